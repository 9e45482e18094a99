import { expect, it } from 'vitest';
import { runningServer } from './runningServer.ts';

it('the server is alive and ready', async () => {
  const { url } = await runningServer();
  const answers = await Promise.all(['/livez', '/readyz'].map((path) => fetch(new URL(path, url))));
  expect(answers.map((it) => it.status)).toEqual([200, 200]);
});

it('the server is alive but not ready while the database does not answer, and the log says why', async () => {
  let isDown = true;
  const isReady = async () => {
    if (isDown) throw new Error('connect ECONNREFUSED');
  };
  const { url, log } = await runningServer({ isReady });
  expect((await fetch(new URL('/livez', url))).status).toBe(200);
  const answer = await fetch(new URL('/readyz', url));
  expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable' }]);
  expect(log[1]).toMatchObject({
    level: 'error',
    path: '/readyz',
    status: 503,
    causes: [{ message: 'connect ECONNREFUSED' }],
  });
  isDown = false;
  expect((await fetch(new URL('/readyz', url))).status).toBe(200);
});
