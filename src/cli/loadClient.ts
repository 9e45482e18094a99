import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PrismaPg } from '@prisma/adapter-pg';
import type { Client } from '../database/client.ts';

/** A `PrismaClient` of a schema known only at run time. */
export interface RunningClient extends Client {
  $disconnect(): Promise<void>;
}

/** The class `PrismaClient` that Prisma generated. */
export type PrismaClientClass = new (options: { adapter: PrismaPg; errorFormat: 'minimal' }) => RunningClient;

/** Loads the generated client of a folder that `generateClient` made. */
export function loadClient(folder: string): PrismaClientClass {
  const load = createRequire(join(folder, 'client', 'package.json'));
  const { PrismaClient }: { PrismaClient: PrismaClientClass } = load('./index.js');
  return PrismaClient;
}
