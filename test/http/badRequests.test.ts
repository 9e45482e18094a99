import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { badRequests, documents, stepIds } from '../support/badInputs.ts';
import { withClient } from '../support/postgres.ts';
import { storm, within } from '../support/race.ts';
import { type Answer, bodyIn, expectWanted, type ServedAlbums, servedAlbums } from './servedAlbums.ts';

let albums: ServedAlbums;

beforeAll(async () => {
  albums = await servedAlbums();
});
beforeEach(() => albums.restore());
afterAll(() => albums?.close());

describe('a request that should not come', () => {
  it.each(badRequests().map((it) => [`${it.id} ${it.note}`, it] as const))('%s', async (_, request) => {
    const before = await albums.everyRow();
    const memory = process.memoryUsage.rss();
    const start = performance.now();
    const { answers, closed, socket } = sent(albums.port, request.bytes);
    const [answer] = await answers(1);
    expect(performance.now() - start).toBeLessThan(request.ms);
    if (request.rss !== null) expect((process.memoryUsage.rss() - memory) / 2 ** 20).toBeLessThan(request.rss);
    if (answer) expectWanted(answer, request);
    else expect(request.want).toContain('close');
    if (request.close) await closed;
    socket.destroy();
    expect(await albums.everyRow()).toBe(before);
    const { body } = await albums.post('{album(where:{id:1}){id name}}', null);
    expect(body.data).toEqual({ album: { id: 1, name: 'fix-1' } });
  });
});

describe('requests that should not come together', () => {
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    async 'WRT-01'() {
      const variables = '{"l":{"name":"g1"},"f":{"name":"g2"}}';
      const first = await albums.post(String(documents['G']), variables);
      expect(first.body).toMatchObject({ data: { getOrCreateAlbum: { created: true, record: { name: 'g2' } } } });
      const second = await albums.post(String(documents['G']), variables);
      expect(second.body.errors?.map((it) => it.extensions)).toMatchObject([
        { code: 'UNIQUE_CONFLICT', outcome: 'NOT_APPLIED', fields: ['name'] },
      ]);
    },
    async 'WRT-03'() {
      const call = () => albums.post(String(documents['X']), '{"l":{"name":"fix-1"},"f":{}}');
      const answers = await storm(64, call);
      const record = { id: 1, name: 'fix-1', plays: '2' };
      const data = { updateOrCreateAlbum: { created: false, outcome: 'UNCHANGED', record } };
      expect(answers.map((it) => it.body)).toEqual(Array(64).fill({ data }));
    },
    async 'WRT-35'() {
      for (let round = 0; round < 64; round += 1) {
        const variables = '{"l":{"name":"flip"},"f":{},"i":{"plays":"1"}}';
        const answers = await Promise.all([
          albums.post(String(documents['X']), variables),
          albums.post(String(documents['D']), '{"w":{"name":"flip"}}'),
        ]);
        expect(answers.map((it) => [it.status, it.body.errors])).toEqual(Array(2).fill([200, undefined]));
      }
    },
    async 'HTP-33'() {
      const { http } = albums.server;
      const usual = http.requestTimeout;
      // The time is configured, so the test need not wait for half a minute.
      http.requestTimeout = 1_500;
      const head = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n';
      const { socket, closed, answers } = sent(albums.port, Buffer.from(head));
      const trickle = setInterval(() => socket.write(' '), 100);
      await closed;
      clearInterval(trickle);
      http.requestTimeout = usual;
      expect((await answers(0)).map((it) => it.status).join()).toMatch(/^(408)?$/);
    },
    async 'HTP-35'() {
      const requests = ['a', 'b', 'c'].map((alias) => postOf(`{"query":"{${alias}:__typename}"}`));
      const { answers, socket } = sent(albums.port, Buffer.concat(requests));
      const [a, b, c] = await answers(3);
      expect([a?.body.data, b?.body.data, c?.body.data]).toEqual([{ a: 'Query' }, { b: 'Query' }, { c: 'Query' }]);
      socket.destroy();
    },
    async 'HTP-47'() {
      const headers = { 'idempotency-key': '"k-47"' };
      const create = (name: string) => albums.post(created, JSON.stringify({ n: name }), headers);
      const first = await create('idem-a');
      expect(first.body).toEqual({ data: { createAlbum: { created: true } } });
      const other = await create('idem-b');
      expect([other.status, other.body.errors?.[0]?.extensions]).toMatchObject([
        422,
        { code: 'BAD_REQUEST', outcome: 'NOT_APPLIED' },
      ]);
      expect((await create('idem-a')).text).toBe(first.text);
      expect(await namesLike('idem-%')).toEqual(['idem-a']);
    },
    async 'HTP-49'() {
      const create = () => albums.post(created, '{"n":"idem-x"}', { 'idempotency-key': '"k-49"' });
      const answers = await storm(10, create);
      for (const { status } of answers) expect([200, 409]).toContain(status);
      const again = await Promise.all(answers.map((it) => (it.status === 409 ? create() : it)));
      expect(again.map((it) => it.text)).toEqual(Array(10).fill('{"data":{"createAlbum":{"created":true}}}'));
      expect(await namesLike('idem-%')).toEqual(['idem-x']);
    },
    async 'HTP-51'() {
      await withClient(albums.api.url, async (holder) => {
        await holder.query(`BEGIN; UPDATE "Album" SET plays = 1 WHERE name = 'held'`);
        const document = 'mutation{updateAlbum(where:{name:"held"},data:{plays:"5"}){outcome}}';
        const { socket } = sent(albums.port, postOf(JSON.stringify({ query: document })));
        const waiting = async () =>
          (
            await holder.query(
              `SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND wait_event_type = 'Lock' AND application_name = 'trellis'`,
            )
          ).rowCount;
        await within(4_000, async () => ((await waiting()) === 1 ? true : null));
        socket.destroy();
        await within(2_000, async () => ((await waiting()) === 0 ? true : null));
        await holder.query('ROLLBACK');
      });
      expect(await albums.api.sql(`SELECT plays::text FROM "Album" WHERE name = 'held'`)).toEqual([{ plays: '0' }]);
    },
  };

  it.each(stepIds())('%s', async (id) => {
    await steps[id]?.();
    expect(steps).toHaveProperty(id);
  });
});

