import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { examples } from '../../src/cli/demonstration.ts';
import { createDatabase, dropDatabase, rowsOf, withClient } from '../support/postgres.ts';
import { checkout, folderWith, serving, trellis } from './trellis.ts';

// Every start is a process of its own, and some make a client first.
vi.setConfig({ testTimeout: 180_000 });

const schema = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

model Book {
  id    Int    @id @default(autoincrement())
  title String @unique
}
`;

const create = (title: string) => `mutation { createBook(data: { title: "${title}" }) { created record { title } } }`;

describe('trellis serve on an embedded database', () => {
  it('keeps the data from start to start, follows the schema, and stops cleanly', async () => {
    const folder = await folderWith({ 'schema.prisma': schema });
    const file = join(folder, 'schema.prisma');
    const args = ['serve', '--port', '0', '--schema', file, '--data-dir', join(folder, 'data')];

    const first = await serving(args);
    expect(first.out()).toMatch(/^Trellis serves 1 model at http:\/\/localhost:\d+\/graphql\n$/);
    const guarded =
      "Lookups of Book by id, title are protected by a unique index, others guarded by a lock of Trellis's.";
    expect(first.err().split('\n')).toContain(guarded);
    expect(await first.ask(create('Emma'))).toEqual({
      data: { createBook: { created: true, record: { title: 'Emma' } } },
    });
    const rival = await trellis(args);
    expect(rival).toMatchObject({ code: 1, out: '' });
    expect(rival.err).toMatch(/^[^\n]+\n$/);
    expect(await first.end('SIGTERM')).toMatchObject({ code: 0 });

    await writeFile(file, schema.replace('@unique', '@unique\n  pages Int?'));
    const second = await serving(args);
    expect(await second.ask('{ books { title pages } }')).toEqual({
      data: { books: [{ title: 'Emma', pages: null }] },
    });
    // Killed without a chance to stop its PostgreSQL.
    await second.end('SIGKILL');

    const third = await serving(args);
    expect(await third.ask('{ books { title pages } }')).toEqual({ data: { books: [{ title: 'Emma', pages: null }] } });
    expect(await third.end('SIGINT')).toMatchObject({ code: 0 });

    await writeFile(file, schema.replace('title String @unique', ''));
    const loss = await trellis(args);
    expect(loss).toMatchObject({ code: 1, out: '' });
    expect(loss.err).toMatch(/^The changed schema would lose [^\n]*\n$/);
  });
});

describe('trellis serve under npm', () => {
  it.each([
    ['is asked to stop, which tells nobody but its shell', 'SIGTERM'],
    ['is killed, which tells nobody at all', 'SIGKILL'],
  ] as const)('stops when npm %s', async (_what, signal) => {
    const folder = await folderWith({ 'schema.prisma': schema });
    const file = join(folder, 'schema.prisma');
    const args = ['--port', '0', '--schema', file, '--data-dir', join(folder, 'data')];
    const npm = spawn('npm', ['run', '-s', 'trellis', '--', 'serve', ...args], {
      cwd: checkout,
      env: { ...process.env, DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(createInterface(npm.stdout), 'line');
    const url = /http:\S+/.exec(String(line))?.[0] ?? '';
    expect((await fetch(`${url}?query={books{id}}`)).status).toBe(200);
    npm.kill(signal);
    // The data directory is free again, so its PostgreSQL has ended as well.
    await once(npm.stdout, 'close');
    await expect(fetch(url)).rejects.toThrow();
    const next = await serving(['serve', ...args]);
    expect(await next.ask('{ books { id } }')).toEqual({ data: { books: [] } });
  });
});

describe('trellis serve on a database of yours', () => {
  it('takes a URL with parameters of Prisma, and leaves the database as it is', async () => {
    const schemaFile = join(await folderWith({ 'schema.prisma': schema }), 'schema.prisma');
    await dropDatabase(inject('postgresUrl'), 'cli_serve');
    const url = await createDatabase(inject('postgresUrl'), 'cli_serve');
    onTestFinished(() => dropDatabase(inject('postgresUrl'), 'cli_serve'));
    const sql = `CREATE SCHEMA "of its own"; CREATE TABLE "of its own"."Book" (id serial PRIMARY KEY, title text NOT NULL UNIQUE)`;
    await withClient(url, (client) => client.query(sql));
    const server = await serving(['serve', '--schema', schemaFile, '--port', '0'], {
      env: { DATABASE_URL: `${url}?schema=of%20its%20own&connection_limit=2&pool_timeout=5&pgbouncer=true` },
    });
    expect(await server.ask(create('Persuasion'))).toEqual({
      data: { createBook: { created: true, record: { title: 'Persuasion' } } },
    });
    expect(await server.ask('{ books { title } }')).toEqual({ data: { books: [{ title: 'Persuasion' }] } });
    expect(await rowsOf(url, 'SELECT title FROM "of its own"."Book"')).toEqual([{ title: 'Persuasion' }]);
    const [connections] = await rowsOf(
      url,
      `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = 'cli_serve' AND application_name = 'trellis'`,
    );
    expect(connections?.['n']).toBeLessThanOrEqual(2);
    expect((await server.end('SIGTERM')).code).toBe(0);
  });

  it('takes as many rows and bytes in one call as it is told to', async () => {
    const schemaFile = join(await folderWith({ 'schema.prisma': schema }), 'schema.prisma');
    await dropDatabase(inject('postgresUrl'), 'cli_many');
    const url = await createDatabase(inject('postgresUrl'), 'cli_many');
    onTestFinished(() => dropDatabase(inject('postgresUrl'), 'cli_many'));
    const sql = 'CREATE TABLE "Book" (id serial PRIMARY KEY, title text NOT NULL UNIQUE)';
    await withClient(url, (client) => client.query(sql));
    const limits = ['--bulk-rows', '100000', '--body-limit', '4000000'];
    const server = await serving(['serve', '--schema', schemaFile, '--database-url', url, '--port', '0', ...limits]);
    const document = `mutation ($rows: [BookCreate!]!) {
      it: bulkCreateBook(rows: $rows) { counts { created } results { index outcome record { id } } }
    }`;
    const rows = Array.from({ length: 100_001 }, (_, index) => ({ title: `b${index}` }));
    expect(await server.ask(document, { rows })).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED' } }],
    });
    const told = (await server.ask(document, { rows: rows.slice(1) })) as {
      readonly data: { readonly it: { readonly counts: unknown; readonly results: readonly object[] } };
    };
    expect(told.data.it.counts).toEqual({ created: 100_000 });
    expect(told.data.it.results).toHaveLength(100_000);
    expect(told.data.it.results.at(-1)).toEqual({ index: 99_999, outcome: 'CREATED', record: { id: 100_000 } });
  });

  it('says when its port is taken, or its database does not answer', async () => {
    const schemaFile = join(await folderWith({ 'schema.prisma': schema }), 'schema.prisma');
    const blocker = createServer().listen(0, 'localhost');
    onTestFinished(() => void blocker.close());
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    await dropDatabase(inject('postgresUrl'), 'cli_port');
    const url = await createDatabase(inject('postgresUrl'), 'cli_port');
    onTestFinished(() => dropDatabase(inject('postgresUrl'), 'cli_port'));
    expect((await trellis(['push', '--schema', schemaFile, '--database-url', url])).code).toBe(0);
    expect(await trellis(['serve', '--schema', schemaFile, '--database-url', url, '--port', String(port)])).toEqual({
      code: 1,
      out: '',
      err: `Port ${port} of localhost is in use: stop what listens there, or choose another port with --port.\n`,
    });
    expect(
      await trellis(['serve', '--schema', schemaFile, '--database-url', 'postgresql://u:secret@127.0.0.1:1/x']),
    ).toEqual({
      code: 1,
      out: '',
      err: 'Nothing answers at 127.0.0.1:1: the database server does not run there, or takes no connections.\n',
    });
  });
});

describe('trellis start', () => {
  it('serves the demonstration with its data, and loads them once', async () => {
    const args = ['start', '--port', '0', '--data-dir', join(await folderWith({}), 'data')];
    const first = await serving(args);
    expect(first.out()).toMatch(/^Trellis serves the demonstration at http/);
    expect(first.out()).toMatch(/^The database is postgresql:\/\/127\.0\.0\.1:\d+\/trellis$/m);
    expect(first.out().match(/^ {2}\d\. /gm)).toHaveLength(3);
    expect(examples.map((it) => it.name)).toContain(/Run the tab "(\w+)"/.exec(first.out())?.[1]);
    const query = '{ albums(limit: 1000) { id } }';
    const albums = await first.ask(query);
    expect(albums).toMatchObject({ data: { albums: expect.arrayContaining([{ id: expect.any(Number) }]) } });
    expect(await first.end('SIGINT')).toMatchObject({ code: 0 });
    const second = await serving(args);
    expect(await second.ask(query)).toEqual(albums);
    for (const { name, query: example } of examples) {
      const failing = { AllOrNothing: ['ROLLED_BACK', 'UNIQUE_CONFLICT'], Conflict: ['UNIQUE_CONFLICT'] };
      const codes = JSON.stringify(await second.ask(example)).match(/(?<="code":")[A-Z_]+/g) ?? [];
      expect([name, codes]).toEqual([name, Object.entries(failing).find(([it]) => it === name)?.[1] ?? []]);
    }
    // What their first lines say of a second run.
    const again = (name: string) => second.ask(examples.find((it) => it.name === name)?.query ?? '');
    expect(await again('ManyRows')).toMatchObject({
      data: { bulkCreateTag: { counts: { created: 0, unchanged: 3 } } },
    });
    const graph = await again('Graph');
    expect(JSON.stringify(graph).match(/"outcome":"\w+"/g)).toEqual(Array(9).fill('"outcome":"UNCHANGED"'));
  });
});
