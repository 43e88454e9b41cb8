/** The shelf of artifacts: bounded, the oldest call goes first, and what a call gave is found under its own address only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReceivedArtifact } from '../../../src/executor/artifacts/received.ts';
import { ArtifactStore, MAX_KEPT } from '../../../src/executor/artifacts/store.ts';
import { isArtifactName } from '../../../src/protocol/artifact-limits.ts';

const file = (name: string, size: number, mimeType = 'text/plain'): ReceivedArtifact => ({
  name,
  mimeType,
  data: Buffer.alloc(size, name),
  isShown: false,
});

/** Names as honest and hostile workers send them. */
const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isArtifactName);

describe('the store', () => {
  it('lists the newest call first, its files in their order, and gives back their bytes', () => {
    const store = new ArtifactStore(1024);
    store.keep([file('a.txt', 3)]);
    const [b, c] = store.keep([file('b.txt', 4), file('c/d.txt', 5, 'text/csv')]);
    expect(store.list().map(({ name }) => name)).toEqual(['b.txt', 'c/d.txt', 'a.txt']);
    expect(c).toEqual({
      uri: expect.stringMatching(/^sandbox:\/\/artifacts\/[0-9a-f]{16}\/c%2Fd\.txt$/),
      name: 'c/d.txt',
      mimeType: 'text/csv',
      size: 5,
    });
    expect(store.find(b?.uri ?? '')).toMatchObject({ state: 'kept', artifact: { data: Buffer.alloc(4, 'b.txt') } });
  });

  it('finds an address that a client has normalized', () => {
    const store = new ArtifactStore(1024);
    const [kept] = store.keep([file('plots/größe 1.png', 3)]);
    expect(store.find(decodeURIComponent(kept?.uri ?? '')).state).toBe('kept');
  });

  it('drops whole calls, the oldest first, and remembers them as dropped', () => {
    const store = new ArtifactStore(10);
    const [old] = store.keep([file('old', 4)]);
    const [other] = store.keep([file('other', 4)]);
    const [large] = store.keep([file('large', 5)]);
    const states = [old, other, large].map((artifact) => store.find(artifact?.uri ?? '').state);
    expect(states).toEqual(['dropped', 'kept', 'kept']);
    store.keep([file('huge', 10)]);
    expect(store.list().map(({ name }) => name)).toEqual(['huge']);
  });

  it('keeps what fits of a call that is too large by itself', () => {
    const store = new ArtifactStore(10);
    store.keep([file('older', 1)]);
    expect(store.keep([file('a', 6), file('b', 6), file('c', 4)]).map(({ name }) => name)).toEqual(['a', 'c']);
    expect(store.list().map(({ name }) => name)).toEqual(['a', 'c']);
    expect(store.keep([file('too large', 11)])).toEqual([]);
    expect(store.list()).toHaveLength(2);
  });

  it('keeps nothing if it may have no bytes', () => {
    const store = new ArtifactStore(0);
    expect(store.keep([file('empty', 0)])).toEqual([]);
    expect(store.list()).toEqual([]);
  });

  it('keeps a bounded number of files, however small', () => {
    const store = new ArtifactStore(1024);
    for (let call = 0; call <= MAX_KEPT; call++) store.keep([file(`${call}`, 0)]);
    const kept = store.list();
    expect(kept).toHaveLength(MAX_KEPT);
    expect(kept.at(-1)?.name).toBe('1');
  });

  it.each([
    'sandbox://artifacts/',
    'sandbox://artifacts/0123456789abcdef',
    'sandbox://artifacts/0123456789abcdef/a.txt',
    'sandbox://artifacts/0123456789abcdef/%zz',
    'sandbox://stats',
    '',
  ])('never had %j', (uri) => {
    const store = new ArtifactStore(1024);
    store.keep([file('a.txt', 3)]);
    expect(store.find(uri)).toEqual({ state: 'unknown' });
  });

  it('tells of each change of its list, and of nothing else', () => {
    const store = new ArtifactStore(10);
    let changes = 0;
    const end = store.onChanged(() => {
      changes++;
    });
    store.keep([file('a', 1)]);
    store.keep([]);
    store.keep([file('too large', 11)]);
    expect(changes).toBe(1);
    end();
    store.keep([file('b', 1)]);
    expect(changes).toBe(1);
  });

  it('stays within its bounds and gives each call its own files, whatever is kept', () => {
    const calls = fc.array(
      fc.uniqueArray(fc.tuple(names, fc.nat({ max: 60 })), { selector: ([name]) => name, maxLength: 5 }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(calls, fc.nat({ max: 200 }), (given, maxBytes) => {
        const store = new ArtifactStore(maxBytes);
        const all = new Map<string, Buffer>();
        for (const [call, files] of given.entries()) {
          const received = files.map(([name, size]) => ({ ...file(name, size), data: Buffer.alloc(size, call + 1) }));
          const kept = store.keep(received);
          for (const { uri, name } of kept) {
            expect(all.has(uri)).toBe(false);
            expect(uri).toMatch(/^[\x21-\x7e]+$/);
            all.set(uri, received.find((one) => one.name === name)?.data ?? Buffer.alloc(0));
          }
          const listed = store.list();
          expect(listed.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(maxBytes);
          expect(listed.slice(0, kept.length)).toEqual(kept);
        }
        const listed = new Set(store.list().map(({ uri }) => uri));
        for (const [uri, data] of all) {
          const found = store.find(uri);
          expect(found.state).toBe(listed.has(uri) ? 'kept' : 'dropped');
          if (found.state === 'kept') expect(found.artifact.data.equals(data)).toBe(true);
        }
      }),
    );
  });
});
