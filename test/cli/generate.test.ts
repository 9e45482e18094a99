import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { generateClient } from '../../src/cli/generate.ts';
import { loadClient } from '../../src/cli/loadClient.ts';
import { normalise } from '../../src/cli/normalise.ts';
import { readSchema } from '../../src/cli/readSchema.ts';
import { explainPrisma } from '../../src/cli/runPrisma.ts';
import { readNotes } from '../../src/generator/readNotes.ts';
import { blocksOf } from '../../src/generator/schemaText.ts';
import { generated } from '../support/generated.ts';
import { folderWith } from './trellis.ts';

const old = `// generator x { in a comment is none
generator client { provider = "prisma-client" }
generator erd {
  provider        = "prisma-erd-generator" // } is not its end
  output          = "../}.svg"
  previewFeatures = ["multiSchema", "driverAdapters", "metrics"]
}
datasource db {
  provider             = "postgresql"
  url                  = env("DATABASE_URL")
  directUrl            = "postgresql://}" // and this
  referentialIntegrity = "prisma"
}

/// A generator y { of power.
model Plant {
  id    Int    @id @default(autoincrement())
  label String @default("url = \\"{\\" // no comment")
  rows  Report[]
}

view Report {
  plantId Int
  plant   Plant @relation(fields: [plantId], references: [id])
  year    Int

  @@id([plantId, year])
}
`;

describe('a schema of an older Prisma', () => {
  it('keeps every line where it was, and loses what Prisma 7 refuses', async () => {
    const folder = await folderWith({ 'old.prisma': old });
    const [[name, text] = [], generator] = normalise(await readSchema(join(folder, 'old.prisma')));
    expect(name).toBe('old.prisma');
    const lines = old.split('\n');
    const kept = text?.split('\n') ?? [];
    expect(kept).toHaveLength(lines.length);
    expect(kept.flatMap((line, index) => (line === lines[index] ? [] : [[index + 1, line.trim()]]))).toEqual([
      [2, ''],
      [3, ''],
      [4, ''],
      [5, ''],
      [6, ''],
      [7, ''],
      [10, ''],
      [11, ''],
      [12, 'relationMode = "prisma"'],
      [27, '@@unique([plantId, year])'],
    ]);
    expect(generator?.[1]).toContain('generator client {');
  });

  it('generates', async () => {
    const { datamodel, PrismaClient } = await generated(old);
    expect(datamodel.models.map((it) => it.name)).toEqual(['Plant', 'Report']);
    expect(datamodel.models[1]?.uniqueFields).toEqual([['plantId', 'year']]);
    expect(datamodel.notes).toEqual({
      provider: 'postgresql',
      relationMode: 'prisma',
      views: ['Report'],
      ignoredModels: [],
      omittedFields: [],
      enumSchemas: {},
      foreignKeyNames: {},
    });
    expect(PrismaClient.prototype.$disconnect).toBeTypeOf('function');
  });
});

const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';

