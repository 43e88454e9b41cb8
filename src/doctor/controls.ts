/** Every control that is tried from within, in the order of the table. */
import type { Control } from './control.ts';
import { FILES } from './controls/files.ts';
import { NETWORK } from './controls/network.ts';
import { PROCESSES } from './controls/processes.ts';

export const CONTROLS: readonly Control[] = [...NETWORK, ...FILES, ...PROCESSES];
