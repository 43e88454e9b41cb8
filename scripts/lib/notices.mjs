/** The licences of the packages in a bundle: most of them ask to go wherever the code goes. Node built-ins only. */
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute, join, sep } from 'node:path';

const LICENSE_FILE = /^(?:licen[cs]e|copying)(?:\.\w+)?$/i;

/**
 * The text of the notices: each package once, with name, version and licence.
 * @param modules ids of all bundled modules. Those that are no absolute path were made by the bundler.
 * @throws Error for a package without a licence text.
 */
export function noticesFor(modules) {
  const folders = [...new Set(modules.filter(isAbsolute).flatMap((path) => packageFolder(path) ?? []))].sort();
  return folders.map(notice).join('\n');
}

/** Null for a module of this package. A package may lie in the `node_modules` of another. */
function packageFolder(path) {
  const parts = path.split(sep);
  const start = parts.lastIndexOf('node_modules') + 1;
  if (start === 0) return null;
  return parts.slice(0, start + (parts[start].startsWith('@') ? 2 : 1)).join(sep);
}

function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => LICENSE_FILE.test(entry));
  if (file === undefined) throw new Error(`${name} has no licence text to publish.`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
