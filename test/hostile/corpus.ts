/** All hostile inputs, by theme. */
import { CHANNEL } from './corpus/channel.ts';
import { CRASHES } from './corpus/crashes.ts';
import { ENDLESS } from './corpus/endless.ts';
import { ESCAPE } from './corpus/escape.ts';
import { FILES } from './corpus/files.ts';
import { HOOKS } from './corpus/hooks.ts';
import { INPUT } from './corpus/input.ts';
import { INTERPRETER } from './corpus/interpreter.ts';
import { MEMORY } from './corpus/memory.ts';
import { NETWORK } from './corpus/network.ts';
import { OUTPUT } from './corpus/output.ts';
import { PROCESSES } from './corpus/processes.ts';
import { PROTOCOL } from './corpus/protocol.ts';
import { RESULTS } from './corpus/results.ts';
import { TRACEBACKS } from './corpus/tracebacks.ts';
import type { HostileInput } from './hostile-input.ts';

export const CORPUS: Readonly<Record<string, readonly HostileInput[]>> = {
  endless: ENDLESS,
  hooks: HOOKS,
  memory: MEMORY,
  processes: PROCESSES,
  output: OUTPUT,
  results: RESULTS,
  crashes: CRASHES,
  tracebacks: TRACEBACKS,
  protocol: PROTOCOL,
  channel: CHANNEL,
  escape: ESCAPE,
  interpreter: INTERPRETER,
  files: FILES,
  network: NETWORK,
  input: INPUT,
};
