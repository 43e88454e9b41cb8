/**
 * Stands between a client and the server, and writes down every line of both: `recorder.mjs FOLDER COMMAND ARGUMENT...`. Each
 * session has a file of its own in FOLDER, with a line of JSON `{ "from", "line" }` for each message.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, command, ...args] = process.argv.slice(2);
const file = join(folder, `${process.pid}.jsonl`);

mkdirSync(folder, { recursive: true });
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });

function passOn(from, input, output) {
  createInterface({ input })
    .on('line', (line) => {
      // At once: clients may kill this process as soon as they have what they want.
      appendFileSync(file, `${JSON.stringify({ from, line })}\n`);
      output.write(`${line}\n`);
    })
    .on('close', () => output.end());
}

passOn('client', process.stdin, server.stdin);
passOn('server', server.stdout, process.stdout);
server.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
