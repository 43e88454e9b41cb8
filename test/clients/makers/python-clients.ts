/** The official Python SDK's client and FastMCP's client: each a script that holds one session. */
import { join } from 'node:path';
import { pythonForClients } from '../installed/installed.ts';
import { ObservationSchema, type Observe } from './observation.ts';
import { runClient } from './run-client.ts';

export const observeByPythonSdk: Observe = (server) => observeByScript('python_sdk_client.py', server());

export const observeByFastMcp: Observe = (server) => observeByScript('fastmcp_client.py', server());

async function observeByScript(script: string, server: readonly string[]) {
  const { stdout } = await runClient(pythonForClients(), [join(import.meta.dirname, script), ...server]);
  return ObservationSchema.parse(JSON.parse(stdout));
}
