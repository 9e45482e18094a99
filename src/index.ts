export { type Api, type ApiOptions, createApi, describeApi } from './api.ts';
export type { Client, Queryable, TransactionOptions } from './database/client.ts';
export { createPool, type PoolOptions, statementName } from './database/pool.ts';
export type { Datamodel } from './model/datamodel.ts';
export type { Finding } from './model/finding.ts';
export { type ErrorCode, errorCodes } from './operations/errors.ts';
export type { GraphLimits } from './operations/steps/readNode.ts';
export type { Operation } from './schema/build.ts';
export { createServer, type ServerOptions, type TrellisServer } from './server/server.ts';
