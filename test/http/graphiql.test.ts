import { expect, it } from 'vitest';
import { runningServer } from './runningServer.ts';

const asBrowser = { headers: { accept: 'text/html,application/xhtml+xml;q=0.9' } };

it('a browser gets GraphiQL, with the examples in it', async () => {
  const query = 'query Albums { albums { id } } # </script><script>';
  const { url } = await runningServer({ examples: [{ name: 'The first albums', query }] });
  const response = await fetch(url, asBrowser);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const page = await response.text();
  expect(page).toContain(JSON.stringify(`# The first albums\n${query}`).replaceAll('<', '\\u003c'));
  expect(page).toContain('<title>Trellis</title>');
});

it('the page loads nothing from elsewhere, and its policy would forbid it', async () => {
  const { url } = await runningServer();
  const response = await fetch(url, asBrowser);
  expect(response.headers.get('content-security-policy')).not.toMatch(/https?:|\*/);
  // Outside of its scripts and styles, where addresses are only text.
  const markup = (await response.text()).replace(/<(script|style)>[\s\S]*?<\/\1>/g, '');
  expect(markup).not.toMatch(/(src|href)="(?!data:)/);
});

it('there is none in production', async () => {
  const { url } = await runningServer({ production: true });
  const response = await fetch(url, asBrowser);
  expect(response.status).toBe(406);
  expect(await response.text()).not.toMatch(/<html|<script|graphiql/i);
});

it('is where a browser is sent that asks for no path, and only then', async () => {
  const { url } = await runningServer();
  const root = new URL('/', url);
  const sent = await fetch(root, { ...asBrowser, redirect: 'manual' });
  expect([sent.status, sent.headers.get('location')]).toEqual([302, '/graphql']);
  expect((await fetch(root)).status).toBe(404);
});
