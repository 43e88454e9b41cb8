/** Every control that is tried from within, in the order of the table. */
import type { Control } from './control.ts';
import { FILES } from './files.ts';
import { NETWORK } from './network.ts';
import { PROCESSES } from './processes.ts';

export const CONTROLS: readonly Control[] = [...NETWORK, ...FILES, ...PROCESSES];
