/** Facts about the host's file system that the command line of bubblewrap depends on. */
import { lstat, readlink, stat } from 'node:fs/promises';
import { FONT_LIST_IN_IMAGE } from '../sandbox-spec/paths.ts';

export interface SystemFolder {
  readonly path: string;
  /** Target of the link; null for a real folder. */
  readonly link: string | null;
}

export interface HostLayout {
  /** Top-level folders of programs and libraries: real, or a link into `/usr` (merged systems). */
  readonly system: readonly SystemFolder[];
  /** Other existing files and folders that Python or its packages look for. */
  readonly etc: readonly string[];
}

const SYSTEM_FOLDERS = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
/** Harmless files, without accounts or keys. Debian's BLAS and LAPACK links lead to `alternatives`. */
const ETC = [
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/etc/localtime',
  '/etc/matplotlibrc',
  '/etc/mime.types',
  '/etc/fonts',
  // There if this server runs in the bundled image.
  FONT_LIST_IN_IMAGE,
];
/** Certificates are bound one by one, because their parent folders also hold private keys. */
const ETC_NETWORK = [
  '/etc/resolv.conf',
  '/etc/hosts',
  '/etc/nsswitch.conf',
  '/etc/ssl/certs',
  '/etc/ssl/openssl.cnf',
  '/etc/pki/tls/certs',
  '/etc/pki/ca-trust',
  '/etc/ca-certificates',
];

export async function readHostLayout(network: 'none' | 'bridge'): Promise<HostLayout> {
  const system = await Promise.all(SYSTEM_FOLDERS.map(describeSystemFolder));
  const wanted = network === 'bridge' ? [...ETC, ...ETC_NETWORK] : ETC;
  const etc = await Promise.all(wanted.map(async (path) => ((await exists(path)) ? [path] : [])));
  return { system: system.flat(), etc: etc.flat() };
}

async function describeSystemFolder(path: string): Promise<SystemFolder[]> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return [];
  return [{ path, link: stats.isSymbolicLink() ? await readlink(path) : null }];
}

/** Follows links, because a link that leads nowhere cannot be bound. */
async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
