/** Counts, by kind of vector, what clean-ups did. */
import type { Receipt } from '../../src/contract.ts';

interface Row {
  reset: number;
  recycled: number;
  /** Neither: the state ends with the call, or is not seen. */
  nothing: number;
  readonly reasons: Set<string>;
}

export class ReceiptTable {
  readonly #rows = new Map<string, Row>();
  /** Kinds of state in all receipts: what stands before the colon of a reason. */
  readonly kinds = new Set<string>();
  count = 0;

  add(kind: string, receipt: Receipt | null): void {
    this.count++;
    const row = this.#rows.get(kind) ?? { reset: 0, recycled: 0, nothing: 0, reasons: new Set() };
    this.#rows.set(kind, row);
    if (receipt?.action === 'recycled') row.recycled++;
    else if (receipt?.action === 'reset') row.reset++;
    else row.nothing++;
    for (const reason of receipt?.reasons ?? []) row.reasons.add(kindOf(reason));
    for (const entry of [...(receipt?.reset ?? []), ...(receipt?.kept ?? []), ...(receipt?.reasons ?? [])]) {
      this.kinds.add(kindOf(entry));
    }
  }

  toString(): string {
    const rows = [...this.#rows].map(([kind, { reset, recycled, nothing, reasons }]) =>
      [
        kind.padEnd(16),
        ...[reset, recycled, nothing].map((count) => String(count).padStart(8)),
        '  ',
        [...reasons].join(', '),
      ].join(''),
    );
    return [`${'kind'.padEnd(16)}   reset recycled  nothing  reasons`, ...rows].join('\n');
  }
}

function kindOf(entry: string): string {
  return entry.split(':', 1)[0] ?? entry;
}
