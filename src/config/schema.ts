/**
 * The one schema of all settings. Flags, environment variables, defaults, limits, `--help` and the README table come
 * from it.
 */
import { z } from 'zod';
import { ISOLATION_MODES } from '../contract.ts';
import { optionalAddress } from './address.ts';
import { decimal, duration, list, oneOf, optionalText, size, wholeNumber, yesNo } from './kinds.ts';
import { mountList } from './mounts.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const GIB = 1024 * MIB;
const TIB = 1024 * GIB;

/** A worker is a Python process. More workers than this are no longer one sandbox. */
const MAX_WORKERS = 64;
/** A day. Timers overflow after 24 days, and nothing that long belongs in a tool call. */
const MAX_TIMEOUT_MS = 24 * 3_600_000;
/** Shorter deadlines would expire during the hand-over to a worker. */
const MIN_TIMEOUT_MS = 100;
/** At rest a session is two processes with all their memory. */
const MAX_SESSIONS = 64;
/** A model takes seconds for its next call. */
const MIN_SESSION_TIMEOUT_MS = 1_000;
/** A supervisor, a zygote, a worker and its standby with numpy need this much to start at all. */
const MIN_MEMORY_BYTES = 128 * MIB;
/** Supervisor, zygote, worker, standby and a few threads each. */
const MIN_PIDS = 16;
/** The kernel's own upper bound for process ids. */
const MAX_PIDS = 4_194_304;
/** Code grows at most sixfold as escaped JSON, and a frame holds 32 MiB (PROTOCOL.md). */
const MAX_CODE_BYTES = 4 * MIB;
/**
 * An answer contains its texts twice, and JSON doubles their bytes at worst. This keeps it near 1 MiB: one client refuses
 * longer answers, and the SDK's ends the connection at 10 MiB.
 */
const MAX_OUTPUT_BYTES = 256 * KIB;

/** The word in `preload` that lets the zygote learn imports from calls. */
export const AUTO_PRELOAD = 'auto';

/** Name and explanation of a setting. `default` is text and is read like any other text. */
export interface SettingMeta {
  readonly flag: `--${string}`;
  readonly env: `SANDBOX_${string}`;
  readonly default: string;
  /** Shown instead of the default if its text says too little. */
  readonly defaultNote?: string;
  /** Placeholder of the value in `--help`; null for a switch, which needs none. */
  readonly placeholder: string | null;
  /** True if the flag may be given several times, each adding to the list. */
  readonly repeatable?: boolean;
  readonly meaning: string;
}

const described = z.registry<SettingMeta>();

