/** The same news of a build, whichever builder prints it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog, type Progress } from '../../../src/log.ts';
import { prepareAloud, readBuildStep } from '../../../src/runtime/image/build-progress.ts';

const RUN = { step: 3, steps: 9, instruction: 'RUN apt-get update' };

describe('the step of a build', () => {
  it.each([
    ['Docker’s legacy builder', 'Step 3/9 : RUN apt-get update'],
    ['BuildKit', '#7 [3/9] RUN apt-get update'],
    ['BuildKit, aligned', '#7 [ 3/9] RUN apt-get update'],
    ['BuildKit with a stage', '#12 [stage-0 3/9] RUN apt-get   update'],
    ['Podman', 'STEP 3/9: RUN apt-get update'],
    ['Podman with stages', '[1/2] STEP 3/9: RUN apt-get update'],
  ])('is read off what %s prints', (_builder, line) => {
    expect(readBuildStep(line)).toEqual(RUN);
  });

  it.each([
    'Sending build context to Docker daemon  1.2MB',
    ' ---> Using cache',
    '#1 [internal] load build definition from Dockerfile',
    '#7 CACHED',
    '#7 12.3 Get:3 http://packages.example/debian [3/9] RUN',
    'COMMIT python-sandbox-mcp:1',
    '',
  ])('is not taken from other lines: %s', (line) => {
    expect(readBuildStep(line)).toBeNull();
  });

  it('names no more of a long instruction than can be read', () => {
    expect(readBuildStep(`Step 1/1 : RUN ${'x'.repeat(1000)}`)?.instruction).toMatch(/^RUN x{56}…$/);
  });
});

describe('a build that is told aloud', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Prints `lines`, one every 4 s, and gives what was reported and logged. */
  async function build(lines: readonly string[]): Promise<{ reported: string[]; logged: string[] }> {
    const [reported, logged]: [string[], string[]] = [[], []];
    const runtime = {
      describeImage: () => 'x:1',
      prepare: async (progress: (line: string) => void) => {
        for (const line of lines) {
          progress(line);
          await new Promise((resolve) => setTimeout(resolve, 4_000));
        }
      },
    };
    const log = createLog((line) => logged.push(line.replace('python-sandbox: ', '').trim()));
    const done = prepareAloud(runtime, log, (doing) => reported.push(doing));
    await vi.runOnlyPendingTimersAsync();
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    return { reported, logged };
  }

  it('tells each step once, also where the builder goes back to an earlier one', async () => {
    const { reported } = await build([
      '#1 [internal] load',
      '#5 [1/3] FROM a',
      '#7 [3/3] RUN c',
      '#6 [2/3] RUN b',
      '#7 [3/3] RUN c',
    ]);
    expect(reported).toEqual([
      'building the image x:1',
      'building the image x:1: step 1 of 3 (FROM a)',
      'building the image x:1: step 3 of 3 (RUN c)',
    ]);
  });

  it('logs the steps, and a sign of life while one takes long', async () => {
    const { logged } = await build(['Step 1/1 : RUN make', 'cc a.c', 'cc b.c', 'cc c.c', 'cc d.c', 'cc e.c']);
    expect(logged).toEqual([
      'info: building the image x:1: step 1 of 1 (RUN make)',
      'info: building the image x:1: step 1 of 1 (RUN make), 10 s so far',
      'info: building the image x:1: step 1 of 1 (RUN make), 20 s so far',
    ]);
  });

  it('draws on a terminal instead, each second', async () => {
    const drawn: (Progress | null)[] = [];
    const lines: string[] = [];
    const log = createLog(
      (line) => lines.push(line),
      'info',
      (progress) => drawn.push(progress),
    );
    const prepare = async (progress: (line: string) => void) => {
      progress('Step 2/3 : RUN make');
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      return 'made';
    };
    const done = prepareAloud({ prepare, describeImage: () => 'x:1' }, log, () => {});
    await vi.advanceTimersByTimeAsync(2_500);
    expect(await done).toBe('made');
    const step = { done: 1, total: 3, doing: 'RUN make' };
    expect(drawn).toEqual([...[0, 1, 2].map((seconds) => ({ ...step, seconds })), null]);
    expect(lines).toEqual([]);
  });

  it('says nothing where nothing has to be built', async () => {
    expect(await build([])).toEqual({ reported: [], logged: [] });
  });
});
