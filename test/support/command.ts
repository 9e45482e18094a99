import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A program that serves, in a process of its own. */
export interface RunningCommand {
  /** What it printed so far, errors included. */
  readonly output: () => string;
  /** The address it printed. */
  readonly url: string;
  readonly process: ChildProcess;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const loader = createRequire(import.meta.url).resolve('tsx/cli');
const trellis = 'src/cli/main.ts';

/** Starts `trellis`, or another program, on any free port, and waits until it says where it serves. */
export async function serving(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  program = trellis,
): Promise<RunningCommand> {
  const port = program === trellis ? ['--port', '0'] : [];
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [loader, program, ...args, ...port], { cwd: root, env });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const address = /http:\/\/\S+\/graphql/.exec(output)?.[0];
      if (address) resolve(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`The command ended: ${output}`)));
  });
  return {
    output: () => output,
    url,
    process: child,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Runs `trellis` to its end; gives what it printed. */
export async function running(args: readonly string[]): Promise<string> {
  const options = { cwd: root, maxBuffer: 64 * 1024 * 1024 };
  const { stdout } = await promisify(execFile)(process.execPath, [loader, trellis, ...args], options);
  return stdout;
}
