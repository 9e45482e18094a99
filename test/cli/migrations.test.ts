import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { applyMigrations } from '../../src/cli/migrations.ts';
import { freshDatabase } from '../support/database.ts';
import { rowsOf, tablesOf } from '../support/postgres.ts';

const cleanup: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const undo of cleanup.splice(0)) await undo();
});

describe('migrations', () => {
  const first = `CREATE TABLE "A" (id int, note text DEFAULT 'a;b');
CREATE FUNCTION two() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 2; END; $$;`;

  it('are applied once, in order, and noted as Prisma notes them', async () => {
    const url = await emptyDatabase();
    const folder = await migrations({ '2_b': 'ALTER TABLE "A" ADD COLUMN b int;', '1_a': first });
    expect(await applyMigrations({ url, folder })).toEqual(['1_a', '2_b']);
    expect(await applyMigrations({ url, folder })).toEqual([]);
    const noted = 'SELECT migration_name, checksum, applied_steps_count, logs FROM _prisma_migrations ORDER BY 1';
    const [row] = await rowsOf(url, noted);
    const checksum = createHash('sha256').update(first).digest('hex');
    expect(row).toEqual({ migration_name: '1_a', checksum, applied_steps_count: 1, logs: null });
  });

  it('are applied once when two servers start at the same time', async () => {
    const url = await emptyDatabase();
    const folder = await migrations({ '1_a': `${first} SELECT pg_sleep(0.2);` });
    const applied = await Promise.all([applyMigrations({ url, folder }), applyMigrations({ url, folder })]);
    expect(applied.flat()).toEqual(['1_a']);
  });

  it('say which one failed, leave nothing of it, and say so again', async () => {
    const url = await emptyDatabase();
    const folder = await migrations({ '1_a': first, '2_b': 'CREATE TABLE "B" (id int); CREATE TABL "C";' });
    await expect(applyMigrations({ url, folder })).rejects.toThrow(
      'The migration 2_b failed and was rolled back: syntax error at or near "TABL".',
    );
    expect(await tablesOf(url)).toEqual(['A', '_prisma_migrations']);
    await expect(applyMigrations({ url, folder })).rejects.toThrow(
      /^The migration 2_b failed in this database earlier: /,
    );
  });

  it('refuse one that was edited after it was applied', async () => {
    const url = await emptyDatabase();
    await applyMigrations({ url, folder: await migrations({ '1_a': first }) });
    const folder = await migrations({ '1_a': `${first}\n-- edited` });
    await expect(applyMigrations({ url, folder })).rejects.toThrow(/^The migration 1_a was edited after /);
  });

  it('refuse a database that has tables but no record of migrations', async () => {
    const url = await emptyDatabase();
    await rowsOf(url, 'CREATE TABLE leftover (id int)');
    const folder = await migrations({ '1_a': first });
    await expect(applyMigrations({ url, folder })).rejects.toThrow(/^The database is not empty and has no record /);
  });
});

async function migrations(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trellis-migrations-'));
  cleanup.push(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) {
    await mkdir(join(folder, name));
    await writeFile(join(folder, name, 'migration.sql'), sql);
  }
  await writeFile(join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  return folder;
}

async function emptyDatabase(): Promise<string> {
  const { url, drop } = await freshDatabase({ name: 'empty', prisma: '' });
  cleanup.push(drop);
  return url;
}
