/** The benchmark's entry: command line in, report and plots out. Started by `python-sandbox-mcp bench`. */
import process from 'node:process';
import { HELP, parseCommand, UsageError } from './options.ts';
import { runBench } from './run.ts';
import { runSoak } from './soak/soak.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

try {
  process.exitCode = await execute();
} catch (thrown) {
  const isUsage = thrown instanceof UsageError;
  const text = thrown instanceof Error ? ((isUsage ? null : thrown.stack) ?? thrown.message) : String(thrown);
  process.stderr.write(`bench: ${text}\n`);
  process.exitCode = isUsage ? EXIT_USAGE : EXIT_FAILED;
}

async function execute(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
  const log = (line: string) => process.stderr.write(`bench: ${line}\n`);
  switch (command.name) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'soak':
      return (await runSoak(command, log, (text) => process.stdout.write(text))) ? 0 : EXIT_FAILED;
    case 'bench': {
      const page = await runBench(command, log);
      process.stdout.write(`${page}\n`);
      return 0;
    }
  }
}
