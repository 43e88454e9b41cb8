#!/usr/bin/env node
/**
 * The composition root: command line and environment in, exit status out. Nothing else reads the command line or ends
 * the process. Each command loads its own modules, because the first answer of `serve` waits for every module that is
 * loaded before.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Command, parseCommand } from './cli/command.ts';
import { EXIT_OK } from './cli/exit-codes.ts';
import { paintFor } from './cli/terminal/colors.ts';
import { progressLine } from './cli/terminal/progress-line.ts';
import { reportError } from './cli/terminal/report-error.ts';
import { buildImage, buildPackages, composeExecutor, runtimeFinder, surveyRuntimes } from './compose.ts';
import type { LoadedSettings } from './config.ts';
import { unreachable } from './errors.ts';
import { createLog, HeardLog } from './log.ts';
import { openTelemetry } from './observability/telemetry.ts';

/** ms. A sandbox ends in well under a second. A server that hangs while it ends must still go. */
const EXIT_DEADLINE_MS = 15_000;

/** ms. A client that still reads has received the last answers by then. */
const LAST_READ_MS = 1_000;

/** Variables that no sandbox may find. */
const BAIT_VARIABLE = 'PYTHON_SANDBOX_DOCTOR_SECRET';

const EXIT_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const paint = paintFor(process.stderr, process.env);
const bottom = progressLine(process.stderr, paint);
const log = createLog(bottom.write, 'info', process.stderr.isTTY ? bottom.show : undefined);

try {
  process.exitCode = await execute(parseCommand(process.argv.slice(2), process.env));
} catch (thrown) {
  process.exitCode = reportError(thrown, process.stderr, paint);
}
// Handles of the runtime that are still closing must not keep a finished command alive.
exitIn(EXIT_DEADLINE_MS);

/** Runs one command to its end and returns its exit status. */
async function execute(command: Command): Promise<number> {
  const { stdout, stderr } = process;
  switch (command.name) {
    case 'serve':
      return serve(warned(command.loaded));
    case 'run':
      return run(command);
    case 'build': {
      const { buildCommand } = await import('./cli/build.ts');
      return buildCommand(command.packages, {
        ...warned(command.loaded),
        buildImage: (settings) => buildImage(settings, log),
        buildPackages: (settings, packages) => buildPackages(settings, packages, log),
        stdout,
        stderr,
      });
    }
    case 'doctor':
      return doctor(command.asJson, warned(command.loaded));
    case 'bench': {
      const { benchCommand } = await import('./cli/bench.ts');
      const entry = join(import.meta.dirname, 'bench', 'main.js');
      return benchCommand(command.argv, { node: process.execPath, entry, signal: abortedBySignal() });
    }
    case 'config': {
      const { configCommand } = await import('./cli/client-config.ts');
      const main = fileURLToPath(import.meta.url);
      const { settings } = warned(command.loaded);
      const installation = { node: process.execPath, main, ...packageIdentity() };
      return configCommand(command.client, { settings, ...installation, stdout, stderr });
    }
    case 'help': {
      const { helpText } = await import('./cli/help.ts');
      stdout.write(helpText(paintFor(stdout, process.env)));
      return EXIT_OK;
    }
    case 'version':
      stdout.write(`${packageIdentity().version}\n`);
      return EXIT_OK;
    default:
      return unreachable(command);
  }
}

async function serve({ settings }: LoadedSettings): Promise<number> {
  const sandboxLog = new HeardLog(log);
  const findRuntime = runtimeFinder(settings, sandboxLog);
  // The engine is asked while the SDK loads, because both take long. The first call asks again after a failure, and
  // reports it.
  if (settings.prewarm) findRuntime().catch(() => {});
  const [{ createMcpServer }, { serveStdio }] = await Promise.all([
    import('./mcp/server.ts'),
    import('./mcp/transport/stdio.ts'),
  ]);
  const { version } = packageIdentity();
  const executor = composeExecutor(settings, sandboxLog, findRuntime);
  const telemetry = await openTelemetry(settings, { env: process.env, version, source: executor, log });
  const server = createMcpServer(executor, settings, { version, log, sandboxLog, observers: telemetry.observers });
  const end = untilSignal();
  await serveStdio(server, { stdin: process.stdin, stdout: process.stdout, onClosed: end.now });
  log.debug(`ending: ${await end.reason}`);
  await executor.close();
  await telemetry.close();
  // The client's end of stdin may stay open for ever, and nothing more is expected from it.
  process.stdin.destroy();
  // The client may also never read the last answers, and Node would wait for that.
  exitIn(LAST_READ_MS);
  return EXIT_OK;
}

async function run({ file, words, loaded, ...options }: Extract<Command, { name: 'run' }>): Promise<number> {
  const { settings } = warned(loaded);
  const { runScript } = await import('./cli/run.ts');
  const executor = composeExecutor(settings, log);
  const signal = abortedBySignal();
  const { stdin, stdout, stderr } = process;
  try {
    return await runScript(file, words, { backend: executor, settings, stdin, stdout, stderr, signal }, options);
  } finally {
    await executor.close();
  }
}

async function doctor(asJson: boolean, { settings }: LoadedSettings): Promise<number> {
  const [{ doctorCommand }, { examine }] = await Promise.all([
    import('./cli/doctor.ts'),
    import('./doctor/examine.ts'),
  ]);
  const secret = randomUUID();
  // This comes before anything is started, because child processes inherit the environment.
  process.env[BAIT_VARIABLE] = secret;
  const executor = composeExecutor(settings, log);
  const stopped = new AbortController();
  void untilSignal().reason.then(() => {
    stopped.abort();
    return executor.close();
  });
  try {
    const subject = { sandbox: executor, settings, bait: { secret, file: fileURLToPath(import.meta.url) } };
    const findings = examine(subject, await surveyRuntimes(settings, log));
    return await doctorCommand(asJson, {
      findings,
      stdout: process.stdout,
      signal: stopped.signal,
      paint: paintFor(process.stdout, process.env),
    });
  } finally {
    await executor.close();
  }
}

function abortedBySignal(): AbortSignal {
  const stopped = new AbortController();
  void untilSignal().reason.then(() => stopped.abort());
  return stopped.signal;
}

/**
 * Resolves with the reason to end: a signal, or the first call of `now`. From then on the process has a limited time to
 * end, even if it waits, for example for the build of an image.
 */
function untilSignal(): { reason: Promise<string>; now: (reason: string) => void } {
  let now: (reason: string) => void = () => {};
  const reason = new Promise<string>((resolve) => {
    now = resolve;
    for (const signal of EXIT_SIGNALS) process.on(signal, () => resolve(signal));
  });
  void reason.then(() => exitIn(EXIT_DEADLINE_MS));
  return { reason, now };
}

/** Ends the process after `ms` at the latest, or sooner if nothing keeps it alive. */
function exitIn(ms: number): void {
  setTimeout(() => process.exit(), ms).unref();
}

function warned(loaded: LoadedSettings): LoadedSettings {
  for (const warning of loaded.warnings) log.warn(warning);
  return loaded;
}

function packageIdentity(): { readonly name: string; readonly version: string } {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ name: z.string(), version: z.string() }).parse(JSON.parse(text));
}
