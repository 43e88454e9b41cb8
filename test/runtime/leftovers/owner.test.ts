import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currentOwner, formatOwner, isDead, parseOwner } from '../../../src/runtime/leftovers/owner.ts';
import { eventually } from '../helpers.ts';

async function pidOfDeadProcess(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}

describe('an owner', () => {
  it('survives being written as a label and read back, even with colons in the host name', () => {
    const digits = fc.nat().map(String);
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z][a-z0-9:.-]*$/),
        digits,
        fc.nat(),
        digits,
        (host, namespace, pid, startTime) => {
          const owner = { host, namespace, pid, startTime };
          expect(parseOwner(formatOwner(owner))).toEqual(owner);
        },
      ),
    );
  });

  it('is not read out of anything else', () => {
    for (const text of ['', 'host', 'host:1', 'host:1:2:x', '<no value>']) expect(parseOwner(text)).toBeNull();
  });

  it('is alive while its process is', () => {
    expect(isDead(currentOwner())).toBe(false);
    expect(currentOwner().startTime).toMatch(/^[1-9]\d*$/);
  });

  it('is dead when its process is', async () => {
    expect(isDead({ ...currentOwner(), pid: await pidOfDeadProcess() })).toBe(true);
  });

  it('is dead when its process is, though nobody has asked for its status', async () => {
    // The shell becomes a process that never asks for it, before it ends: a shell itself might.
    const parent = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = await once(parent.stdout, 'data');
    const pid = Number(`${line}`);
    await eventually('it is a zombie', () => readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z '));
    const startTime = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[21] ?? '';
    expect(isDead({ ...currentOwner(), pid, startTime })).toBe(true);
    parent.kill();
  });

  it('is dead when its pid belongs to another process by now', () => {
    expect(isDead({ ...currentOwner(), startTime: '12345678901' })).toBe(true);
  });

  it('counts as alive where nobody here can know: on another host, or in another pid namespace', async () => {
    const pid = await pidOfDeadProcess();
    expect(isDead({ ...currentOwner(), pid, host: 'elsewhere' })).toBe(false);
    expect(isDead({ ...currentOwner(), pid, namespace: '1' })).toBe(false);
  });
});
