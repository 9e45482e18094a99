import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, it, onTestFinished, vi } from 'vitest';
import { freshDatabase } from '../support/database.ts';
import { checkout, folderWith } from './trellis.ts';

vi.setConfig({ testTimeout: 180_000 });

/** What a stage of the Dockerfile copies: from where, and to what name below its folder. */
interface Copy {
  readonly source: string;
  readonly target: string;
}

/** The stages of a Dockerfile, each as what it copies, in order. */
function stagesOf(dockerfile: string): readonly (readonly Copy[])[] {
  return dockerfile
    .split(/^FROM .*$/m)
    .slice(1)
    .map((stage) => [...stage.matchAll(/^COPY (?:--from=\w+ )?(.+)$/gm)].flatMap(([, words = '']) => copiesIn(words)));
}

function copiesIn(words: string): readonly Copy[] {
  const places = words.split(' ');
  const into = places.at(-1) ?? '';
  return places.slice(0, -1).map((place) => {
    const source = place.replace(/^\/app\//, '');
    return { source, target: into.endsWith('/') ? join(into, source) : into };
  });
}

async function copyAll(copies: readonly Copy[], from: string, to: string): Promise<void> {
  for (const { source, target } of copies)
    if (source === 'node_modules') await symlink(join(checkout, 'node_modules'), join(to, target));
    else await cp(join(from, source), join(to, target), { recursive: true });
}

it('the image is built from what is copied into it, and serves from what is kept of that', async () => {
  const [building = [], serving = []] = stagesOf(await readFile(join(checkout, 'Dockerfile'), 'utf8'));
  const sent = (await readFile(join(checkout, '.dockerignore'), 'utf8')).split('\n');
  expect(building.filter(({ source }) => !sent.includes(`!${source}`))).toEqual([]);

  const build = await folderWith({});
  await copyAll(building, checkout, build);
  await symlink(join(checkout, 'node_modules'), join(build, 'node_modules'));
  await promisify(execFile)('npm', ['run', 'build'], { cwd: build });
  const app = await folderWith({});
  await copyAll(serving, build, app);
  await mkdir(join(app, '.trellis'));

  const database = await freshDatabase({ name: 'image', prisma: '' });
  onTestFinished(() => database.drop());
  const env = { ...process.env, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0', DATABASE_URL: database.url };
  const server = spawn(process.execPath, ['dist/cli/main.js', 'start'], {
    cwd: app,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(server, 'close');
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  const [line] = await once(createInterface(server.stdout), 'line');
  const url = /http:\S+/.exec(String(line))?.[0] ?? '';
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ query: '{ album(where: { id: 1 }) { id } }' });
  expect(await (await fetch(url, { method: 'POST', headers, body })).json()).toEqual({ data: { album: { id: 1 } } });
});
