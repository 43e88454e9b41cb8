/**
 * What registries and clients read about this package before they start it: `server.json` for the MCP registry, and the manifest of
 * the MCPB bundle. All of it comes from `package.json` and from the schema of the settings, as built.
 */
import { z } from 'zod';
import { SETTINGS, SettingsSchema } from '../../dist/config/schema.js';

/**
 * The settings that people change, and no others: a bundle shows a form of these, and VS Code asks one question for each of them when
 * it installs a server from the registry.
 */
const OFFERED = ['memoryBytes', 'timeoutMs', 'isolation', 'network', 'mounts', 'image'];

const TITLE = 'Python sandbox';
const REGISTRY_SCHEMA = 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json';
/** The last version of the format that is not called experimental. */
const MANIFEST_VERSION = '0.3';

/** `server.json` for the package with this `package.json`. */
export function registryEntry({ name, mcpName, version, description }) {
  return {
    $schema: REGISTRY_SCHEMA,
    name: mcpName,
    title: TITLE,
    description,
    version,
    packages: [
      {
        registryType: 'npm',
        identifier: name,
        version,
        runtimeHint: 'npx',
        transport: { type: 'stdio' },
        environmentVariables: offeredSettings().map(({ env, description, type, choices, text }) => ({
          name: env,
          description,
          ...(type !== 'string' && { format: type }),
          ...(choices !== null && { choices }),
          ...(text !== '' && { default: text }),
        })),
      },
    ],
  };
}

/** `manifest.json` of the bundle. Empty fields of its form, and ones that a client does not fill in, count as not set. */
export function bundleManifest({ name, version, description, author, license, keywords, engines }) {
  const settings = offeredSettings();
  return {
    manifest_version: MANIFEST_VERSION,
    name,
    display_name: TITLE,
    version,
    description,
    long_description:
      'Needs Docker, Podman, or bubblewrap on this machine. The first start builds an image of 0.7 GB, which takes a few minutes. ' +
      'Nothing runs outside of it.',
    author: { name: author },
    license,
    keywords,
    server: {
      type: 'node',
      entry_point: 'dist/main.js',
      mcp_config: {
        command: 'node',
        // The bundle's own variables: the client fills them in.
        args: [`\${__dirname}/dist/main.js`],
        env: Object.fromEntries(settings.map(({ env, key }) => [env, `\${user_config.${key}}`])),
      },
    },
    tools: [{ name: 'run_python_sandbox', description: 'Run Python in a sandbox' }],
    // On Windows the server runs inside WSL only.
    compatibility: { platforms: ['darwin', 'linux'], runtimes: { node: engines.node } },
    user_config: Object.fromEntries(settings.map((setting) => [setting.key, formField(setting)])),
  };
}

function formField({ title, description, type, text, min, max }) {
  return {
    type,
    title,
    description,
    required: false,
    ...(text !== '' && { default: type === 'string' ? text : JSON.parse(text) }),
    ...(type === 'number' && { min, max }),
  };
}

/** `text` is the default; `key` its name in forms; `min` and `max` are in the unit of the text. */
function offeredSettings() {
  return OFFERED.map((property) => {
    const { flag, env, meaning, placeholder, default: text } = SETTINGS.find(({ key }) => key === property);
    const { enum: choices = null, minimum, maximum } = z.toJSONSchema(SettingsSchema.shape[property], { io: 'output' });
    const key = flag.slice(2).replaceAll('-', '_');
    const unit = placeholder === 'SECONDS' ? 1000 : 1;
    return {
      key,
      env,
      text,
      choices,
      title: key[0].toUpperCase() + key.slice(1).replaceAll('_', ' '),
      description: meaning.replaceAll('`', ''),
      type: typeOf(placeholder),
      min: minimum / unit,
      max: maximum / unit,
    };
  });
}

function typeOf(placeholder) {
  if (placeholder === null) return 'boolean';
  return placeholder === 'SECONDS' || placeholder === 'N' ? 'number' : 'string';
}
