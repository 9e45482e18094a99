import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestApi } from '../support/api.ts';
import { bothWays, elsewhere, writes } from '../support/written.ts';

const wide = Array.from({ length: 120 }, (_, index) => `c${index}`);
const odd = {
  name: 'odd',
  prisma: `
    datasource db {
      provider = "postgresql"
    }
    generator client {
      provider = "prisma-client"
    }
    enum Mood {
      CALM
      LOUD
    }
    enum Tone {
      LOW
      HIGH @map("very high")
    }
    model Parent {
      id       Int     @id
      children Child[]
    }
    model Child {
      id       Int      @id
      parentId Int?
      parent   Parent?  @relation(fields: [parentId], references: [id])
      at       DateTime
      note     String
      isOld    Boolean
      mood     Mood?
      tone     Tone?
      kind     Mood     @default(LOUD)
      day      DateTime? @db.Date
      plain    DateTime @default(now())
    }
    model Wide {
      id Int @id
      ${wide.map((it) => `${it} Int?`).join('\n      ')}
    }`,
  // The database has two columns in other types than the schema says, which Prisma does not mind.
  sql: `ALTER TABLE "Child" ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC', ALTER COLUMN note DROP NOT NULL;
    ALTER TYPE "Mood" ADD VALUE 'STRANGE';
    ALTER TABLE "Child" ALTER COLUMN kind DROP DEFAULT, ALTER COLUMN kind TYPE char(6), ALTER COLUMN kind SET DEFAULT 'CALM';`,
};

describe('of a database that is not as the schema says', () => {
  let other: TestApi;
  beforeAll(async () => {
    other = await elsewhere(odd);
    await other.sql(`INSERT INTO "Parent" SELECT n FROM generate_series(1, 4) n`);
    await other.sql(`INSERT INTO "Child" (id, "parentId", at, note, "isOld", mood, tone)
      SELECT n, 1 + n % 3, timestamptz '2024-01-01T12:00:00+05' + n * interval '1 hour', 'n' || n, n < 9, 'CALM', 'very high' FROM generate_series(1, 30) n`);
  });
  afterAll(() => other?.close());

  it('moments with a zone are told in UTC', async () => {
    const { ours, theirs, statements } = await bothWays(other, '{ children(limit: 1) { at } }');
    expect(ours).toBe(theirs);
    expect(ours).toContain('2024-01-01T08:00:00.000Z');
    expect(writes(statements)).toHaveLength(1);
  });

  it('and lists that no index leads to have their rows in order, each within its parent', async () => {
    const asked = 'children(limit: 3, offset: 1, orderBy: [{ mood: ASC }, { note: DESC }]) { id note isOld mood at }';
    const { ours, theirs, statements } = await bothWays(other, `{ parents { id ${asked} } }`);
    expect(ours).toBe(theirs);
    expect(statements).toHaveLength(2);
    expect(writes(statements)).toMatchObject([expect.stringContaining('row_number()')]);
    expect(JSON.parse(ours).data.parents[3].children).toEqual([]);
  });

  it('an enum whose values are spelled in another way is told from its cells', async () => {
    const { ours, theirs, statements } = await bothWays(other, '{ children { tone } }');
    expect(ours).toBe(theirs);
    expect(writes(statements)).toHaveLength(0);
  });

  it.each([
    ['a value the schema does not know', `mood = 'STRANGE'`, 'mood'],
    ['nothing where it says there is something', 'note = NULL', 'note'],
  ])('%s is an error, in a list and below a row', async (_name, change, field) => {
    await other.sql(`UPDATE "Child" SET ${change} WHERE id = 7`);
    for (const query of [`{ children { id ${field} } }`, `{ parents { id children { id ${field} } } }`]) {
      const { ours, theirs } = await bothWays(other, query);
      expect(ours).toBe(theirs);
      expect(JSON.parse(ours).errors).toHaveLength(1);
    }
    await other.sql(`UPDATE "Child" SET note = 'n7', mood = 'CALM' WHERE id = 7`);
  });

  it('as many columns as a table has', async () => {
    await other.sql(
      `INSERT INTO "Wide" (id, ${wide.join(', ')}) VALUES (1, ${wide.map((_, index) => index % 5 || 'NULL').join(', ')})`,
    );
    const { ours, theirs, statements } = await bothWays(other, `{ wides { id ${wide.join(' ')} } }`);
    expect(ours).toBe(theirs);
    expect(writes(statements)).toHaveLength(1);
  });

  it('an enum in a column that pads its values', async () => {
    const { ours, theirs, statements } = await bothWays(other, '{ children(limit: 2) { kind } }');
    expect(ours).toBe(theirs);
    expect(ours).toBe('{"data":{"children":[{"kind":"CALM"},{"kind":"CALM"}]}}');
    expect(writes(statements)).toHaveLength(1);
  });

  it('a day farther than any moment is an error of its own, and the other rows are told', async () => {
    await other.sql(`UPDATE "Child" SET day = '300000-01-01' WHERE id = 2`);
    const { ours, theirs } = await bothWays(other, '{ children(limit: 3) { id day } }');
    expect(ours).toBe(theirs);
    expect(JSON.parse(ours).errors).toHaveLength(1);
    expect(JSON.parse(ours).data.children).toHaveLength(3);
    await other.sql('UPDATE "Child" SET day = NULL');
  });

  it('a column that gets another type while the server runs is told as it is from then on', async () => {
    const query = '{ children(limit: 2) { id plain } }';
    for (const type of ['timestamptz', 'timestamp']) {
      for (let time = 0; time < 7; time += 1) {
        const { ours, theirs } = await bothWays(other, query);
        expect(ours).toBe(theirs);
      }
      await other.sql(`ALTER TABLE "Child" ALTER COLUMN plain TYPE ${type} USING plain AT TIME ZONE 'UTC'`);
    }
    const { statements } = await bothWays(other, query);
    expect(writes(statements)).toHaveLength(1);
    expect(statements).toHaveLength(1);
  });

  it('rows that are too long together come one by one', async () => {
    await other.sql(`UPDATE "Child" SET note = repeat('x', 2000000) WHERE id = 1`);
    for (const query of ['{ children { id note } }', '{ parents { children { note } } }']) {
      const { ours, theirs, statements } = await bothWays(other, query);
      expect(ours === theirs).toBe(true);
      expect(writes(statements)).toHaveLength(1);
      expect(statements.length).toBeGreaterThan(1);
    }
    const { statements } = await bothWays(other, '{ children(limit: 40) { id note } }');
    expect(statements).toHaveLength(1);
    await other.sql(`UPDATE "Child" SET note = 'n1' WHERE id = 1`);
  });
});
