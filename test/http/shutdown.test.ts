import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { shutdownOf } from '../../src/server/plugins/shutdown.ts';
import { albumsSchema } from './albums.ts';
import { runningServer } from './runningServer.ts';

it('a request under way is finished, and its connection then closed', async () => {
  const arrived = gate();
  const left = gate();
  const slow = async () => {
    arrived.open();
    await left.opened;
    return null;
  };
  const { server, post } = await runningServer({}, albumsSchema({ slow }));
  const answer = post({ query: '{slow{id}}' });
  await arrived.opened;
  const stopped = server.stop();
  left.open();
  const { status, headers, body } = await answer;
  const connection = headers.get('connection');
  expect({ status, body, connection }).toEqual({ status: 200, body: { data: { slow: null } }, connection: 'close' });
  await stopped;
  await expect(post({ query: '{__typename}' })).rejects.toThrow();
});

it('connections that are kept open, or have said nothing yet, do not delay the end', { timeout: 3_000 }, async () => {
  const { server, port } = await runningServer();
  const silent = connect(port, '127.0.0.1');
  const idle = connect(port, '127.0.0.1');
  await Promise.all([once(silent, 'connect'), once(idle, 'connect')]);
  idle.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(idle, 'data');
  const closed = Promise.all([once(silent, 'close'), once(idle, 'close')]);
  silent.on('error', () => undefined);
  await server.stop();
  await closed;
});

it('what is not finished at the deadline is cut off', async () => {
  const http = createServer();
  const { stop, isStopping } = shutdownOf(http, 20);
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'));
  await once(http, 'request');
  await Promise.all([stop(), stop(), once(socket, 'close')]);
  expect(isStopping()).toBe(true);
});

it('a port that is taken is said at the start', async () => {
  const { port } = await runningServer();
  await expect(runningServer({ port })).rejects.toThrow('EADDRINUSE');
});

/** Something to wait for. */
function gate() {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
