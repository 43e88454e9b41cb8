import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_INPUT_BYTES, MAX_INPUT_FILES } from '../../../src/contract.ts';
import { asGiven, whatIsWrongWithFiles } from '../../../src/executor/calls/input-files.ts';

const named = (...names: readonly string[]) => names.map((name) => ({ name, data: '' }));

describe('the files of a call', () => {
  it.each(['a', 'data/sales.csv', '.hidden', 'a b.txt', '-rf', 'é', '..a', 'script.py', 'x'.repeat(200)])(
    'may be called %j',
    (name) => {
      expect(whatIsWrongWithFiles(named(name))).toBeNull();
    },
  );

  it.each([
    ['', 'is empty'],
    ['/etc/passwd', 'is an absolute path'],
    ['C:/x', 'is an absolute path'],
    ['a\\\\b', 'has a backslash'],
    ['../a', 'has a part that is "." or ".."'],
    ['a/./b', 'has a part that is "." or ".."'],
    ['a//b', 'has an empty part'],
    ['a/', 'has an empty part'],
    ['a\0', 'has control characters'],
    ['a\nb', 'has control characters'],
    ['a\u202egpj.exe', 'has control characters, or others that cannot be seen'],
    ['a\ud800', 'has control characters, or others'],
    ['x'.repeat(201), 'has more than 200 characters'],
    ['€'.repeat(86), 'has a part of more than 255 bytes'],
  ])('must not be called %j, and the refusal says why and what it is', (name, reason) => {
    const refusal = whatIsWrongWithFiles(named('fine', name));
    expect(refusal).toContain(`files.1.name ${reason}`);
    expect(refusal).toContain(JSON.stringify(name).slice(0, 50));
    expect(refusal?.length).toBeLessThan(300);
  });

  it.each([
    [['a', 'b', 'a'], 'files has two files with the name "a".'],
    [['a/b', 'a'], 'files has "a" as a file and as the folder of "a/b".'],
    [['a', 'a/b/c'], 'files has "a" as a file and as the folder of "a/b/c".'],
    [['a/b', 'a/b/c/d'], 'files has "a/b" as a file and as the folder of "a/b/c/d".'],
  ])('must not be %j, which cannot exist side by side', (names, refusal) => {
    expect(whatIsWrongWithFiles(named(...names))).toBe(refusal);
    expect(whatIsWrongWithFiles(named('a/b', 'a/c', 'ab', 'b/a'))).toBeNull();
  });

  it('have a limit of their number and of their bytes', () => {
    const many = Array.from({ length: MAX_INPUT_FILES + 1 }, (_, index) => `${index}`);
    expect(whatIsWrongWithFiles(named(...many))).toContain('files has 33 files; the limit is 32.');
    expect(whatIsWrongWithFiles(named(...many.slice(1)))).toBeNull();
    const half = { name: 'a', data: new Uint8Array(MAX_INPUT_BYTES / 2) };
    expect(whatIsWrongWithFiles([half, { name: 'b', data: 'x'.repeat(MAX_INPUT_BYTES / 2) }])).toBeNull();
    expect(whatIsWrongWithFiles([half, { name: 'b', data: '€'.repeat(MAX_INPUT_BYTES / 6 + 1) }])).toContain(
      'files has 4194305 bytes in total; the limit is 4194304.',
    );
  });

  it('are text that UTF-8 has, or bytes', () => {
    expect(whatIsWrongWithFiles([{ name: 'a', data: 'x\ud800' }])).toContain('files.0 holds a lone surrogate');
    for (const files of [
      null,
      {},
      'a',
      [1],
      [null],
      [{ name: 'a' }],
      [{ name: 1, data: '' }],
      [{ name: 'a', data: [1] }],
    ]) {
      expect(whatIsWrongWithFiles(files)).toContain('files must be an array of { name, data }');
    }
  });

  it('reach the worker as they are', () => {
    const content = fc.oneof(fc.string({ unit: 'grapheme' }), fc.uint8Array());
    fc.assert(
      fc.property(content, (data) => {
        expect(Buffer.from(asGiven({ name: 'a', data }).data, 'base64')).toEqual(Buffer.from(data));
      }),
    );
    const part = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
    expect(asGiven({ name: 'a/b', data: part })).toEqual({ name: 'a/b', data: 'AgM=' });
  });
});
