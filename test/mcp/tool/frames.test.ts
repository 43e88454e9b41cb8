import { expect, it } from 'vitest';
import { withoutLibraryFrames } from '../../../src/mcp/tool/frames.ts';

const own = (line: number) => `  File "<sandbox>", line ${line}, in f\n    g(${line})\n    ~^^^`;
const library = (name: string) =>
  `  File "/usr/lib/python3/dist-packages/pandas/${name}.py", line 1, in ${name}\n    return x(\n        y)\n    ^^^^^^`;
const text = (...parts: string[]) => parts.join('\n');

it('a traceback keeps the frames of the code, and the first and the last one of each library call', () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const traceback = text('Traceback:', own(1), own(2), ...names.map(library), own(3), ...names.map(library), 'E: x');
  const short = [library('a'), '  [... 3 frames of libraries ...]', library('e')];
  expect(withoutLibraryFrames(traceback)).toBe(text('Traceback:', own(1), own(2), ...short, own(3), ...short, 'E: x'));
});

it('an error inside of libraries that led to another one keeps its last frame', () => {
  const inner = ['a', 'b', 'd'].map(library);
  expect(
    withoutLibraryFrames(text('Traceback:', ...inner, 'E: x', '', 'During …', '', 'Traceback:', own(1), 'E: y')),
  ).toBe(
    text(
      'Traceback:',
      '  [... 2 frames of libraries ...]',
      library('d'),
      'E: x',
      '',
      'During …',
      '',
      'Traceback:',
      own(1),
      'E: y',
    ),
  );
});

it('few frames of libraries stay, and so does what is no frame', () => {
  const traceback = text('Traceback:', own(1), ...['a', 'b', 'c'].map(library), 'E: File "x", line 1', '    more', '');
  expect(withoutLibraryFrames(traceback)).toBe(traceback);
  expect(withoutLibraryFrames('')).toBe('');
});

it('the members of a group are shortened each for itself', () => {
  const rail = (lines: string) => lines.replaceAll(/^/gm, '    | ');
  const inner = ['a', 'b', 'c', 'd'].map(library);
  expect(
    withoutLibraryFrames(
      text(
        '  + Exception Group Traceback:',
        '  | ExceptionGroup: g',
        '  +-+- 1 -',
        rail(text(own(1), ...inner, 'E: x')),
      ),
    ),
  ).toBe(
    text(
      ...['  + Exception Group Traceback:', '  | ExceptionGroup: g', '  +-+- 1 -'],
      rail(text(own(1), library('a'), '  [... 2 frames of libraries ...]', library('d'), 'E: x')),
    ),
  );
});
