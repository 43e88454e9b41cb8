/** An executor of the real harness as a plain process, and how tests call its sessions. */
import type { RunRequest, RunResult } from '../../../src/contract.ts';
import { Executor } from '../../../src/executor/executor.ts';
import type { ExecutorSettings } from '../../../src/executor/settings.ts';
import { silentLog } from '../../../src/log.ts';
import { bareSandbox } from '../../helpers/bare-sandbox.ts';
import { testSettings } from '../../helpers/executor-settings.ts';

/** A loop in C, which takes no notice of the interrupt. */
export const STUBBORN = 'sum(iter(int, 1))';

type Options = Omit<RunRequest, 'code' | 'session'>;

export interface Calls {
  plain(code: string, options?: Options): Promise<RunResult>;
  in(session: string, code: string, options?: Options): Promise<RunResult>;
}

export function newExecutor(transport: 'socket' | 'stdio', changes: Partial<ExecutorSettings> = {}): Executor {
  const settings = testSettings({ workers: 2, ...changes });
  return new Executor({
    settings,
    start: bareSandbox({ transport, settings: { workers: settings.workers } }),
    environment: { limits: {}, mounts: [], network: 'none' },
    log: silentLog,
  });
}

export function callsOf(executor: Executor): Calls {
  return {
    plain: async (code, options = {}) => (await executor.call({ code, ...options })).result,
    in: async (session, code, options = {}) => (await executor.call({ code, session, ...options })).result,
  };
}

export function kill(pid: unknown): void {
  process.kill(Number(pid), 'SIGKILL');
}
