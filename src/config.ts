/** Settings: one schema, read from flags, variables and programs, explained in `--help` and the README. */
export { type Address, formatAddress } from './config/address.ts';
export { type GivenOption, type ParsedArguments, parseArguments } from './config/arguments.ts';
export { settingsHelp } from './config/help.ts';
export {
  defaultSettings,
  type Environment,
  environmentFor,
  type LoadedSettings,
  loadSettings,
  resolveSettings,
  type SettingsInput,
  settingsFrom,
} from './config/load.ts';
export type { Mount } from './config/mounts.ts';
export { AUTO_PRELOAD, SETTINGS, type SettingDescription, type SettingKey, type Settings } from './config/schema.ts';
export { sessionLimit } from './config/sessions.ts';
export { suggestion } from './config/suggest.ts';
export { formatBytes, formatSeconds } from './config/units.ts';
