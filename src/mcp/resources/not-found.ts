/** The error for a resource that there is not. */
import { McpError } from '@modelcontextprotocol/sdk/types.js';

/** Its code in the versions that are spoken. Later ones say "invalid params" (-32602), as for a tool. */
export const RESOURCE_NOT_FOUND = -32002;

/** `message` says what to do instead. */
export function notFound(uri: string, message: string): McpError {
  return new McpError(RESOURCE_NOT_FOUND, message, { uri });
}
