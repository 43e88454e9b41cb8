/**
 * Versions of MCP: the spoken ones, their differences here, and the answer to a client of another version
 * (docs/decisions/0019-unspoken-versions-get-invalid-params.md).
 */
import {
  ErrorCode,
  type JSONRPCRequest,
  LATEST_PROTOCOL_VERSION,
  SUPPORTED_PROTOCOL_VERSIONS,
} from '@modelcontextprotocol/sdk/types.js';

/** JSON-RPC batches exist in this version only. */
const VERSION_WITH_BATCHES = '2025-03-26';

/** Clients of earlier versions refuse a whole answer for a kind of content that they do not know. */
const FIRST_WITH_RESOURCE_LINKS = '2025-06-18';

/** Since 2026-07-28 each request names its version here, and there is no `initialize`. */
const VERSION_IN_META = 'io.modelcontextprotocol/protocolVersion';

/** The request by which such a client finds out the versions of a server. */
const DISCOVER_METHOD = 'server/discover';

export interface VersionRefusal {
  readonly code: number;
  readonly message: string;
  /** The form that the specification has for versions that are not supported. */
  readonly data: { readonly supported: readonly string[]; readonly requested: unknown };
}

/** `version` comes from `initialize`; null before that. */
export function allowsBatches(version: unknown): boolean {
  return version === VERSION_WITH_BATCHES;
}

/** `version` comes from `initialize`. */
export function allowsResourceLinks(version: unknown): boolean {
  return typeof version === 'string' && version >= FIRST_WITH_RESOURCE_LINKS;
}

/**
 * Why a request cannot be served for its version, or null. `initialize` is never refused: it is answered with a spoken
 * version. The error is not -32022 of 2026-07-28, which says "I know your version's ways". A client that speaks both
 * would then never fall back to `initialize`, although it should.
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
