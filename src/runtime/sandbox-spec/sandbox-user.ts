/**
 * Who the sandbox runs as. It is nobody on the host, unless it may write there: the kernel decides by a user's number who may write
 * to a mounted folder, and what is written belongs to that number.
 */
import process from 'node:process';
import type { CheckedMount, FileOwner } from './mounts.ts';
import { SANDBOX_GID, SANDBOX_UID } from './paths.ts';

/**
 * What the number of a user in a container is to the files of this machine. `same`: the same number. `rootless`: 0 is the user who
 * runs the engine. `remapped`: no number is anybody here. `unseen`: the files are of another machine, or are mapped on their way
 * through a virtual one.
 */
export type UserMapping = 'same' | 'rootless' | 'remapped' | 'unseen';

/** The user who runs this server. */
export interface ServerUser extends FileOwner {
  readonly groups: readonly number[];
}

export interface SandboxUser extends FileOwner {
  /** Groups beside its own. */
  readonly groups: readonly number[];
  /** For Podman without root: a number inside is the same number outside. */
  readonly keepsIds: boolean;
  /** What to do where this user cannot write to a mount; full sentences. */
  readonly remedy: string;
}

export interface Circumstances {
  readonly users: UserMapping;
  /** Null on systems that do not number their users. */
  readonly server: ServerUser | null;
  /** The mounts that code may write to. */
  readonly writable: readonly CheckedMount[];
}

const OR_READ_ONLY = 'or mount it read-only (leave ":rw" out)';
const GIVE = `Give the folder to that user ("chown"), ${OR_READ_ONLY}.`;
const NOBODY: SandboxUser = { uid: SANDBOX_UID, gid: SANDBOX_GID, groups: [], keepsIds: false, remedy: GIVE };
const ELSEWHERE: SandboxUser = {
  ...NOBODY,
  remedy: `The engine runs on another machine, or in a virtual one. Make the folder writable there for user ${SANDBOX_UID}, ${OR_READ_ONLY}.`,
};

/** The user of this process; null where users have no numbers. */
export function currentUser(): ServerUser | null {
  const [uid, gid, groups] = [process.getuid?.(), process.getgid?.(), process.getgroups?.()];
  return uid === undefined || gid === undefined ? null : { uid, gid, groups: groups ?? [] };
}

/** The user of a container. */
export function containerUser(engine: 'docker' | 'podman', { users, server, writable }: Circumstances): SandboxUser {
  const [first] = writable;
  if (first === undefined) return users === 'unseen' ? ELSEWHERE : NOBODY;
  switch (users) {
    case 'same':
      // A folder that was given to the sandbox's usual user is written to by that one.
      if (server === null || first.owner.uid === SANDBOX_UID) return NOBODY;
      return hostUser(server, first.owner, writable);
    case 'rootless': {
      const remedy = `The engine runs without root, as the user of this server. Give the folder to that user, ${OR_READ_ONLY}.`;
      if (engine === 'docker' || server === null) return { ...NOBODY, uid: 0, gid: 0, remedy };
      return { ...NOBODY, uid: server.uid, gid: server.gid, keepsIds: true, remedy };
    }
    case 'remapped': {
      const remedy = `The engine gives containers users of their own (userns-remap), who own nothing here. Make the folder writable for everybody, ${OR_READ_ONLY}.`;
      return { ...NOBODY, remedy };
    }
    case 'unseen':
      return ELSEWHERE;
  }
}

/** Who everybody in bubblewrap's sandbox is on the host. */
export function bubblewrapUser({ server, writable }: Pick<Circumstances, 'server' | 'writable'>): SandboxUser {
  const [first] = writable;
  if (server === null || first === undefined) return NOBODY;
  if (server.uid !== 0 || first.owner.uid !== 0) return hostUser(server, first.owner, writable);
  const remedy = `Bubblewrap gives root up before it makes the sandbox. Give the folder to another user ("chown ${SANDBOX_UID}"), take Docker or Podman, ${OR_READ_ONLY}.`;
  return { ...NOBODY, remedy };
}

/** Root can be anybody, and is the owner: so the sandbox is root only where root's own folder is to be written to. */
function hostUser(server: ServerUser, owner: FileOwner, writable: readonly CheckedMount[]): SandboxUser {
  if (server.uid === 0) {
    const remedy = `That is the owner of the first mount with ":rw". Give all of them to one user, run a server for each owner, ${OR_READ_ONLY}.`;
    return { ...NOBODY, ...owner, remedy };
  }
  // The server's user may owe it to a group that it can write to a folder. Its other groups are nobody's business.
  const shared = writable
    .map((mount) => mount.owner.gid)
    .filter((gid) => gid !== server.gid && server.groups.includes(gid));
  const remedy = `That is the user of this server. ${GIVE}`;
  return { ...NOBODY, uid: server.uid, gid: server.gid, groups: [...new Set(shared)], remedy };
}
