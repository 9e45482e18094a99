import { buildSchema } from 'graphql';
import { expect, inject, it, vi } from 'vitest';
import { createDatabase, dropDatabase } from '../support/postgres.ts';
import { folderWith, serving, trellis } from './trellis.ts';

// Every call is a process of its own, and the first makes a client.
vi.setConfig({ testTimeout: 180_000 });

const schema = `datasource db {
  provider = "postgresql"
}

model Book {
  id    Int    @id
  title String
  year  Int

  @@unique([title, year])
}
`;

it('prints the schema for a gateway, and for one kind at a time', async () => {
  const cwd = await folderWith({ 'schema.prisma': schema });
  const sdl = (...options: readonly string[]) => trellis(['sdl', ...options], { cwd });
  const subgraph = await sdl('--federation');
  expect(subgraph).toMatchObject({ code: 0, err: '' });
  expect(subgraph.out).toContain('type Book @key(fields: "id") @key(fields: "title year") {');
  expect(subgraph.out).toContain('type BookPayload @shareable {');
  expect(subgraph.out).toMatch(/^extend schema @link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.0"/);

  const stitching = await sdl('--stitching');
  expect(stitching.out).toContain('type Book @key(selectionSet: "{ id }") {');
  expect(stitching.out).toContain('@merge(keyArg: "keys", key: ["id"])');
  expect(buildSchema(stitching.out).getType('Book')).toBeDefined();

  for (const it of [subgraph, stitching]) expect(it.out).not.toMatch(/\b_(sdl|service|entities|Any|Entity|Service)\b/);
  expect((await sdl()).out).not.toMatch(/@(key|merge|shareable|link)\b/);
  expect(await sdl('--federation', '--stitching')).toEqual({
    code: 1,
    out: '',
    err: '--federation and --stitching are two kinds of gateway: choose one of them.\n',
  });
});

it('serves what a gateway asks for only when it is told to', async () => {
  const cwd = await folderWith({ 'schema.prisma': schema });
  const database = 'cli_gateway';
  await dropDatabase(inject('postgresUrl'), database);
  const env = { DATABASE_URL: await createDatabase(inject('postgresUrl'), database) };
  expect(await trellis(['push'], { cwd, env })).toMatchObject({ code: 0 });
  const answers = async (option: readonly string[], document: string) => {
    const server = await serving(['serve', '--port', '0', '--production', ...option], { cwd, env });
    const answer = await server.ask(document);
    await server.end('SIGTERM');
    return answer;
  };
  const entities = '{ _service { sdl } _entities(representations: [{ __typename: "Book", id: 1 }]) { __typename } }';
  expect(await answers(['--federation'], entities)).toEqual({
    data: { _service: { sdl: expect.stringContaining('@key(fields: "id")') }, _entities: [null] },
  });
  expect(await answers(['--stitching'], '{ _sdl }')).toEqual({ data: { _sdl: expect.stringContaining('@merge(') } });
  const refused = { errors: [expect.objectContaining({ message: expect.stringContaining('Cannot query field') })] };
  expect(await answers([], '{ _sdl }')).toEqual(refused);
  await dropDatabase(inject('postgresUrl'), database);
});
