/** The last bytes of a stream, for diagnostics. Bounded, whatever the other side writes. */
export interface TailBuffer {
  append(chunk: Uint8Array): void;
  /** As text. If bytes were dropped, it starts at the first whole line. */
  text(): string;
}

export function createTailBuffer(capacityBytes: number): TailBuffer {
  let kept = Buffer.alloc(0);
  let dropped = false;
  return {
    append(chunk) {
      kept = Buffer.concat([kept, chunk]);
      if (kept.length <= capacityBytes) return;
      kept = kept.subarray(-capacityBytes);
      dropped = true;
    },
    text() {
      const text = kept.toString('utf8');
      return dropped ? text.slice(text.indexOf('\n') + 1) : text;
    },
  };
}
