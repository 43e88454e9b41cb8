/** Pyodide in a Node process of its own. `argv[2]` is its main module; a line `{"calls", "ms"}` in, a line of latencies out. */
import process from 'node:process';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { sequential } from '../load.ts';
import { CODE, check } from '../subject.ts';

interface Pyodide {
  runPython(code: string): unknown;
  setStdout(options: { batched: (line: string) => void }): void;
}
const ModuleSchema = z.object({
  loadPyodide: z.custom<() => Promise<Pyodide>>((value) => typeof value === 'function'),
});
const BudgetSchema = z.object({ calls: z.number(), ms: z.number() });

const main = z.string().parse(process.argv[2]);
const { loadPyodide } = ModuleSchema.parse(await import(pathToFileURL(main).href));
const pyodide = await loadPyodide();
let stdout = '';
pyodide.setStdout({
  batched: (line) => {
    stdout += `${line}\n`;
  },
});

const call = async (): Promise<void> => {
  stdout = '';
  pyodide.runPython(CODE);
  check(stdout);
};
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await sequential(call, BudgetSchema.parse(JSON.parse(line))))}\n`);
}
