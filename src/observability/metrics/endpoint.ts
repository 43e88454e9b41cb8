/** The HTTP server that Prometheus scrapes. */
import { createServer } from 'node:http';
import { messageOf, SandboxError } from '../../errors.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Endpoint {
  /** Where it listens; the port is never 0. */
  readonly url: string;
  close(): Promise<void>;
}

export interface EndpointOptions {
  readonly contentType: string;
  /** The page. A rejection is answered with status 500. */
  readonly text: () => Promise<string>;
}

const PATH = '/metrics';

/**
 * Listens. Only `GET /metrics` and `HEAD` are answered; the page is made anew for each.
 * @throws SandboxError `invalid_setting` if nobody can listen there: a monitor that was asked for and is missing would be
 *   noticed when it is needed.
 */
export async function openEndpoint({ host, port }: Address, { contentType, text }: EndpointOptions): Promise<Endpoint> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://unused');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (pathname !== PATH || !isRead) {
      response
        .writeHead(pathname === PATH ? 405 : 404, { 'content-type': 'text/plain' })
        .end(`There is GET ${PATH}.\n`);
      return;
    }
    text().then(
      (page) => response.writeHead(200, { 'content-type': contentType }).end(page),
      (thrown: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(`${messageOf(thrown)}\n`),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const actual = bound !== null && typeof bound === 'object' ? bound.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}${PATH}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // Scrapers keep their connections open.
        server.closeAllConnections();
      }),
  };
}

function cannotListen(error: Error, host: string, port: number): SandboxError {
  const code = 'code' in error ? error.code : undefined;
  const [why, hint] =
    code === 'EADDRINUSE'
      ? ['another program, perhaps a second server, listens there', 'Give another port, or 0 for a free one.']
      : code === 'EACCES'
        ? ['this user may not listen there', 'Give a port from 1024 up.']
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? ['this machine has no such address', 'Give 127.0.0.1, or an address of this machine.']
          : [error.message, 'Give another address.'];
  return new SandboxError('invalid_setting', 'caller', `--metrics (SANDBOX_METRICS) ${host}:${port}: ${why}.`, {
    hint,
  });
}

/** True where only this machine can connect. */
export function isLoopback({ host }: Address): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
