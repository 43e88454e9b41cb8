import { describe, expect, it } from 'vitest';
import type { ReceivedArtifact } from '../../../src/executor/artifacts/received.ts';
import { ArtifactStore } from '../../../src/executor/artifacts/store.ts';
import { type Texts, withinBudget } from '../../../src/executor/results/budget.ts';
import { type Excerpt, whole } from '../../../src/executor/results/excerpt.ts';
import { keepWhole } from '../../../src/executor/results/whole-texts.ts';

const NOTHING = whole('');
const NONE = {
  stdout: NOTHING,
  stderr: NOTHING,
  result: NOTHING,
  message: NOTHING,
  traceback: NOTHING,
  detail: NOTHING,
};

const LONG = 'line\n'.repeat(1000);
/** As a worker sends it: both ends, and 10,000 bytes less than the whole. */
const CUT: Excerpt = { head: LONG, gap: { bytes: 10_000, lines: 2_000, tail: LONG } };

const artifact = (name: string, size = 3): ReceivedArtifact => ({
  ...{ name, mimeType: 'text/plain', isShown: false },
  data: Buffer.alloc(size, 'x'),
});

function keep(
  texts: Partial<Texts>,
  found: Parameters<typeof keepWhole>[2] = {},
  received: readonly ReceivedArtifact[] = [],
  store = new ArtifactStore(1024 * 1024),
) {
  const given = { ...NONE, ...texts };
  const kept = keepWhole(given, withinBudget(given, 2048), found, received, store);
  const dataOf = (uri: string | undefined) => {
    const place = store.find(uri ?? '');
    return place.state === 'kept' ? place.artifact.data.toString() : place.state;
  };
  return { ...kept, dataOf };
}

describe('the whole text of a part', () => {
  it('is kept by the host that cut it, and the line in its gap says where', () => {
    const { texts, artifacts, places, dataOf } = keep({ stdout: whole(LONG), traceback: whole(LONG) });
    expect(artifacts.map(({ name, mimeType, size }) => [name, mimeType, size])).toEqual([
      ['stdout.txt', 'text/plain', 5000],
      ['traceback.txt', 'text/plain', 5000],
    ]);
    expect(dataOf(places?.stdout?.uri)).toBe(LONG);
    expect(texts.stdout).toMatch(
      /^(line\n)+\[\.\.\. \d{3} lines \(\d(?:\.\d)? KiB\) left out; all of it: \S+\/stdout\.txt \.\.\.\]\n(line\n)+$/,
    );
    expect(texts.stdout).toContain(`all of it: ${places?.stdout?.uri} ...`);
  });

  it('is the artifact that the worker names', () => {
    const received = [artifact('plot.png'), artifact('stdout (2).txt', 20_000)];
    const { texts, artifacts, places } = keep({ stdout: CUT }, { stdout: 'stdout (2).txt' }, received);
    expect(artifacts.map(({ name }) => name)).toEqual(['plot.png', 'stdout (2).txt']);
    expect(places?.stdout).toEqual({ uri: artifacts[1]?.uri, bytes: 20_000, isAll: true });
    expect(texts.stdout).toContain('/stdout%20(2).txt ...]');
  });

  it('is told to be its beginning if it is', () => {
    const { texts } = keep({ stdout: CUT }, { stdout: 'stdout.txt' }, [artifact('stdout.txt', 10 * 1024)]);
    expect(texts.stdout).toContain('left out; the first 10 KiB: sandbox://artifacts/');
  });

  it('of a process that died is what the supervisor has of it', () => {
    const { texts, places, dataOf } = keep({ stderr: CUT }, { stderr: Buffer.from('begin') });
    expect(dataOf(places?.stderr?.uri)).toBe('begin');
    expect(texts.stderr).toContain('the first 5 bytes: ');
  });

  it.each(['x'.repeat(1000), 'stdout.txt\n', '../stdout.txt', 'plot.png'])('is no file with a name like %j', (name) => {
    const { texts, places } = keep({ stdout: CUT }, { stdout: name }, [artifact(name)]);
    expect(places).toBeNull();
    expect(texts.stdout).toMatch(/ left out \.\.\.\]\n/);
  });

  it('has no address if it is not there', () => {
    expect(keep({ stdout: CUT }, { stdout: 'stdout.txt' }).texts.stdout).toMatch(/ left out \.\.\.\]\n/);
    expect(keep({ stdout: whole(LONG) }, {}, [], new ArtifactStore(0)).texts.stdout).toMatch(/ left out \.\.\.\]\n/);
  });

  it('does not take the name of a file of the call', () => {
    const { artifacts } = keep({ stdout: whole(LONG) }, {}, [artifact('stdout.txt'), artifact('stdout (2).txt')]);
    expect(artifacts.map(({ name }) => name)).toEqual(['stdout.txt', 'stdout (2).txt', 'stdout (3).txt']);
  });

  it('is not kept if nothing is cut', () => {
    expect(keep({ stdout: whole('short') })).toMatchObject({ artifacts: [], places: null });
  });
});
