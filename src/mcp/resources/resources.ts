/** Lists, reads and subscribes to `sandbox://stats`, `sandbox://environment` and the artifacts. */
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { SandboxBackend } from '../backend.ts';
import { isArtifactUri, readArtifact, registerArtifacts } from './artifact-resources.ts';
import { notFound } from './not-found.ts';

export const STATS_URI = 'sandbox://stats';
export const ENVIRONMENT_URI = 'sandbox://environment';

/**
 * ms. A sandbox starts within a second or two and reports its packages soon after. Building its image first takes
 * longer than clients wait (60 s by default), so they get an answer before they give up.
 */
export const ENVIRONMENT_PATIENCE_MS = 30_000;

const JSON_TYPE = 'application/json';

interface ResourceDefinition {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  read(): Promise<unknown>;
}

/** Registers the resources. Returns a function that tells subscribers of `uri` that it has changed. */
export function registerResources(server: McpServer, backend: SandboxBackend): (uri: string) => void {
  const resources: readonly ResourceDefinition[] = [
    {
      uri: STATS_URI,
      name: 'stats',
      title: 'Sandbox statistics',
      description: 'Calls, latencies, workers, recycles and leaks found, as JSON',
      read: () => backend.stats(),
    },
    {
      uri: ENVIRONMENT_URI,
      name: 'environment',
      title: 'Sandbox environment',
      description: 'Python version, packages, limits, mounts and network, as JSON',
      read: () => backend.environment(ENVIRONMENT_PATIENCE_MS),
    },
  ];
  const byUri = new Map(resources.map((resource) => [resource.uri, resource]));
  const find = (uri: string): ResourceDefinition => {
    const resource = byUri.get(uri);
    if (resource !== undefined) return resource;
    throw notFound(uri, `There is no resource ${uri}. There are ${[...byUri.keys()].join(', ')}.`);
  };
  const read = async (uri: string) => {
    if (isArtifactUri(uri)) return { contents: readArtifact(backend.artifacts, uri) };
    const text = JSON.stringify(await find(uri).read(), null, 2);
    return { contents: [{ uri, mimeType: JSON_TYPE, text }] };
  };

  for (const { uri, name, title, description } of resources) {
    server.registerResource(name, uri, { title, description, mimeType: JSON_TYPE }, () => read(uri));
  }
  registerArtifacts(server, backend.artifacts);
  // The SDK's own handler answers an address that is no URL with "internal error". This one lists the resources.
  server.server.setRequestHandler(ReadResourceRequestSchema, (request) => read(request.params.uri));
  return registerSubscriptions(server, (uri) => {
    if (isArtifactUri(uri)) readArtifact(backend.artifacts, uri);
    else find(uri);
  });
}

function registerSubscriptions(server: McpServer, check: (uri: string) => void): (uri: string) => void {
  const subscribed = new Set<string>();
  server.server.setRequestHandler(SubscribeRequestSchema, (request) => {
    check(request.params.uri);
    subscribed.add(request.params.uri);
    return {};
  });
  server.server.setRequestHandler(UnsubscribeRequestSchema, (request) => {
    subscribed.delete(request.params.uri);
    return {};
  });
  return (uri) => {
    if (!subscribed.has(uri) || !server.isConnected()) return;
    // It fails only if the connection has just closed, and then there is no subscriber.
    server.server.sendResourceUpdated({ uri }).catch(() => {});
  };
}
