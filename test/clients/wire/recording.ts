/** Recorded sessions between clients and the built server, and the check of what the server said in them. */
import { randomUUID } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { pythonForClients } from '../installed/installed.ts';
import { runClient } from '../makers/run-client.ts';

const MAIN = resolve(import.meta.dirname, '../../../dist/main.js');
const RECORDER = join(import.meta.dirname, 'recorder.mjs');
const CHECK = join(import.meta.dirname, 'wire_check.py');

const WireReportSchema = z.object({
  versions: z.array(z.string()),
  /** How many messages of each kind were checked. */
  checked: z.record(z.string(), z.number()),
  problems: z.array(z.string()),
});

export type WireReport = z.infer<typeof WireReportSchema>;

/** Checks recorded sessions, each of which is a file. */
export async function checkSessions(files: readonly string[]): Promise<WireReport> {
  const { stdout } = await runClient(pythonForClients(), [CHECK, ...files]);
  return WireReportSchema.parse(JSON.parse(stdout));
}

export class Recording {
  /** The first recorder makes it. */
  readonly #folder = join(tmpdir(), `python-sandbox-sessions-${randomUUID()}`);

  /** The command line of a server whose sessions are written down. */
  server(...flags: readonly string[]): readonly [command: string, ...args: string[]] {
    return [process.execPath, RECORDER, this.#folder, process.execPath, MAIN, ...flags];
  }

  /** Checks all messages of the server against the specification. */
  check(): Promise<WireReport> {
    return checkSessions(readdirSync(this.#folder).map((name) => join(this.#folder, name)));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
