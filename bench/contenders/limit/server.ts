// What the machine gives without GraphQL, Prisma or checks: node:http, named statements, JSON written by hand.
import { createServer, type IncomingMessage } from 'node:http';
import { bulk } from './bulk.ts';
import { reads } from './reads.ts';
import { writes } from './writes.ts';

const answers: Readonly<Record<string, (variables: never) => Promise<string>>> = { ...reads, ...writes, ...bulk };

createServer(async (request, response) => {
  try {
    const { operationName, variables } = JSON.parse(await read(request));
    const body = await answers[operationName]?.(variables as never);
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(process.env['PORT']), '127.0.0.1');

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
