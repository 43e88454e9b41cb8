import { describe, expect, it } from 'vitest';
import { isArtifactName, MAX_NAME_CHARS, MIME_TYPE } from '../../src/protocol/artifact-limits.ts';

describe('a name of an artifact', () => {
  it.each(['a', 'a b.txt', 'plots/é.png', '.hidden', '..a', 'a:b', '-rf', '😀'.repeat(MAX_NAME_CHARS)])(
    'may be %j',
    (name) => {
      expect(isArtifactName(name)).toBe(true);
    },
  );

  it.each([
    ...['', '/', '/etc/passwd', 'a/', 'a//b', '.', '..', '../a', 'a/./b', 'a/../b'],
    ...['a\0', 'a\nb', 'a\u001b[2J', 'a\u007f', 'a\u0085', 'a\u2028', 'a\u202egpj.exe', 'a\u2067', 'a\ud800'],
    ...['x'.repeat(MAX_NAME_CHARS + 1), '😀'.repeat(MAX_NAME_CHARS + 1)],
  ])('must not be %j', (name) => {
    expect(isArtifactName(name)).toBe(false);
  });
});

describe('a media type', () => {
  it.each(['text/plain', 'image/svg+xml', 'application/vnd.apache.parquet', 'application/x-ipynb+json'])(
    'is %j',
    (type) => {
      expect(type).toMatch(MIME_TYPE);
    },
  );

  it.each(['', 'text', 'text/', '/plain', 'text/plain; charset=x', 'Text/Plain', 'a/b/c', 'text/pl ain', 'text/a\n'])(
    'is not %j',
    (type) => {
      expect(type).not.toMatch(MIME_TYPE);
    },
  );
});
