import { existsSync, mkdirSync, statSync, symlinkSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { currentOwner } from '../../../src/runtime/leftovers/owner.ts';
import { createTempFolder, removeTempFolder, sweepTempFolders } from '../../../src/runtime/leftovers/temp-folders.ts';

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

    expect(await sweepTempFolders()).toBeGreaterThanOrEqual(1);
    expect(existsSync(dead)).toBe(false);
    expect(existsSync(live)).toBe(true);
    expect(existsSync(link)).toBe(true);
    unlinkSync(link);
    await removeTempFolder(live);
  });
});
