import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin } from 'graphql-yoga';
import { asObjects } from '../schema/writtenResult.ts';
import type { Exchange } from './exchange.ts';
import type { Limits } from './limits.ts';
import { type Answer, send } from './plugins/answer.ts';
import { answerDirectly, type Steps } from './plugins/direct.ts';
import { documentReader } from './plugins/documents.ts';
import { executor } from './plugins/execution.ts';
import { onceForEachKey } from './plugins/idempotency.ts';
import { readParameters } from './plugins/parameters.ts';
import { useToldErrors } from './plugins/tellErrors.ts';
import { documentValidator } from './plugins/validation.ts';

/** How a schema is served. */
export interface Serving {
  readonly limits: Limits;
  readonly timeoutMs: number;
  readonly production: boolean;
}

/** Answers GraphQL requests. */
export interface GraphQLHandler {
  readonly answer: (exchange: Exchange) => Promise<void>;
  /** Does once what the first request would have to wait for: a large schema is validated for a third of a second. */
  readonly warmUp: () => void;
}

/** Serves a schema through Yoga: reading the body and writing the answer are ours, all of GraphQL over HTTP is Yoga's. */
export function graphqlHandler(schema: GraphQLSchema, { limits, timeoutMs, production }: Serving): GraphQLHandler {
  const steps: Steps = {
    schema,
    parse: documentReader(limits),
    validate: documentValidator(limits, production),
    execute: executor(limits, timeoutMs),
    errors: limits.errors,
  };
  const yoga = createYoga<Incoming>({
    schema,
    plugins: [useSteps(steps), useToldErrors(limits.errors)],
    graphiql: false,
    landingPage: false,
    logging: false,
    maskedErrors: false,
    cors: false,
    batching: false,
    multipart: false,
    parserAndValidationCache: false,
    maxRequestBodySize: false,
  });

  const answerByYoga = async (exchange: Exchange, parameters: GraphQLParams): Promise<Answer> => {
    const { method = 'GET', headers } = exchange.request;
    const request = new yoga.fetchAPI.Request(ADDRESS, { method, headers: { accept: headers.accept ?? '*/*' } });
    const response = await yoga.handleRequest(request, { exchange, parameters });
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
  const once = onceForEachKey(steps.parse);
  const answer = async (exchange: Exchange): Promise<void> => {
    const parameters = await readParameters(exchange, limits);
    const made = await once(
      exchange,
      parameters,
      async () => (await answerDirectly(exchange, parameters, steps)) ?? answerByYoga(exchange, parameters),
    );
    send(exchange, made);
  };
  return { answer, warmUp: () => void steps.validate(schema, steps.parse('{ __typename }')) };
}

interface Incoming {
  readonly exchange: Exchange;
  readonly parameters: GraphQLParams;
}

// Yoga wants an absolute address. The caller's may not even be one: the host is whatever the header says.
const ADDRESS = 'http://localhost/graphql';

function useSteps({ parse, validate, execute }: Steps): Plugin<Incoming, Incoming> {
  return {
    // The body was read already, and counted while it came.
    onRequestParse: ({ setRequestParser, serverContext }) => setRequestParser(() => serverContext.parameters),
    onParse: ({ setParseFn }) => setParseFn(parse),
    onValidate: ({ setValidationFn }) => setValidationFn(validate),
    onExecute: ({ context, setExecuteFn }) =>
      setExecuteFn(async (args: ExecutionArgs) => asObjects(await execute(args, context.exchange))),
  };
}
