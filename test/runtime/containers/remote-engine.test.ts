/** An engine that is reached over the network: it cannot see our files, so everything goes over stdin and stdout. */
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { createContainerEngine } from '../../../src/runtime/containers/container-engine.ts';
import { dockerDialect } from '../../../src/runtime/containers/docker.ts';
import { describeRuntime } from '../../helpers/engines.ts';
import { eventually, SETTINGS } from '../helpers.ts';

describeRuntime('docker', 'a remote engine', () => {
  let proxy: Server;
  let host: string;

  // The daemon of this machine behind TCP is remote by all that the server can see of it.
  beforeAll(async () => {
    proxy = createServer({ allowHalfOpen: true }, (socket) => {
      const daemon = connect({ path: '/var/run/docker.sock', allowHalfOpen: true });
      socket.pipe(daemon).pipe(socket);
      socket.on('error', () => daemon.destroy());
      daemon.on('error', () => socket.destroy());
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = proxy.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    host = `tcp://127.0.0.1:${address.port}`;
  });
  afterAll(() => {
    proxy.close();
  });

  it('starts sandboxes without a worker socket, with the harness of the image', async () => {
    const runtime = createContainerEngine(dockerDialect, SETTINGS, silentLog, { env: { DOCKER_HOST: host } });
    expect(await runtime.probe()).toMatchObject({ works: true });
    await runtime.prepare(() => {});
    const sandbox = await runtime.launch();
    expect(sandbox.workers).toBeNull();
    let received = '';
    sandbox.control.onData((chunk) => {
      received += chunk.toString('latin1');
    });
    await eventually('the supervisor says hello', () => received.includes('"hello"'));
    await sandbox.dispose();
  });

  it('is asked for the mounts: this machine does not know what is there', async () => {
    const mounts = [{ host: '/nowhere/on/this/machine', path: '/data', mode: 'rw' }] as const;
    const settings = { ...SETTINGS, mounts };
    const runtime = createContainerEngine(dockerDialect, settings, silentLog, { env: { DOCKER_HOST: host } });
    await expect(runtime.launch()).rejects.toThrow(/docker does not find what --mount names\..*\/nowhere/s);
  });

  it('that is down is reported with what to do', async () => {
    const env = { DOCKER_HOST: 'tcp://127.0.0.1:1' };
    const runtime = createContainerEngine(dockerDialect, SETTINGS, silentLog, { env });
    expect(await runtime.probe()).toMatchObject({
      works: false,
      reason: expect.stringMatching(/does not answer/),
      hint: expect.stringMatching(/DOCKER_HOST/),
    });
    await expect(runtime.launch()).rejects.toMatchObject({ code: 'engine_unavailable', blame: 'engine' });
    await expect(runtime.prepare(() => {})).rejects.toMatchObject({ code: 'engine_unavailable' });
    await expect(runtime.sweep()).rejects.toMatchObject({ code: 'engine_unavailable' });
  });
});
