// What one writes after reading the manuals of Yoga, Pothos and Prisma. The one thing more: losing a race is no error.
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import './reads.ts';
import './writes.ts';
import './bulk.ts';
import { builder } from './builder.ts';

const yoga = createYoga({ schema: builder.toSchema() });
createServer(yoga).listen(Number(process.env['PORT']), '127.0.0.1');
