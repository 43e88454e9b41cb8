/** Removes containers: one of ours that did not end by itself, and containers of dead servers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cli, runCli } from '../commands/engine-cli.ts';
import { engineError } from '../commands/engine-errors.ts';
import { OWNER_LABEL } from './labels.ts';
import { isDead, parseOwner } from './owner.ts';

/** Time-out of one engine command. Removing a container that is dying takes a few seconds at worst. */
const COMMAND_TIMEOUT_MS = 15_000;
/** The engine may still be making a container whose command line was killed, so "not there" must be seen twice. */
const ABSENCES_NEEDED = 2;
const MAX_ROUNDS = 10;
const ROUND_PAUSE_MS = 200;

/**
 * Kills and removes a container, and checks that it is gone.
 * @throws SandboxError `engine_unavailable` where the engine does not answer, or the container will not go.
 */
export async function removeContainer(cli: Cli, name: string): Promise<void> {
  let absences = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const ids = await list(cli, `name=^/?${name}$`);
    absences = ids.length === 0 ? absences + 1 : 0;
    if (absences >= ABSENCES_NEEDED) return;
    // Failures such as "removal is already in progress" are ignored: the next check decides.
    if (ids.length > 0) await runCli(cli, ['rm', '--force', ...ids], COMMAND_TIMEOUT_MS);
    await sleep(ROUND_PAUSE_MS);
  }
  throw engineError(cli.command, `the container ${name} could not be removed`);
}

/** Removes the containers of dead owners and returns their number. */
export async function sweepContainers(cli: Cli): Promise<number> {
  const ids = await list(cli, `label=${OWNER_LABEL}`);
  let removed = 0;
  for (const id of ids) {
    const format = `{{index .Config.Labels "${OWNER_LABEL}"}}`;
    const { stdout } = await runCli(cli, ['inspect', '--format', format, id], COMMAND_TIMEOUT_MS);
    const owner = parseOwner(stdout.trim());
    if (owner === null || !isDead(owner)) continue;
    const { failure } = await runCli(cli, ['rm', '--force', id], COMMAND_TIMEOUT_MS);
    if (failure === null) removed += 1;
  }
  return removed;
}

async function list(cli: Cli, filter: string): Promise<string[]> {
  const { failure, stdout, stderr } = await runCli(
    cli,
    ['ps', '--all', '--quiet', '--no-trunc', '--filter', filter],
    COMMAND_TIMEOUT_MS,
  );
  if (failure !== null) throw engineError(cli.command, stderr);
  return stdout.split('\n').filter((line) => line !== '');
}
