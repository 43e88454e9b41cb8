/**
 * Gets a fresh clone ready, doing only what is missing: npm packages, the build, Python's test tools, clients of other makers, and
 * something to run sandboxes with. Node built-ins only. Behind `npm test` and `npm run demo`; can be run by itself.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { installPackage } from './lib/install.mjs';
import { main, must, ROOT, run, Stop, say, works } from './lib/run.mjs';

const VENV = join(ROOT, '.venv');
const REQUIREMENTS = join(ROOT, 'python-harness', 'requirements-dev.txt');
/** A copy of the requirements that the environment was made from. */
const VENV_STAMP = join(VENV, 'requirements-dev.txt');
export const BUILT = join(ROOT, 'dist', 'main.js');

/** Clients of other makers and other versions of Node (docs/decisions/0037-foreign-clients-have-a-folder-of-their-own.md). */
const CLIENTS = join(ROOT, '.clients');
const CLIENTS_WANTED = join(ROOT, 'test', 'clients', 'installed');
const CLIENTS_MANIFESTS = ['package.json', 'package-lock.json', 'requirements.txt', 'requirements-pytest.txt'];

/** `npm ci`, where what is installed is not what the lock file names. */
export async function ensurePackages() {
  if (packagesAreCurrent()) return;
  say('installing npm packages (npm ci)');
  await must('npm', ['ci', '--no-fund', '--no-audit']);
}

function packagesAreCurrent() {
  const installedLock = join(ROOT, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedLock, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional === true || installed[path]?.version === version,
  );
}

/** Compiles to `dist` where a source is newer than the last build. */
export async function ensureBuild() {
  if (existsSync(BUILT) && statSync(BUILT).mtimeMs >= newestSource()) return;
  say('building dist');
  rmSync(join(ROOT, 'dist'), { recursive: true, force: true });
  await must('npm', ['run', '--silent', 'build']);
}

function newestSource() {
  const sources = ['src', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((path) => join(ROOT, folder, path)),
  );
  const settings = [
    'package.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.bench.json',
    'scripts/bundle.mjs',
  ].map((name) => join(ROOT, name));
  return Math.max(...[...sources, ...settings].map((path) => statSync(path).mtimeMs));
}

/** A virtual environment with pytest, hypothesis, ruff and mypy; the path of its `bin`. */
export async function ensurePythonTools() {
  const bin = join(VENV, 'bin');
  const wanted = readFileSync(REQUIREMENTS, 'utf8');
  if (existsSync(VENV_STAMP) && readFileSync(VENV_STAMP, 'utf8') === wanted) return bin;
  say('making .venv with the test tools for Python');
  await makeVenv();
  await must(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--requirement', REQUIREMENTS]);
  writeFileSync(VENV_STAMP, wanted);
  return bin;
}

/**
 * The clients of other makers that the tests use, in `.clients`. Returns whether they are there. Without them the tests of the
 * server itself still run, and those of the clients fail with the reason.
 */
export async function ensureClients() {
  const isCurrent = (name) => {
    const installed = join(CLIENTS, name);
    return existsSync(installed) && readFileSync(installed).equals(readFileSync(join(CLIENTS_WANTED, name)));
  };
  if (CLIENTS_MANIFESTS.every(isCurrent)) return true;
  say('installing clients of other makers for the tests');
  rmSync(CLIENTS, { recursive: true, force: true });
  mkdirSync(CLIENTS);
  for (const name of CLIENTS_MANIFESTS) copyFileSync(join(CLIENTS_WANTED, name), join(CLIENTS, name));
  const statuses = await Promise.all([installClientsOfNode(), installClientsOfPython()]);
  if (statuses.every((status) => status === 0)) return true;
  // Half an installation must not count as one.
  rmSync(join(CLIENTS, CLIENTS_MANIFESTS[0]));
  say('they could not be installed (see above); the tests that need them will fail');
  return false;
}

/** All of the above. The path of the `bin` of the Python environment. Each of the two languages keeps one core busy. */
export async function ensureTools() {
  const [bin] = await Promise.all([ensurePythonTools(), ensurePackages().then(ensureBuild)]);
  await ensureClients();
  return bin;
}

function installClientsOfNode() {
  // They ask for newer versions of Node, which come with them.
  const quiet = ['--no-fund', '--no-audit', '--loglevel=error'];
  return run('npm', ['ci', '--prefix', CLIENTS, '--ignore-scripts', ...quiet], { stdout: 'stderr' });
}

async function installClientsOfPython() {
  const [python, target] = [join(VENV, 'bin', 'python'), join(CLIENTS, 'python')];
  // Compiling all of it takes longer than the few modules that are imported.
  const install = ['install', '--quiet', '--no-deps', '--no-compile', '--requirement'];
  const pip = ['-m', 'pip', '--disable-pip-version-check'];
  const commands = [
    ['-m', 'venv', '--without-pip', target],
    [...pip, '--python', join(target, 'bin', 'python'), ...install, join(CLIENTS, 'requirements.txt')],
    [...pip, ...install, join(CLIENTS, 'requirements-pytest.txt'), '--target', join(CLIENTS, 'pytest')],
  ];
  for (const args of commands) {
    const status = await run(python, args, { stdout: 'stderr' });
    if (status !== 0) return status;
  }
  return 0;
}

async function makeVenv() {
  // `--clear`: half an environment, left by an interrupted run, is not repaired but replaced.
  const make = () => run('python3', ['-m', 'venv', '--clear', VENV], { stdout: 'stderr' });
  if ((await make()) === 0) return;
  // Debian takes ensurepip out of Python and into a package of its own.
  await installPackage('python3-venv', 'to make a virtual environment for the test tools');
  if ((await make()) !== 0) throw new Stop('"python3 -m venv .venv" failed; see above.');
}

/** Which engines answer here, now. */
export function engines() {
  return {
    docker: works('docker', ['info']),
    podman: works('podman', ['info']),
    bwrap: works('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']),
  };
}

/** Something to run sandboxes with: an engine that answers, or bubblewrap, which is installed where there is none. */
export async function ensureSandbox() {
  if (Object.values(engines()).includes(true)) return;
  if (works('bwrap', ['--version'])) {
    throw new Stop(
      'Neither Docker nor Podman answers, and bubblewrap may not make namespaces here. Start Docker, or allow ' +
        'unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or an AppArmor profile for bwrap).',
    );
  }
  await installPackage('bubblewrap', 'to run sandboxes, since neither Docker nor Podman answers');
  if (!engines().bwrap)
    throw new Stop('bubblewrap was installed but may not make namespaces here. Start Docker instead.');
}

if (process.argv[1] === import.meta.filename) {
  await main(async () => {
    await ensureTools();
    await ensureSandbox();
    say('ready');
    return 0;
  });
}
