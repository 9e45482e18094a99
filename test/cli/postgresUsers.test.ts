import { once } from 'node:events';
import { chmod, chown, cp, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { copyBinaries, findBinaries, program } from '../../src/cli/postgres/binaries.ts';
import { runAs } from '../../src/cli/postgres/process.ts';
import { checkout, cleanUp, folder, lastly, start, startInChild } from '../support/embedded.ts';
import { rowsOf } from '../support/postgres.ts';

afterEach(cleanUp);

const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
const isRoot = process.getuid?.() === 0;
// Where the checkout itself is closed to others, no ordinary user can run it.
const othersMayEnter = isRoot && (await runAs(nobody, ['ls', checkout], '/')).code === 0;

describe('as root', () => {
  it.runIf(isRoot)(
    'in a folder other users may not enter, it places the data where they may, and says so',
    async () => {
      const closed = await folder();
      await chmod(closed, 0o700);
      const dataDir = join(closed, 'data');
      const first = await start({ dataDir });
      lastly(() => rm(first.dataDir, { recursive: true }));
      expect(first.notice).toContain(`may not enter ${dataDir}, with its data in ${first.dataDir}`);
      expect(first.dataDir.startsWith(closed)).toBe(false);
      expect((await stat(join(first.dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
      await rowsOf(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();
      const second = await start({ dataDir });
      expect(await rowsOf(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      expect(second.dataDir).toBe(first.dataDir);
    },
  );

  it.runIf(isRoot && othersMayEnter)(
    'it is not needed: an ordinary user starts it too, and root finds that data',
    async () => {
      const dataDir = await folder();
      await chown(dataDir, nobody.uid, nobody.gid);
      const child = await startInChild({ dataDir }, nobody);
      await rowsOf(child.url, 'CREATE TABLE kept AS SELECT 1 AS one');
      child.process.kill('SIGTERM');
      await once(child.process, 'exit');
      expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody.uid);
      const { url } = await start({ dataDir });
      expect(await rowsOf(url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    },
  );
});

describe('a copy of the binaries', () => {
  it('gets the links npm withheld, opens to everybody, and is made whole or not at all', async () => {
    const [source, target] = [join(await folder(), 'native'), await folder()];
    const binaries = await findBinaries();
    await cp(binaries.native, source, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !/\.so(\.\d+)?$/.test(path) || !path.includes('libicu'),
    });
    await chmod(source, 0o700);
    await mkdir(join(target, `native-${binaries.version}.half-1-1`, 'bin'), { recursive: true });
    const copy = await copyBinaries({ ...binaries, native: source }, target);
    expect(await copyBinaries({ ...binaries, native: 'already copied' }, target)).toBe(copy);
    const { output } = await runAs(null, [program(copy, 'postgres'), '--version'], '/');
    expect(output).toMatch(/^postgres \(PostgreSQL\) 18/);
    expect((await stat(copy)).mode & 0o777).toBe(0o755);
  });
});
