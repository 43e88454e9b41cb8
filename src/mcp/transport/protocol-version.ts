/** Versions of MCP: which are spoken, what differs between them here, and what a client of another one is told. */
import {
  ErrorCode,
  type JSONRPCRequest,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';

/** JSON-RPC batches came with this version, and went with the next. */
const VERSION_WITH_BATCHES = '2025-03-26';

/** Since 2026-07-28 each request tells its version here, and there is no `initialize`. */
const VERSION_IN_META = 'io.modelcontextprotocol/protocolVersion';

/** The question with which a client of that time finds out what a server speaks. */
const DISCOVER_METHOD = 'server/discover';

export interface VersionRefusal {
  readonly code: number;
  readonly message: string;
  /** As the specification has it for versions that are not supported. */
  readonly data: { readonly supported: readonly string[]; readonly requested: unknown };
}

/** `version` is the one of `initialize`; null before that. */
export function allowsBatches(version: unknown): boolean {
  return version === VERSION_WITH_BATCHES;
}

/**
 * Why a request cannot be served for its version, or null. `initialize` is never refused: it is answered with a version that is
 * spoken. The error is not the one of 2026-07-28 (-32022), which says "I know your version's ways": a client that
 * speaks both would then never fall back to `initialize`, which is just what it should do.
 */
export function versionRefusal({ method, params }: JSONRPCRequest): VersionRefusal | null {
  const requested = params?._meta?.[VERSION_IN_META];
  const isDiscovery = method === DISCOVER_METHOD;
  if (!isDiscovery && (requested === undefined || method === 'initialize' || isSpoken(requested))) return null;
  return {
    code: isDiscovery ? ErrorCode.MethodNotFound : ErrorCode.InvalidParams,
    message: isDiscovery
      ? `Method not found: this server speaks ${spokenVersions()}, and begins with "initialize".`
      : `Unsupported protocol version: this server speaks ${spokenVersions()}, and begins with "initialize".`,
    data: { supported: SUPPORTED_PROTOCOL_VERSIONS, requested },
  };
}

function isSpoken(version: unknown): boolean {
  return version === LATEST_PROTOCOL_VERSION || SUPPORTED_PROTOCOL_VERSIONS.some((spoken) => spoken === version);
}

function spokenVersions(): string {
  return `MCP ${SUPPORTED_PROTOCOL_VERSIONS.join(', ')}`;
}
