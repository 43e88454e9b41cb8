/** Messages to and from sessions in the form of others. Pure. */
import type { ExitedMessage, RestoredMessage, RunMessage } from '../../protocol/messages.ts';
import type { Call } from '../calls/call.ts';
import { asGiven } from '../calls/input-files.ts';

/** `after`: the last call whose changes the session must have. */
export function runMessage(call: Call, after: number): RunMessage {
  const { id, code, argv, files, session } = call;
  return {
    ...{ type: 'run', call: id, code, cleanup: 'keep', argv, files: files?.map(asGiven) },
    ...{ after, on_error: session?.onError },
  };
}

/** How a process ended whose checkpoint has taken over, as if nothing had taken over. */
export function asExited(worker: number, message: RestoredMessage): ExitedMessage {
  const { exit_code, signal, oom, stopped, stdout, stderr, truncated, cut, stack, call } = message;
  return {
    ...{ type: 'exited', worker, cause: stopped ? 'stopped' : 'died', detail: null, exit_code, signal, oom },
    ...{ stdout, stderr, truncated, cut, stack, begun: call, leftovers: 0 },
  };
}
