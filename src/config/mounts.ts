/** Host folders that are visible inside the sandbox: `HOST:PATH[:ro|rw]`, separated by commas. */
import { z } from 'zod';
import { joinList, splitList } from './kinds.ts';

/**
 * Paths that the sandbox needs for itself. A mount over one of them, or over a part of it, would weaken or break the
 * sandbox.
 */
const RESERVED_PATHS = [
  ...['/proc', '/sys', '/dev', '/tmp', '/home/sandbox', '/opt/python-harness', '/run/python-sandbox'],
  ...['/usr', '/lib', '/lib64', '/bin', '/sbin', '/etc'],
];

/** `/data` or `C:\data`, without characters that would end a mount option early. */
const HOST_PATH = /^(?:\/|[A-Za-z]:[\\/])[^\p{Cc},"]*$/u;
const SANDBOX_PATH = /^\/[^\p{Cc},:"]*$/u;

const FORM = 'must be HOST:PATH[:ro|rw] with absolute paths and without commas or quotes in them';

export const MountSchema = z
  .object(
    {
      host: z.string(FORM).regex(HOST_PATH, FORM),
      path: z
        .string(FORM)
        .regex(SANDBOX_PATH, FORM)
        .refine((path) => path === '/' || isNormal(path), 'must not have empty, "." or ".." parts in the path inside')
        .refine((path) => !isReserved(path), `must not mount over ${RESERVED_PATHS.join(', ')} or / of the sandbox`),
      mode: z.enum(['ro', 'rw'], { error: FORM }),
    },
    FORM,
  )
  .readonly();
export type Mount = z.infer<typeof MountSchema>;

/** A codec between the text and a list of mounts with distinct places. */
export function mountList() {
  const mounts = z
    .array(MountSchema, `${FORM}, each`)
    .readonly()
    .refine(
      (all) => new Set(all.map((mount) => mount.path)).size === all.length,
      'must not mount two things at one path',
    );
  return z.codec(z.string(), mounts, {
    decode: (text, context) => {
      const parsed = splitList(text).map(parseMount);
      const complete = parsed.filter((mount) => mount !== null);
      if (complete.length === parsed.length) return complete;
      context.issues.push({ code: 'custom', input: text, message: FORM });
      return z.NEVER;
    },
    encode: (all) => joinList(all.map((mount) => `${mount.host}:${mount.path}:${mount.mode}`)),
  });
}

/** Read-only unless the text says `rw`. The host path may hold a drive letter's colon. */
function parseMount(text: string): Mount | null {
  const match = /^((?:[A-Za-z]:[\\/])?[^:]+):([^:]+)(?::(ro|rw))?$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { host: match[1], path: match[2].replace(/\/+$/, '') || '/', mode: match[3] === 'rw' ? 'rw' : 'ro' };
}

function isNormal(path: string): boolean {
  const parts = path.slice(1).split('/');
  return !parts.some((part) => part === '' || part === '.' || part === '..');
}

function isReserved(path: string): boolean {
  return path === '/' || RESERVED_PATHS.some((reserved) => isWithin(path, reserved) || isWithin(reserved, path));
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
