import { auditServer } from 'graphql-http';
import { expect, it } from 'vitest';
import { type RunningServer, runningServer } from './runningServer.ts';

it('all audits of GraphQL over HTTP pass in development', async () => {
  const results = await audited(await runningServer());
  expect(results).toHaveLength(61);
  expect(results.filter((it) => it.status !== 'ok')).toEqual([]);
});

it('all audits of GraphQL over HTTP pass in production, asking for an album where they ask for a type', async () => {
  const results = await audited(await runningServer({ production: true }), asksForAlbum);
  expect(results).toHaveLength(61);
  expect(results.filter((it) => it.status !== 'ok')).toEqual([]);
});

async function audited({ url }: RunningServer, rewrite: (text: string) => string = (text) => text) {
  const results = await auditServer({
    url,
    fetchFn: (address: string, init: RequestInit = {}) => {
      const query = new URL(address);
      const document = query.searchParams.get('query');
      if (document) query.searchParams.set('query', rewrite(document));
      return fetch(query, typeof init.body === 'string' ? { ...init, body: rewrite(init.body) } : init);
    },
  });
  return results.map(({ id, name, status, ...rest }) => ({
    id,
    name,
    status,
    ...('reason' in rest ? { reason: rest.reason } : null),
  }));
}

// Introspection is off: another field that takes a name and may be null.
function asksForAlbum(text: string): string {
  return text
    .replace('__type(name: $name)', 'album(where: { name: $name })')
    .replace(/__type\(name: (\\?".*?")\)/, 'album(where: { name: $1 })');
}
