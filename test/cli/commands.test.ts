import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSchema } from 'graphql';
import { describe, expect, inject, it, vi } from 'vitest';
import { createDatabase, dropDatabase, tablesOf } from '../support/postgres.ts';
import { folderWith, trellis } from './trellis.ts';

// Every call is a process of its own, and some make a client first.
vi.setConfig({ testTimeout: 180_000 });

const schema = `datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

/// Something to read.
model Book {
  id       Int     @id @default(autoincrement())
  title    String  @unique
  location Unsupported("point")?
}

model Query {
  id Int @id
}
`;

/** What a refusal looks like: nothing printed, one sentence, no stack. */
function refusal(sentence: string) {
  return { code: 1, out: '', err: `${sentence}\n` };
}

const subcommands = ['start', 'serve', 'push', 'import', 'sdl', 'check', 'generate'];

describe('the command', () => {
  it('says what it can do, and which version it is', async () => {
    const help = await trellis(['--help']);
    expect(help).toMatchObject({ code: 0, err: '' });
    expect([...help.out.matchAll(/^ {2}(\w+) {2,}\S/gm)].map((it) => it[1])).toEqual(subcommands);
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await trellis(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('has help for every subcommand, with a sentence for each of its options', async () => {
    for (const name of subcommands) {
      const { code, out, err } = await trellis([name, '--help']);
      expect([name, code, err]).toEqual([name, 0, '']);
      const [summary, usage, options = '', rest] = out.split('\n\n');
      expect([name, summary, usage, rest]).toEqual([
        name,
        expect.stringMatching(/^[A-Z][^\n]*\.$/),
        `Usage: trellis ${name} [options]`,
        undefined,
      ]);
      const [title, ...rows] = options.trimEnd().split('\n');
      expect([name, title, rows.at(-1)?.trim()]).toEqual([name, 'Options', expect.stringMatching(/^--help +Shows/)]);
      for (const row of rows)
        expect([name, row]).toEqual([name, expect.stringMatching(/^ {2}--[a-z-]+.* {2}\S.*[.\]]$/)]);
    }
    expect(await trellis(['help', 'import'])).toEqual(await trellis(['import', '--help']));
    const { out } = await trellis(['serve', '--help']);
    expect(out).toContain('--schema FILE|FOLDER');
    expect(out).toContain('[TRELLIS_LOCK_TIMEOUT_MS]');
  });

  it('refuses what it does not know in one sentence', async () => {
    expect(await trellis(['sevre'])).toEqual(refusal('trellis has no command sevre: see trellis --help.'));
    expect(await trellis(['sdl', '--prot', '1'])).toEqual(
      refusal('trellis sdl has no option --prot: see trellis sdl --help.'),
    );
    expect(await trellis(['serve', '--schema'])).toEqual(
      refusal('The option --schema needs a value: see trellis serve --help.'),
    );
    expect(await trellis(['check', '--schema', ''])).toEqual(
      refusal('The option --schema needs a value: see trellis check --help.'),
    );
    expect(await trellis(['start', '--port', '4oo0'])).toEqual(
      refusal('--port is "4oo0": it must be a whole number from 0 to 65535.'),
    );
    expect(await trellis(['start'], { env: { TRELLIS_POOL_MAX: '0' } })).toEqual(
      refusal('TRELLIS_POOL_MAX is "0": it must be a whole number from 1 to 10000.'),
    );
  });
});

describe('a schema that cannot be served', () => {
  it('is refused with file and line', async () => {
    const cwd = await folderWith({
      'sqlite.prisma': schema.replace('postgresql', 'sqlite'),
      'wrong.prisma': schema.replace('String  @unique', 'Strin'),
      'half.prisma': 'model Book {\n  id Int @id\n}\n',
    });
    const check = (file: string) => trellis(['check', '--schema', file], { cwd });
    expect(await check('sqlite.prisma')).toEqual(
      refusal("sqlite.prisma:2: the schema's datasource is sqlite: Trellis serves PostgreSQL only."),
    );
    expect(await check('wrong.prisma')).toEqual(
      refusal(
        'wrong.prisma:9: Type "Strin" is neither a built-in type, nor refers to another model, composite type, or enum.',
      ),
    );
    expect(await check('half.prisma')).toEqual(
      refusal('half.prisma has no datasource block, so it is no whole Prisma schema.'),
    );
    expect(await check('missing.prisma')).toEqual(refusal('There is no Prisma schema at missing.prisma.'));
    expect(await trellis(['sdl'], { cwd })).toEqual(
      refusal(
        'No Prisma schema was found: name one with --schema, or put it into prisma/schema.prisma or the folder prisma/schema.',
      ),
    );
  });
});

describe('a schema without models', () => {
  it('is refused by every command', async () => {
    const cwd = await folderWith({ 'schema.prisma': schema.slice(0, schema.indexOf('///')) });
    for (const args of [['serve'], ['sdl'], ['check'], ['generate', '--output', 'made']])
      expect([args, await trellis(args, { cwd })]).toEqual([
        args,
        refusal('The schema has no model, so there is nothing to serve.'),
      ]);
    expect(existsSync(join(cwd, 'made'))).toBe(false);
    expect(await trellis(['push', '--database-url', inject('postgresUrl')], { cwd })).toEqual(
      refusal('The schema has no model, so there is no table to create.'),
    );
  });
});

describe('trellis sdl, check and generate', () => {
  it('print what a schema becomes, and write what a program needs to embed it', async () => {
    const cwd = await folderWith({ 'schema.prisma': schema });
    const printed = await trellis(['sdl'], { cwd });
    expect(printed).toMatchObject({ code: 0, err: '' });
    const types = buildSchema(printed.out);
    expect(types.getType('Book')?.description).toBe('Something to read.');
    expect(Object.keys(types.getMutationType()?.getFields() ?? {})).toContain('getOrCreateBook');

    expect(await trellis(['sdl', '--output', 'api.graphql'], { cwd })).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile(join(cwd, 'api.graphql'), 'utf8')).toBe(printed.out);

    const { code, out } = await trellis(['check'], { cwd });
    expect(code).toBe(0);
    expect(out).toMatch(/^Book\n {2}queries {4}book, books\b.*\n {2}mutations {2}createBook, .*deleteBook/m);
    expect(out).toMatch(/left out: .*Book\.location.*Unsupported\("point"\)/);
    expect(out).toMatch(/renamed: .*Query.*QueryModel/);
    const guarded = "others guarded by a lock of Trellis's.";
    expect(out).toContain(`protection: Lookups of Book by id, title are protected by a unique index, ${guarded}`);

    expect(await trellis(['generate', '--output', 'api.graphql'], { cwd })).toEqual(
      refusal(`${await realpath(join(cwd, 'api.graphql'))} cannot be written (EEXIST).`),
    );
    const made = await trellis(['generate', '--output', 'made'], { cwd });
    expect(made).toEqual({ code: 0, out: 'The client and the datamodel of 2 models are in made.\n', err: '' });
    const { datamodel } = await import(pathToFileURL(join(cwd, 'made', 'datamodel.mjs')).href);
    expect(datamodel.models).toHaveLength(2);
    expect(await readFile(join(cwd, 'made', 'client', 'index.d.ts'), 'utf8')).toContain('Book');
  });
});

describe('trellis push', () => {
  it('makes the tables once, and never in a database that has some', async () => {
    const cwd = await folderWith({ 'schema.prisma': schema });
    const database = 'cli_push';
    await dropDatabase(inject('postgresUrl'), database);
    const url = await createDatabase(inject('postgresUrl'), database);
    const push = () => trellis(['push', '--database-url', `${url}?connection_limit=3&pgbouncer=true`], { cwd });
    const first = await push();
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toMatch(/^The tables of the schema are in postgresql:\/\/[^:@]+:\d+\/cli_push\.\n$/);
    expect(await tablesOf(url)).toEqual(['Book', 'Query']);
    const second = await push();
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toMatch(/^[^\n]*cli_push[^\n]*\n$/);
    await dropDatabase(inject('postgresUrl'), database);
  });

  it('names a mistake in the schema by the file as it was asked for', async () => {
    const cwd = await folderWith({});
    await mkdir(join(cwd, 'parts'));
    await writeFile(join(cwd, 'parts', 'a.prisma'), schema.replace('String  @unique', 'Strin'));
    const { code, err } = await trellis(['push', '--schema', 'parts', '--database-url', inject('postgresUrl')], {
      cwd,
    });
    expect([code, err.slice(0, 18)]).toEqual([1, 'parts/a.prisma:9: ']);
  });

  it('tells why a database cannot be reached, and never its password', async () => {
    const cwd = await folderWith({ 'schema.prisma': schema });
    const push = (url: string) => trellis(['push'], { cwd, env: { DATABASE_URL: url } });
    expect(await push('postgresql://u:secret@127.0.0.1:1/x')).toEqual(
      refusal('Nothing answers at 127.0.0.1:1: the database server does not run there, or takes no connections.'),
    );
    for (const url of ['mysql://u:secret@h/x', 'secret']) {
      const { code, out, err } = await push(url);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^The database URL is not an address like postgresql:\/\/[^\n]*\n$/);
      expect(err).not.toContain('secret');
    }
    expect(await trellis(['push'], { cwd })).toEqual(
      refusal('trellis push needs a database: name one with --database-url or DATABASE_URL.'),
    );
  });
});
