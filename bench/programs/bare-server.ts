/** An MCP server whose one tool has a Python process beside it run the code, as it is: the least that such a server costs. */
import { spawn } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const [program = ''] = process.argv.slice(2);
const python = spawn('python3', ['-I', program], { stdio: ['pipe', 'pipe', 'inherit'] });
const waiting: ((line: string) => void)[] = [];
createInterface({ input: python.stdout }).on('line', (line) => waiting.shift()?.(line));
process.stdin.on('end', () => python.stdin.end());

const AnswerSchema = z.object({ stdout: z.string() });

const server = new McpServer({ name: 'bare', version: '1' });
server.registerTool('run', { description: 'Runs Python', inputSchema: { code: z.string() } }, async ({ code }) => {
  const answer = new Promise<string>((resolve) => waiting.push(resolve));
  python.stdin.write(`${JSON.stringify({ code })}\n`);
  const structuredContent = AnswerSchema.parse(JSON.parse(await answer));
  return { content: [{ type: 'text', text: structuredContent.stdout }], structuredContent };
});
await server.connect(new StdioServerTransport());