describe('the datamodel', () => {
  it('has what the client forgets', async () => {
    const { datamodel } = await generated(`${datasource}
enum Mood {
  good @map("g")
  bad
}
model A {
  id   BigInt  @id @default(autoincrement()) @map("a_id")
  code String? @unique(map: "a_code") @db.VarChar(20)
  mood Mood    @default(good)

  @@map("as")
}
`);
    const [model] = datamodel.models;
    expect(model?.dbName).toBe('as');
    expect(model?.fields[0]).toMatchObject({ dbName: 'a_id', default: { name: 'autoincrement' } });
    expect(model?.fields[1]).toMatchObject({ nativeType: ['VarChar', ['20']], isUnique: true });
    expect(datamodel.enums[0]?.values[0]).toEqual({ name: 'good', dbName: 'g' });
    expect(datamodel.indexes.find((it) => it.type === 'unique')).toMatchObject({ model: 'A', dbName: 'a_code' });
  });

  it('notes what Prisma leaves out without a word', () => {
    const notes = readNotes(`datasource db { // two schemas
  provider = "postgresql" /* provider = "mysql" */
  schemas  = ["base", "shop"]
}
enum Color {
  red // @@schema("nowhere")
  @@schema("shop")
}
view Sums {
  n Int? /// @ignore
}
model Kept {
  id     Int @id
  geo    Unsupported("circle")?
  box    Unsupported("geometry(Point, 4326)")
  loc    Unsupported("point")           @default(dbgenerated("point(0,0)"))
  secret String                         @ignore
  token  String                         @default(uuid()) @ignore
  at     DateTime                       @default(now()) @ignore
  tags   String[]                       @ignore
  gone   Gone?                          @ignore
  other  Other @relation("a, \\"map: b\\"", fields: [id], references: [id], map: "kept_other_fk")
  text   String @default("@ignore // { map: \\"no\\" }")
  both   Other @relation(fields: [
    id
  ], references: [id],
    map: "kept_both_fk")

  @@schema("base")
}
model Gone {
  id     Int @id
  hidden Unsupported("box")

  @@ignore
}
`);
    expect(notes).toMatchObject({
      provider: 'postgresql',
      relationMode: 'foreignKeys',
      views: ['Sums'],
      ignoredModels: ['Gone'],
      enumSchemas: { Color: 'shop' },
      foreignKeyNames: { 'Kept.other': 'kept_other_fk', 'Kept.both': 'kept_both_fk' },
    });
    expect(notes.omittedFields.map((it) => [it.field, it.reason, it.type, it.isRequired, it.hasDefaultValue])).toEqual([
      ['geo', 'unsupported', 'Unsupported("circle")', false, false],
      ['box', 'unsupported', 'Unsupported("geometry(Point, 4326)")', true, false],
      ['loc', 'unsupported', 'Unsupported("point")', true, true],
      ['secret', 'ignored', 'String', true, false],
      ['token', 'ignored', 'String', true, false],
      ['at', 'ignored', 'DateTime', true, true],
      ['tags', 'ignored', 'String', false, false],
      ['gone', 'ignored', 'Gone', false, false],
    ]);
  });

  it('reads names in any alphabet, and a text that is not finished', () => {
    const blocks = blocksOf('model Größe {\n  naïve Int @id\n}\nmodel Half {\n  id Int');
    expect(blocks.map((it) => [it.name, it.statements.length])).toEqual([
      ['Größe', 1],
      ['Half', 1],
    ]);
  });
});

describe('the cache', () => {
  it('makes a schema once, however many ask at once', async () => {
    const schema = `${datasource}model A {\n  id Int @id\n}\n`;
    const folder = await folderWith({ 'a.prisma': schema, 'b.prisma': schema.replace('Int @id', 'String @id') });
    const cache = join(folder, 'cache');
    const a = await readSchema(join(folder, 'a.prisma'));
    const [first, second] = await Promise.all([generateClient(a, cache), generateClient(a, cache)]);
    expect(second.folder).toBe(first.folder);
    // No program of Node's can start like this: what is there must do.
    vi.stubEnv('NODE_OPTIONS', '--require=/no/such/file');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect((await generateClient(a, cache)).folder).toBe(first.folder);
    vi.unstubAllEnvs();
    expect(await readdir(cache)).toHaveLength(1);
    const other = await generateClient(await readSchema(join(folder, 'b.prisma')), cache);
    expect(other.folder).not.toBe(first.folder);
    expect(await readdir(cache)).toHaveLength(2);
    // Where no other Prisma is near: the client finds what it needs through its own folder.
    expect(loadClient(first.folder).prototype.$disconnect).toBeTypeOf('function');
  });

  it('keeps nothing of a schema that is refused', async () => {
    const folder = await folderWith({ 'a.prisma': `${datasource}model A {\n  id Int\n}\n` });
    const cache = join(folder, 'cache');
    const refused = generateClient(await readSchema(join(folder, 'a.prisma')), cache);
    await expect(refused).rejects.toThrow(/a\.prisma:4: Each model must have at least one unique criteria/);
    expect(await readdir(cache)).toEqual([]);
  });
});

describe('a folder of files', () => {
  it('is one schema, and a refusal names the file', async () => {
    const folder = await folderWith({ 'main.prisma': datasource, 'notes.txt': 'model {' });
    await mkdir(join(folder, 'parts'));
    await writeFile(join(folder, 'parts', 'a.prisma'), 'model A {\n  id Int @id\n  b B\n}\n');
    const schema = await readSchema(folder);
    expect(schema.files.map((it) => it.name)).toEqual(['main.prisma', 'parts/a.prisma']);
    await expect(generateClient(schema, join(folder, 'cache'))).rejects.toThrow(
      `${join(folder, 'parts', 'a.prisma')}:3: Type "B" is neither a built-in type`,
    );
  });

  it('says what Prisma says when no line is to blame', () => {
    expect(explainPrisma('\u001b[1;31mError: \u001b[0mCould not do it\nPlease try again', [])).toBe(
      'Prisma refuses the schema: Could not do it.',
    );
    expect(explainPrisma('', [])).toBe('Prisma refuses the schema: it gave no reason.');
  });
});
