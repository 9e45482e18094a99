import { createServer, type ServerOptions } from '../../src/server/server.ts';
import { openApi, type TestApi } from './api.ts';
import type { TestSchema } from './database.ts';

/** An API that is served over HTTP on a free port of this machine. */
export interface ServedApi extends TestApi {
  /** Where it is served. */
  readonly address: string;
}

/** A fresh database of this schema, the API for it, and a server in front. */
export async function servedApi(schema: TestSchema, options: ServerOptions = {}): Promise<ServedApi> {
  const api = await openApi(schema);
  const server = createServer(api.api.schema, { host: '127.0.0.1', port: 0, log: () => {}, ...options });
  const { url } = await server.listen();
  const close = async () => {
    server.http.closeAllConnections();
    await server.stop();
    await api.close();
  };
  return { ...api, address: url, close };
}