const created = 'mutation($n:String!){createAlbum(data:{name:$n}){created}}';

async function namesLike(pattern: string): Promise<readonly unknown[]> {
  const rows = await albums.api.sql('SELECT name FROM "Album" WHERE name LIKE $1 ORDER BY 1', [pattern]);
  return rows.map((it) => it['name']);
}

function postOf(body: string): Buffer {
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ];
  return Buffer.from([...head, '', body].join('\r\n'));
}

interface Sent {
  readonly socket: Socket;
  /** The first answers; fewer when the connection ends before. */
  readonly answers: (count: number) => Promise<readonly Answer[]>;
  readonly closed: Promise<void>;
}

/** Sends bytes as they are, and leaves the connection open. */
function sent(port: number, bytes: Buffer): Sent {
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
  let received = Buffer.alloc(0);
  let look = (): void => undefined;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    look();
  });
  return {
    socket,
    closed,
    answers: (count) =>
      new Promise((resolve) => {
        look = () => {
          const read = answersIn(received);
          if (read.length >= count || socket.closed) resolve(read);
        };
        socket.once('close', look);
        look();
      }),
  };
}

/** The whole answers among bytes. */
function answersIn(bytes: Buffer): readonly Answer[] {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return [];
  const [first = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const headers = Object.fromEntries(
    lines.map((it) => [it.slice(0, it.indexOf(':')).toLowerCase(), it.slice(it.indexOf(':') + 1).trim()]),
  );
  const rest = bytes.subarray(end + 4);
  const length = Number(headers['content-length'] ?? 0);
  if (rest.length < length) return [];
  const text = rest.subarray(0, length).toString();
  const answer = { status: Number(first.split(' ')[1]), headers, text, body: bodyIn(text) };
  return [answer, ...answersIn(rest.subarray(length))];
}
