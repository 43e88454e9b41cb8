/** Installing system packages with whatever package manager the machine has. */
import { must, Stop, say, works } from './run.mjs';

const MANAGERS = [
  { command: 'apt-get', refresh: ['update'], install: ['install', '--yes', '--no-install-recommends'] },
  { command: 'dnf', refresh: null, install: ['install', '--assumeyes'] },
  { command: 'apk', refresh: ['update'], install: ['add'] },
  { command: 'pacman', refresh: ['--sync', '--refresh'], install: ['--sync', '--noconfirm'] },
  { command: 'zypper', refresh: null, install: ['--non-interactive', 'install'] },
];

/**
 * Installs a package, saying so; without the right to do it, stops with the command to type.
 * @param why what it is needed for, as the end of a sentence.
 */
export async function installPackage(name, why) {
  const manager = MANAGERS.find(({ command }) => works(command, ['--version']));
  if (manager === undefined) throw new Stop(`Please install ${name}: it is needed ${why}.`);
  const { command, refresh, install } = manager;
  const commands = [...(refresh === null ? [] : [[command, ...refresh]]), [command, ...install, name]];
  if (process.getuid?.() !== 0) {
    const typed = commands.map((words) => `sudo ${words.join(' ')}`).join(' && ');
    throw new Stop(`${name} is needed ${why}. Please run:\n\n    ${typed}\n`);
  }
  say(`installing ${name} with ${command}: it is needed ${why}`);
  for (const [program, ...args] of commands) await must(program, args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}
