import type { Exchange } from '../exchange.ts';
import { send } from './answer.ts';
import { pageHeaders } from './headers.ts';

/** An operation that GraphiQL opens in a tab of its own. */
export interface Example {
  readonly name: string;
  readonly query: string;
}

/** Whether a request wants the page rather than an answer. */
export function wantsPage({ request }: Exchange): boolean {
  return request.method === 'GET' && (request.headers.accept?.includes('text/html') ?? false);
}

/** Answers with GraphiQL, whole: the page asks no other machine for anything. It is made at the first request. */
export function graphiqlPage(examples: readonly Example[]): (exchange: Exchange) => Promise<void> {
  let page: Promise<Buffer> | undefined;
  return async (exchange) => {
    page ??= rendered(examples);
    send(exchange, { status: 200, headers: pageHeaders, body: await page });
  };
}

async function rendered(examples: readonly Example[]): Promise<Buffer> {
  // 9 MB of script: loaded by those who look at the page.
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const options = {
    title: 'Trellis',
    defaultQuery: '{\n  __typename\n}\n',
    ...(examples.length > 0
      ? { defaultTabs: examples.map(({ name, query }) => ({ query: titled(name, query) })) }
      : null),
  };
  const page = renderGraphiQL(options);
  // The renderer writes the options into a script as they are, and a query may contain `</script>`.
  const json = JSON.stringify(options);
  const start = page.lastIndexOf(json);
  return Buffer.from(page.slice(0, start) + json.replaceAll('<', '\\u003c') + page.slice(start + json.length));
}

// GraphiQL names a tab after its operation; what the example is about stands above it.
function titled(name: string, query: string): string {
  return query.trimStart().startsWith('#') ? query : `# ${name}\n${query}`;
}