export const SettingsSchema = z.strictObject({
  runtime: oneOf(['auto', 'docker', 'podman', 'bwrap']).register(described, {
    flag: '--runtime',
    env: 'SANDBOX_RUNTIME',
    default: 'auto',
    placeholder: 'NAME',
    meaning:
      '`docker`, `podman` or `bwrap`; `auto` takes the first of them that works. Nothing ever runs without a sandbox',
  }),
  image: optionalText(/^[A-Za-z0-9][\w.\-/:@]{0,254}$/, 'must be an image reference such as name:tag').register(
    described,
    {
      flag: '--image',
      env: 'SANDBOX_IMAGE',
      default: '',
      defaultNote: 'built from the Dockerfile',
      placeholder: 'NAME',
      meaning:
        'image to run; the bundled one is built on first use. A local engine can run any image with `python3` 3.11 or newer; a remote one needs an image that contains the harness, so derive it from the bundled one',
    },
  ),
  ociRuntime: optionalText(
    /^[A-Za-z0-9/][\w.\-/]{0,254}$/,
    'must be the name of an OCI runtime such as runsc',
  ).register(described, {
    flag: '--oci-runtime',
    env: 'SANDBOX_OCI_RUNTIME',
    default: '',
    defaultNote: 'the engine’s own',
    placeholder: 'NAME',
    meaning:
      'OCI runtime that Docker or Podman starts the container with, such as `runsc` (gVisor); the engine must know it',
  }),
  isolation: oneOf(ISOLATION_MODES).register(described, {
    flag: '--isolation',
    env: 'SANDBOX_ISOLATION',
    default: 'isolated',
    placeholder: 'MODE',
    meaning: '`persistent`, `isolated`, `forked` or `baseline`, weakest first; a call may ask for a stronger one only',
  }),
  workers: wholeNumber(1, MAX_WORKERS).register(described, {
    flag: '--workers',
    env: 'SANDBOX_WORKERS',
    default: '2',
    placeholder: 'N',
    meaning:
      'calls that run at the same time; the others wait. A worker beyond the first is started when it is needed, and ended after a minute without work',
  }),
  maxExecutions: wholeNumber(0, 1_000_000_000).register(described, {
    flag: '--max-executions',
    env: 'SANDBOX_MAX_EXECUTIONS',
    default: '1000',
    placeholder: 'N',
    meaning: 'calls before a worker is replaced, ±10 %; `0` = never',
  }),
  cleanupModules: yesNo().register(described, {
    flag: '--cleanup-modules',
    env: 'SANDBOX_CLEANUP_MODULES',
    default: 'false',
    placeholder: null,
    meaning: 'forget pure-Python modules that a call imported',
  }),
  forceGcInterval: wholeNumber(0, 1_000_000_000).register(described, {
    flag: '--force-gc-interval',
    env: 'SANDBOX_FORCE_GC_INTERVAL',
    default: '100',
    placeholder: 'N',
    meaning: 'calls between two full garbage collections; `0` = never',
  }),
  timeoutMs: duration(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS).register(described, {
    flag: '--timeout',
    env: 'SANDBOX_TIMEOUT',
    default: '30',
    placeholder: 'SECONDS',
    meaning: 'seconds a call may run unless it asks for another time',
  }),
  maxTimeoutMs: duration(MIN_TIMEOUT_MS, MAX_TIMEOUT_MS).register(described, {
    flag: '--max-timeout',
    env: 'SANDBOX_MAX_TIMEOUT',
    default: '300',
    placeholder: 'SECONDS',
    meaning: 'most seconds a call may ask for',
  }),
  memoryBytes: size(MIN_MEMORY_BYTES, TIB).register(described, {
    flag: '--memory',
    env: 'SANDBOX_MEMORY',
    default: '512m',
    placeholder: 'SIZE',
    meaning: 'memory of the sandbox, swap included',
  }),
  cpus: decimal(0.01, 1024).register(described, {
    flag: '--cpus',
    env: 'SANDBOX_CPUS',
    default: '1',
    placeholder: 'N',
    meaning: 'processors it may use; fractions such as `0.5` are allowed',
  }),
  pids: wholeNumber(MIN_PIDS, MAX_PIDS).register(described, {
    flag: '--pids',
    env: 'SANDBOX_PIDS',
    default: '128',
    placeholder: 'N',
    meaning: 'processes and threads it may have',
  }),
  tmpfsBytes: size(MIB, TIB).register(described, {
    flag: '--tmpfs',
    env: 'SANDBOX_TMPFS',
    default: '64m',
    placeholder: 'SIZE',
    meaning: 'room for files, held in memory: this much for working directories, and as much again for `/tmp`',
  }),
  network: oneOf(['none', 'bridge']).register(described, {
    flag: '--network',
    env: 'SANDBOX_NETWORK',
    default: 'none',
    placeholder: 'NAME',
    meaning:
      '`none` or `bridge`, the engine’s network. With bubblewrap `bridge` is the host’s own network, `localhost` included',
  }),
  mounts: mountList().register(described, {
    flag: '--mount',
    env: 'SANDBOX_MOUNTS',
    default: '',
    defaultNote: 'none',
    placeholder: 'HOST:PATH[:ro|rw]',
    repeatable: true,
    meaning:
      '`HOST:PATH[:ro|rw]`, a host folder to show inside, read-only unless `rw`; several: repeat the flag, commas in the variable',
  }),
  preload: list(/^[^\W\d]\w*(?:\.[^\W\d]\w*)*$/, 'must be module names, separated by commas').register(described, {
    flag: '--preload',
    env: 'SANDBOX_PRELOAD',
    default: 'numpy,pandas,matplotlib.pyplot',
    placeholder: 'MODULES',
    repeatable: true,
    meaning:
      'modules imported before the first call, or `none`; a missing module is reported and not fatal. `auto` starts with the default and adds modules that calls spend time importing',
  }),
  maxCodeBytes: size(1, MAX_CODE_BYTES).register(described, {
    flag: '--max-code-bytes',
    env: 'SANDBOX_MAX_CODE_BYTES',
    default: '1 MiB',
    placeholder: 'SIZE',
    meaning: 'longest code that is accepted, at most 4 MiB',
  }),
  maxOutputBytes: size(KIB, MAX_OUTPUT_BYTES).register(described, {
    flag: '--max-output-bytes',
    env: 'SANDBOX_MAX_OUTPUT_BYTES',
    default: '50 KiB',
    placeholder: 'SIZE',
    meaning: 'kept of stdout, stderr, result and error together, head and tail of each; at most 256 KiB',
  }),
  artifactsBytes: size(0, GIB).register(described, {
    flag: '--artifacts',
    env: 'SANDBOX_ARTIFACTS',
    default: '64m',
    placeholder: 'SIZE',
    meaning: 'files of recent calls that the server keeps in memory, the oldest dropped first; `0` = none',
  }),
  maxQueue: wholeNumber(0, 100_000).register(described, {
    flag: '--max-queue',
    env: 'SANDBOX_MAX_QUEUE',
    default: '100',
    placeholder: 'N',
    meaning: 'calls that may wait for a worker; one more is rejected as busy',
  }),
  sessions: wholeNumber(0, MAX_SESSIONS).register(described, {
    flag: '--sessions',
    env: 'SANDBOX_SESSIONS',
    default: '4',
    placeholder: 'N',
    meaning:
      'sessions at a time; `0` = none. One more ends the one that was not used for longest. With `--isolation baseline` there are none',
  }),
  sessionTimeoutMs: duration(MIN_SESSION_TIMEOUT_MS, MAX_TIMEOUT_MS).register(described, {
    flag: '--session-timeout',
    env: 'SANDBOX_SESSION_TIMEOUT',
    default: '600',
    placeholder: 'SECONDS',
    meaning: 'seconds without a call after which a session ends',
  }),
  prewarm: yesNo().register(described, {
    flag: '--prewarm',
    env: 'SANDBOX_PREWARM',
    default: 'true',
    placeholder: null,
    meaning: 'start the sandbox when the client has initialized, not with the first call',
  }),
  metrics: optionalAddress().register(described, {
    flag: '--metrics',
    env: 'SANDBOX_METRICS',
    default: '',
    defaultNote: 'off',
    placeholder: '[HOST:]PORT',
    meaning:
      'serve figures for Prometheus at `http://HOST:PORT/metrics`. Without HOST only this machine reaches it; port `0` takes a free one, and stderr tells which',
  }),
});

/** All settings, checked and frozen. Durations are milliseconds, sizes bytes. */
export type Settings = Readonly<z.output<typeof SettingsSchema>>;
export type SettingKey = keyof Settings;

/** One setting with its name as a property, flag and variable. */
export interface SettingDescription extends SettingMeta {
  readonly key: SettingKey;
}

/** Every setting in the order of the schema, which is the order of `--help` and of the README table. */
export const SETTINGS: readonly SettingDescription[] = SettingsSchema.keyof().options.map((key) => {
  const meta = described.get(SettingsSchema.shape[key]);
  if (meta === undefined) throw new TypeError(`setting ${key} has no description`);
  return { key, ...meta };
});
