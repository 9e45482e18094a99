import { spawnSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compiled, root } from './place.ts';

/** Compiles the product and the contenders, as they are now: a change made during the bench does not reach it. */
export async function compile(): Promise<void> {
  await rm(compiled, { recursive: true, force: true });
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
  const args = [join(typescript, 'bin', 'tsc'), '-p', join(root, 'bench', 'tsconfig.json')];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The code does not compile:\n${stdout}`);
}
