import { describe, expect, it } from 'vitest';
import type { CheckedMount } from '../../../src/runtime/sandbox-spec/mounts.ts';
import {
  bubblewrapUser,
  type Circumstances,
  containerUser,
  type ServerUser,
  type UserMapping,
} from '../../../src/runtime/sandbox-spec/sandbox-user.ts';
import { unwritableError } from '../../../src/runtime/sandbox-spec/unwritable.ts';

const ME: ServerUser = { uid: 1000, gid: 1000, groups: [1000, 27, 33] };
const ROOT: ServerUser = { uid: 0, gid: 0, groups: [0] };
const NOBODY = { uid: 10001, gid: 10001, groups: [], keepsIds: false };

const folderOf = (uid: number, gid = uid, path = '/data'): CheckedMount => ({
  ...{ host: `/srv${path}`, path, mode: 'rw' },
  ...{ owner: { uid, gid }, permissions: 0o40755 },
});

const docker = (users: UserMapping, server: Circumstances['server'], ...writable: CheckedMount[]) =>
  containerUser('docker', { users, server, writable });

describe('the user of a container', () => {
  it.each(['same', 'rootless', 'remapped', 'unseen'] as const)(
    'is nobody where nothing may be written: %s',
    (users) => {
      for (const server of [ME, ROOT, null]) expect(docker(users, server)).toMatchObject(NOBODY);
    },
  );

  it('is the user of the server, with the groups of the mounts and no other', () => {
    expect(docker('same', ME, folderOf(1000), folderOf(0, 33, '/www'), folderOf(0, 4, '/log'))).toMatchObject({
      ...{ uid: 1000, gid: 1000, groups: [33], keepsIds: false },
    });
  });

  it('is the owner of the first mount where the server is root, and can be', () => {
    expect(docker('same', ROOT, folderOf(1000, 33), folderOf(0))).toMatchObject({ uid: 1000, gid: 33, groups: [] });
    expect(docker('same', ROOT, folderOf(0))).toMatchObject({ uid: 0, gid: 0, groups: [] });
  });

  it('stays who it is where the folder was given to it', () => {
    for (const server of [ME, ROOT]) expect(docker('same', server, folderOf(10001))).toMatchObject(NOBODY);
  });

  it('is root within an engine that runs without root: that is the engine’s user outside', () => {
    expect(docker('rootless', ME, folderOf(1000))).toMatchObject({ uid: 0, gid: 0, keepsIds: false });
  });

  it('keeps its number in Podman without root, which can map it', () => {
    const podman = containerUser('podman', { users: 'rootless', server: ME, writable: [folderOf(1000)] });
    expect(podman).toMatchObject({ uid: 1000, gid: 1000, keepsIds: true });
  });

  it.each([
    ['remapped', /userns-remap.*everybody/],
    ['unseen', /another machine.*user 10001/],
  ] as const)('is nobody where no number helps, and there it is known what does: %s', (users, remedy) => {
    const user = docker(users, ME, folderOf(1000));
    expect(user).toMatchObject(NOBODY);
    expect(user.remedy).toMatch(remedy);
  });
});

describe('the user of bubblewrap', () => {
  it('is that of the server', () => {
    expect(bubblewrapUser({ server: ME, writable: [folderOf(10001)] })).toMatchObject({ uid: 1000, gid: 1000 });
  });

  it('is the owner of the mount where the server is root, but never root', () => {
    expect(bubblewrapUser({ server: ROOT, writable: [folderOf(1000, 33)] })).toMatchObject({ uid: 1000, gid: 33 });
    expect(bubblewrapUser({ server: ROOT, writable: [folderOf(0)] })).toMatchObject(NOBODY);
    expect(bubblewrapUser({ server: ROOT, writable: [] })).toMatchObject(NOBODY);
  });
});

describe('a mount that cannot be written to', () => {
  const user = docker('same', ME, folderOf(0));

  it('is named with the owner, the mode, the user of the sandbox and what to do', () => {
    const error = unwritableError([{ path: '/data', reason: 'Permission denied' }], [folderOf(0)], user);
    expect(error).toMatchObject({ code: 'invalid_setting', blame: 'caller' });
    expect(error.message).toBe(
      'Mount /srv/data:/data:rw cannot be written to: Permission denied. It belongs to 0:0, with mode 755. Code runs as 1000:1000 there.',
    );
    expect(error.hint).toMatch(/^That is the user of this server\. .*"chown".*\.$/);
  });

  it('is named without them where the files are of another machine', () => {
    const mounts = [{ host: '/srv/data', path: '/data', mode: 'rw' }] as const;
    const { message } = unwritableError([{ path: '/data', reason: 'Permission denied' }], mounts, user);
    expect(message).toBe(
      'Mount /srv/data:/data:rw cannot be written to: Permission denied. Code runs as 1000:1000 there.',
    );
  });
});
