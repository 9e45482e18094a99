import { PrismaPg } from '@prisma/adapter-pg';
import { createApi, createPool, createServer, statementName } from 'pothos-trellis';
import { PrismaClient } from './generated/client/index.js';
import { datamodel } from './generated/datamodel.mjs';

const pool = createPool({ connectionString: process.env['DATABASE_URL'] ?? '' });
const client = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator: statementName }) });
const { schema } = await createApi({ datamodel, client, pool });
const server = createServer(schema, { port: Number(process.env['PORT'] ?? 4000) });
const { url } = await server.listen();
console.log(`Ready at ${url}`);

process.once('SIGTERM', async () => {
  await server.stop();
  await pool.end();
});
