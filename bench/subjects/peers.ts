/** Interpreters that stay warm, each driven next to it by a small program, so that no pipe is counted against it. */
import { join } from 'node:path';
import process from 'node:process';
import { z } from 'zod';
import { startLineProgram } from '../line-program.ts';
import type { Budget } from '../load.ts';
import { PROGRAMS, PYTHON_FOLDER } from '../package.ts';
import { treeBytes } from '../proc.ts';
import type { Running, Subject } from '../subject.ts';

import { npmPackage, pythonWith, VERSIONS } from './installed.ts';

export const IPYKERNEL = 'ipykernel';
export const PYODIDE = 'Pyodide in Node';
export const MONTY = 'pydantic-monty';

const BatchSchema = z.object({ latenciesMs: z.array(z.number()).min(1), elapsedMs: z.number() });

export function ipykernel(install: boolean): Subject {
  const { ipykernel, jupyter_client } = VERSIONS;
  return warmPeer(IPYKERNEL, 'a kernel driven by jupyter_client; state piles up, no sandbox', async () => ({
    command: await pythonWith({ ipykernel, jupyter_client }, install),
    argv: [join(PYTHON_FOLDER, 'peer_ipykernel.py')],
  }));
}

export function monty(install: boolean): Subject {
  const packages = { 'pydantic-monty': VERSIONS.pydantic_monty };
  return warmPeer(MONTY, 'a Python subset in Rust, no packages; a fresh session for each call', async () => ({
    command: await pythonWith(packages, install),
    argv: [join(PYTHON_FOLDER, 'peer_monty.py')],
  }));
}

export function pyodide(install: boolean): Subject {
  return warmPeer(PYODIDE, 'CPython in WebAssembly; state piles up', async () => ({
    command: process.execPath,
    argv: [join(PROGRAMS, 'pyodide.js'), join(await npmPackage('pyodide', VERSIONS.pyodide, install), 'pyodide.mjs')],
  }));
}

function warmPeer(
  name: string,
  note: string,
  locate: () => Promise<{ command: string; argv: readonly string[] }>,
): Subject {
  return {
    name,
    group: 'peer',
    note,
    maxInFlight: 1,
    async start(): Promise<Running> {
      const { command, argv } = await locate();
      const program = startLineProgram(command, argv);
      return {
        call: null,
        batch: async (budget: Budget) => BatchSchema.parse(JSON.parse(await program.exchange(JSON.stringify(budget)))),
        memoryBytes: () => treeBytes(program.pid),
        close: program.close,
      };
    },
  };
}
