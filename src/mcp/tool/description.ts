/** The tool's description, made from the settings and the known facts of the sandbox, so that every promise is true. */
import { formatBytes, type Settings, sessionLimit } from '../../config.ts';
import { type EnvironmentInfo, type Isolation, MAX_INPUT_BYTES, MAX_INPUT_FILES } from '../../contract.ts';

/** Clients cut long descriptions (2 KB in one of them); the rest is in `sandbox://environment`. */
const MAX_PACKAGES_CHARS = 700;

/** Packages that come first in the list, because programs use them most. The rest are mostly their dependencies. */
const SOUGHT_PACKAGES: readonly string[] = [
  ...[
    'numpy',
    'pandas',
    'matplotlib',
    'scipy',
    'scikit-learn',
    'seaborn',
    'statsmodels',
    'sympy',
    'networkx',
    'requests',
  ],
  ...['beautifulsoup4', 'lxml', 'pyyaml', 'openpyxl', 'fastparquet', 'pyarrow', 'pillow', 'tabulate', 'jinja2', 'tqdm'],
];

/** The state that carries over between calls, one sentence for each mode. */
const CARRIES_OVER: Readonly<Record<Isolation, string>> = {
  persistent:
    'Variables, functions and imports of earlier calls are gone, but the process is shared: patched modules, environment and working directory may carry over. Processes end with the call that started them.',
  isolated: 'Nothing carries over: each call starts with a fresh namespace in a process that was reset and checked.',
  forked: 'Nothing carries over: each call has a process of its own.',
  baseline: 'Nothing carries over: each call starts a new interpreter.',
};

/** `facts` is null until a sandbox has run. */
export function toolDescription(settings: Settings, facts: EnvironmentInfo | null): string {
  return [
    'Runs Python code in a sandbox and returns what it printed, the value of its last expression, and any error with its traceback.',
    `${CARRIES_OVER[settings.isolation]} Send all the code that a call needs, imports included${sessions(settings)}`,
    'The result is the value of the last expression or, if there is none, of a variable named `result`. print() works as usual. There is no standard input.',
    limits(settings),
    ...figures(facts),
    files(settings),
    network(settings),
    python(facts),
  ].join('\n');
}

/** Instructions that the host gives the model once, in addition to the tool's description. */
export function serverInstructions(settings: Settings): string {
  return [
    'Use run_python_sandbox to compute, to analyse data and to check code by running it.',
    CARRIES_OVER[settings.isolation],
    'When status is not "ok", read "error" or "detail": it says what happened and what to do next.',
    'sandbox://environment lists the Python version and packages; sandbox://stats shows how the sandbox is doing.',
  ].join(' ');
}

function sessions(settings: Settings): string {
  if (sessionLimit(settings) === 0) return '.';
  return (
    ', or name a session: its calls run in one process and find the variables, imports and files of those before. ' +
    'The answer says when a session is new.'
  );
}

function limits(settings: Settings): string {
  const seconds = (ms: number) => `${ms / 1000} s`;
  const middle = `the middle of longer ones is ${settings.artifactsBytes === 0 ? 'left out' : 'an artifact'}`;
  return (
    `Limits: ${seconds(settings.timeoutMs)} a call (timeout_seconds: up to ${seconds(settings.maxTimeoutMs)}), ` +
    `${formatBytes(settings.memoryBytes)} memory, ${settings.cpus} CPU, ${settings.pids} processes and threads, ` +
    `${formatBytes(settings.maxCodeBytes)} code, ${formatBytes(settings.maxOutputBytes)} for all output and results (${middle}).`
  );
}

/** Models write plots to files and print their bytes, where they are not told that a figure is shown by itself. */
function figures(facts: EnvironmentInfo | null): readonly string[] {
  if (facts?.packages?.matplotlib === undefined) return [];
  return [
    'Plots: open matplotlib figures, plt.show() and saved PNG or JPEG files come back as images, each figure once. A data frame as the result is text, and a CSV file where that is cut.',
  ];
}

/** Host paths are left out, because the model needs only the path of a folder inside. */
function files(settings: Settings): string {
  const mounts = settings.mounts.map((mount) => `${mount.path} (${mount.mode === 'rw' ? 'writable' : 'read-only'})`);
  const shared = mounts.length === 0 ? '' : ` Shared folders: ${mounts.join(', ')}.`;
  const beside = settings.workers > 1 ? ' Calls that run at the same time share /tmp.' : '';
  const kept =
    settings.artifactsBytes === 0
      ? ''
      : ', except that files left in the working directory (20 at most, 8 MiB each) reach the caller as artifacts of the result';
  const given = `\`files\` are written into the working directory before the code runs (${MAX_INPUT_FILES} at most, ${formatBytes(MAX_INPUT_BYTES)} together).`;
  return (
    `Files: ${given} Write into the working directory, through tempfile, or to /tmp. There is room for ${formatBytes(settings.tmpfsBytes)} in ` +
    `each, and all of it is gone after the call${kept}.${beside}${shared}`
  );
}

function network(settings: Settings): string {
  return settings.network === 'none' ? 'Network: none.' : 'Network: outgoing connections are allowed.';
}

function python(facts: EnvironmentInfo | null): string {
  if (facts?.python == null || facts.packages === null) {
    return 'Python version and packages: see the resource sandbox://environment.';
  }
  const packages = Object.entries(facts.packages);
  if (packages.length === 0) return `Python ${facts.python}, standard library only.`;
  const preloaded = (facts.preloaded ?? []).map((module) => module.split('.')[0]?.toLowerCase() ?? '');
  const order = [...new Set([...preloaded, ...SOUGHT_PACKAGES])];
  const rank = (name: string) => {
    const place = order.indexOf(name.toLowerCase());
    return place < 0 ? order.length : place;
  };
  const names = packages
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, version]) => (rank(name) < order.length ? `${name} ${version.replace(/\+.*$/, '')}` : name));
  const shown = within(names, MAX_PACKAGES_CHARS);
  const more = names.length - shown.length;
  return `Python ${facts.python} with ${shown.join(', ')}${more > 0 ? ` and ${more} more (sandbox://environment)` : ''}.`;
}

/** The first of `texts` that, joined, have at most `maxChars` together. */
function within(texts: readonly string[], maxChars: number): readonly string[] {
  let left = maxChars;
  const end = texts.findIndex((text) => {
    left -= text.length + ', '.length;
    return left < 0;
  });
  return end < 0 ? texts : texts.slice(0, end);
}
