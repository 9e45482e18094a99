import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { GraphQLSchema } from 'graphql';
import { limitsOf } from '../schema/limits.ts';
import { beginExchange, type Exchange } from './exchange.ts';
import { graphqlHandler } from './graphql.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { send } from './plugins/answer.ts';
import { type Example, graphiqlPage, wantsPage } from './plugins/graphiql.ts';
import { answerLive, answerReady } from './plugins/health.ts';
import { logLine } from './plugins/logging.ts';
import { Refusal, refuse } from './plugins/refusal.ts';
import { shutdownOf } from './plugins/shutdown.ts';
import { toStandardOutput } from './plugins/standardOutput.ts';

/** How a server listens and what it allows. */
export interface ServerOptions {
  /** Default 4000; 0 takes any free port. */
  readonly port?: number;
  /** Default `localhost`. */
  readonly host?: string;
  /** Turns introspection and GraphiQL off. Default false. */
  readonly production?: boolean;
  /** Bytes a request may have. Default 1,048,576. */
  readonly bodyLimit?: number;
  /** Milliseconds until a request is answered with `TIMEOUT`. Default 15,000. */
  readonly requestTimeoutMs?: number;
  /** What GraphiQL opens in its tabs. */
  readonly examples?: readonly Example[];
  /** Rejects when requests cannot be served, as when the database does not answer. */
  readonly isReady?: () => Promise<void>;
  /** Takes the log, one line of JSON per request. Default: standard output, within ten milliseconds. */
  readonly log?: (line: string) => void;
  /** Other limits than the usual ones. */
  readonly limits?: Partial<Limits>;
}

/** A server that can be started and stopped. */
export interface TrellisServer {
  /** Node's own server underneath. */
  readonly http: Server;
  /** Starts to listen; rejects when the port is taken. */
  listen(): Promise<{ readonly url: string }>;
  /** Finishes the requests under way and closes; after ten seconds the rest is cut off. */
  stop(): Promise<void>;
}

/** Makes a server for a schema: `/graphql`, `/livez` and `/readyz`. */
export function createServer(schema: GraphQLSchema, options: ServerOptions = {}): TrellisServer {
  const {
    port = 4000,
    host = 'localhost',
    production = false,
    log = toStandardOutput,
    isReady = async () => {},
  } = options;
  const limits = {
    ...defaultLimits,
    page: limitsOf(schema).page.largest,
    ...(options.bodyLimit === undefined ? null : { body: options.bodyLimit }),
    ...options.limits,
  };
  const graphql = graphqlHandler(schema, { limits, production, timeoutMs: options.requestTimeoutMs ?? 15_000 });
  const showPage = graphiqlPage(options.examples ?? []);
  const http = createHttpServer(connectionLimits);
  const shutdown = shutdownOf(http, STOP_WITHIN_MS);
  // One more than allowed, or Node would drop the rest without a word.
  http.maxHeadersCount = limits.headers + 1;

  async function answer(exchange: Exchange): Promise<void> {
    if (exchange.request.rawHeaders.length / 2 > limits.headers)
      throw new Refusal(431, 'The request has too many headers.');
    // Whoever types the address without a path means the page.
    if (!production && exchange.path === '/' && wantsPage(exchange))
      return send(exchange, { status: 302, headers: { location: '/graphql' }, body: '' });
    const methods = routes.get(exchange.path);
    if (!methods) throw new Refusal(404, 'There is nothing at this path.');
    if (!methods.includes(exchange.request.method ?? '')) {
      throw new Refusal(405, `Only ${methods.join(' and ')} are allowed here.`, {
        headers: { allow: methods.join(', ') },
      });
    }
    if (exchange.path === '/livez') return answerLive(exchange);
    if (exchange.path === '/readyz') return answerReady(exchange, isReady);
    return !production && wantsPage(exchange) ? showPage(exchange) : graphql.answer(exchange);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const exchange = beginExchange(request, response, shutdown.isStopping);
    response.once('close', () => {
      if (!response.writableFinished) exchange.abort(new Error('The client has gone away.'));
    });
    try {
      await answer(exchange);
    } catch (error) {
      if (!(error instanceof Refusal)) exchange.notes.causes.push(error);
      refuse(
        exchange,
        error instanceof Refusal
          ? error
          : new Refusal(500, 'Something went wrong on our side.', { code: 'INTERNAL_SERVER_ERROR' }),
      );
    }
    log(logLine(exchange));
  }

  http.on('request', serve);
  // Says "continue" only once the head is accepted; by default Node asks for the body first.
  http.on('checkContinue', serve);

  return {
    http,
    stop: shutdown.stop,
    async listen() {
      graphql.warmUp();
      await listening(http, { port, host });
      return { url: `http://${addressOf(http, host)}/graphql` };
    },
  };
}

const routes: ReadonlyMap<string, readonly string[]> = new Map([
  ['/graphql', ['GET', 'POST']],
  ['/livez', ['GET', 'HEAD']],
  ['/readyz', ['GET', 'HEAD']],
]);

const STOP_WITHIN_MS = 10_000;

const connectionLimits = {
  maxHeaderSize: 16_384,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the usual load balancer's minute, or it sends requests into connections that are just being closed.
  keepAliveTimeout: 65_000,
  // How often Node looks for connections that are over these limits. By default it is every half minute.
  connectionsCheckingInterval: 1_000,
};

function listening(http: Server, address: { readonly port: number; readonly host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(address, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

function addressOf(http: Server, host: string): string {
  const address = http.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `${name}:${port}`;
}
