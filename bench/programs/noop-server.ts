/** An MCP server whose one tool does nothing: what the protocol itself costs with this SDK. */
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'noop', version: '1' });
server.registerTool('noop', { description: 'Does nothing', inputSchema: { code: z.string() } }, () => ({
  content: [{ type: 'text', text: '42\n' }],
}));
await server.connect(new StdioServerTransport());
