/**
 * The user of the sandbox (docs/decisions/0026-a-writable-mount-decides-the-user.md). It owns nothing on the host,
 * unless the sandbox may write there. The kernel decides by the user's number who may write to a mounted folder, and
 * new files belong to that number.
 */
import process from 'node:process';
import type { CheckedMount, FileOwner } from './mounts.ts';
import { SANDBOX_GID, SANDBOX_UID } from './paths.ts';

/**
 * How the number of a user in a container maps to the files of this machine. `same`: the same number. `rootless`: 0 is
 * the user who runs the engine. `remapped`: no number belongs to anybody here. `unseen`: the files belong to another
 * machine, or a virtual machine maps them.
 */
export type UserMapping = 'same' | 'rootless' | 'remapped' | 'unseen';

/** The user who runs this server. */
export interface ServerUser extends FileOwner {
  readonly groups: readonly number[];
}

export interface SandboxUser extends FileOwner {
  /** Groups beside the user's own. */
  readonly groups: readonly number[];
  /** For rootless Podman: a number inside is the same number outside. */
  readonly keepsIds: boolean;
  /** The remedy if this user cannot write to a mount; full sentences. */
  readonly remedy: string;
}

export interface Circumstances {
  readonly users: UserMapping;
  /** Null on systems that do not number their users. */
  readonly server: ServerUser | null;
  /** The mounts with `rw`. */
  readonly writable: readonly CheckedMount[];
}

const OR_READ_ONLY = 'or mount it read-only (leave ":rw" out)';
const GIVE = `Give the folder to that user ("chown"), ${OR_READ_ONLY}.`;
const NOBODY: SandboxUser = { uid: SANDBOX_UID, gid: SANDBOX_GID, groups: [], keepsIds: false, remedy: GIVE };
const ELSEWHERE: SandboxUser = {
  ...NOBODY,
  remedy: `The engine runs on another machine, or in a virtual one. Make the folder writable there for user ${SANDBOX_UID}, ${OR_READ_ONLY}.`,
};

/** The user of this process; null on systems whose users have no numbers. */
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
      // If the folder belongs to the sandbox's usual user, that user can write to it.
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

/** The user on the host of all processes in bubblewrap's sandbox. */
export function bubblewrapUser({ server, writable }: Pick<Circumstances, 'server' | 'writable'>): SandboxUser {
  const [first] = writable;
  if (server === null || first === undefined) return NOBODY;
  if (server.uid !== 0 || first.owner.uid !== 0) return hostUser(server, first.owner, writable);
  const remedy = `Bubblewrap gives root up before it makes the sandbox. Give the folder to another user ("chown ${SANDBOX_UID}"), take Docker or Podman, ${OR_READ_ONLY}.`;
  return { ...NOBODY, remedy };
}

/**
 * A root server can become any user and becomes the owner. So the sandbox is root only if the folder belongs to root.
 */
function hostUser(server: ServerUser, owner: FileOwner, writable: readonly CheckedMount[]): SandboxUser {
  if (server.uid === 0) {
    const remedy = `That is the owner of the first mount with ":rw". Give all of them to one user, run a server for each owner, ${OR_READ_ONLY}.`;
    return { ...NOBODY, ...owner, remedy };
  }
  // The server's user may be able to write to a folder through a group. The sandbox gets that group and no other.
  const shared = writable
    .map((mount) => mount.owner.gid)
    .filter((gid) => gid !== server.gid && server.groups.includes(gid));
  const remedy = `That is the user of this server. ${GIVE}`;
  return { ...NOBODY, uid: server.uid, gid: server.gid, groups: [...new Set(shared)], remedy };
}
