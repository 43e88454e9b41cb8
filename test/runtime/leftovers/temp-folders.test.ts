import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { currentOwner } from '../../../src/runtime/leftovers/owner.ts';
import { createTempFolder, removeTempFolder, sweepTempFolders } from '../../../src/runtime/leftovers/temp-folders.ts';

// Of its own: servers that start meanwhile sweep the common one.
const TMPDIR = mkdtempSync(join(tmpdir(), 'swept-'));
beforeAll(() => {
  vi.stubEnv('TMPDIR', TMPDIR);
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(TMPDIR, { recursive: true });
});

describe('temp folders', () => {
  it('are closed to other users', async () => {
    const folder = await createTempFolder();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    await removeTempFolder(folder);
    expect(existsSync(folder)).toBe(false);
  });

  it('of dead owners are swept, those of live ones and links are not', async () => {
    const live = await createTempFolder();
    const { namespace, pid, startTime } = currentOwner();
    // Our pid with another start time: a process that is gone and whose pid was given again.
    const dead = join(tmpdir(), basename(live).replace(`-${pid}-${startTime}-`, `-${pid}-1-`));
    mkdirSync(join(dead, 'socket'), { recursive: true });
    const link = join(tmpdir(), `python-sandbox-mcp-${namespace}-${pid}-2-linked`);
    symlinkSync(live, link);

    expect(await sweepTempFolders()).toBe(1);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(live)).toBe(true);
    expect(existsSync(link)).toBe(true);
  });
});
