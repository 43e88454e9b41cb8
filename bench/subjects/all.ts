/** Everything that is compared, floors first, fastest peers last. */
import type { Bench } from '../context.ts';
import type { Subject } from '../subject.ts';
import { BARE_FORK, BARE_FORK_PRELOADED, bareExecTool, bareFork, noopTool, socketEcho, stdioEcho } from './floors.ts';
import { mcpSubject } from './mcp.ts';
import { MODES, modeSubject } from './modes.ts';
import { ipykernel, monty, pyodide } from './peers.ts';
import { dockerExec, dockerRun, freshPython } from './per-call.ts';

export function floors(bench: Bench): Subject[] {
  return [
    socketEcho(bench),
    stdioEcho(bench),
    noopTool(),
    bareExecTool(),
    bareFork(bench, BARE_FORK, []),
    bareFork(bench, BARE_FORK_PRELOADED, ['numpy', 'pandas', 'matplotlib.pyplot']),
  ];
}

/** All modes, embedded and through MCP; a quick run has one through MCP only. */
export function ours(bench: Bench): Subject[] {
  const throughMcp = bench.profile.name === 'quick' ? (['isolated'] as const) : MODES;
  return [...MODES.map((mode) => modeSubject(bench, mode)), ...throughMcp.map((mode) => mcpSubject(bench, mode))];
}

/** What is started from nothing: the default mode both ways, and what others would start. */
export function coldStarters(bench: Bench, install: boolean): Subject[] {
  return [modeSubject(bench, 'isolated'), mcpSubject(bench, 'isolated'), ...peers(bench, install)];
}

/** What is called from one to a hundred callers. */
export function scalers(bench: Bench): Subject[] {
  return [modeSubject(bench, 'isolated'), modeSubject(bench, 'forked'), mcpSubject(bench, 'isolated'), noopTool()];
}

/** `forked` without anything preloaded: what its fork costs by itself. */
export function bareForked(bench: Bench): Subject {
  const subject = modeSubject(bench, 'forked', { preload: [] });
  return { ...subject, name: BARE_FORKED, note: 'the same with nothing preloaded' };
}

export const BARE_FORKED = 'forked, no preload';

export function peers(bench: Bench, install: boolean): Subject[] {
  return [dockerRun(bench), dockerExec(bench), freshPython(), ipykernel(install), pyodide(install), monty(install)];
}
