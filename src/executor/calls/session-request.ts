/** What a call asks of a session. Pure. Each refusal names the field, the rule and the value. */
import { ON_ERROR, type OnError, type RunRequest, SESSION_NAME } from '../../contract.ts';
import type { ExecutorSettings } from '../settings.ts';

export interface SessionRequest {
  readonly name: string;
  /** Whether the last call of the session is undone first. */
  readonly rollsBack: boolean;
  /** The session of which this one begins as a copy, or null. */
  readonly forkOf: string | null;
  readonly onError: OnError;
}

export type SessionAdmission =
  | { readonly ok: true; readonly session: SessionRequest | null }
  | { readonly ok: false; readonly detail: string };

const OFF = 'Sessions are off in this server (--sessions 0, or --isolation baseline).';

/** Reads what a request asks of a session, if anything. A program without types may pass any value. */
export function admitSession(request: RunRequest, settings: ExecutorSettings): SessionAdmission {
  const { session: name, sessionRollback, sessionFork, onError } = request;
  const problem = problemWith(request, settings);
  if (problem !== null) return { ok: false, detail: problem };
  if (name === undefined) return { ok: true, session: null };
  return {
    ok: true,
    session: { name, rollsBack: sessionRollback ?? false, forkOf: sessionFork ?? null, onError: onError ?? 'keep' },
  };
}

function problemWith(request: RunRequest, settings: ExecutorSettings): string | null {
  const { session, sessionRollback, sessionFork, onError, isolation } = request;
  const given = Object.entries({
    session,
    session_rollback: sessionRollback,
    session_fork: sessionFork,
    on_error: onError,
  })
    .filter(([, value]) => value !== undefined)
    .map(([field]) => field);
  if (given.length === 0) return null;
  if (settings.sessions === 0) return `${OFF} Leave out ${given.join(', ')}, and send everything that the call needs.`;
  if (session === undefined) return `${given.join(', ')} needs session: the name of the session.`;
  for (const [field, value] of Object.entries({ session, session_fork: sessionFork })) {
    if (value !== undefined && !(typeof value === 'string' && SESSION_NAME.test(value))) {
      return `${field} must be 1 to 64 letters, digits, ".", "_" or "-"; it is ${JSON.stringify(value)}.`;
    }
  }
  if (sessionRollback !== undefined && typeof sessionRollback !== 'boolean') {
    return `session_rollback must be true or false; it is ${JSON.stringify(sessionRollback)}.`;
  }
  if (onError !== undefined && !ON_ERROR.includes(onError)) {
    return `on_error must be one of ${ON_ERROR.join(', ')}; it is ${JSON.stringify(onError)}.`;
  }
  if (isolation === 'baseline') {
    return 'A session runs in a process that is forked, so it cannot have isolation "baseline". Leave isolation out.';
  }
  if (sessionFork === undefined) return null;
  if (sessionFork === session) return 'session_fork must name another session than session.';
  if (sessionRollback) return 'session_fork and session_rollback exclude each other: fork first, or roll back first.';
  if (settings.sessions === 1)
    return 'session_fork needs room for two sessions, and this server keeps one (--sessions 1).';
  return null;
}
