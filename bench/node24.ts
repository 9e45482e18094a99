import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installInto } from './install.ts';
import { place, root } from './place.ts';

const version = '24.21.0';

/** Starts the bench once more on Node 24, from npm, and gives the status it ends with. */
export async function runOnNode24(args: readonly string[]): Promise<number> {
  const folder = join(place, 'node24');
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  await installInto(folder, { [name]: version });
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const program = ['--import', tsx, join(root, 'bench', 'run.ts'), ...args];
  const node = join(folder, 'node_modules', name, 'bin', 'node');
  return spawnSync(node, program, { cwd: root, stdio: 'inherit' }).status ?? 1;
}
