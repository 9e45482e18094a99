import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Installs packages from npm, exactly these versions, unless they are there; runs none of their scripts. */
export async function installInto(folder: string, dependencies: Readonly<Record<string, string>>): Promise<void> {
  const names = Object.keys(dependencies);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
  const run = (...args: readonly string[]) => spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (run('ls', ...names).status === 0) return;
  const { status, stderr } = run('install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error');
  if (status !== 0) throw new Error(`${names.join(', ')} cannot be installed:\n${stderr}`);
}
