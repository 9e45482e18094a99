import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { examples } from '../../src/cli/demonstration.ts';
import { type RunningCommand, serving } from '../support/command.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

/** Chromium would otherwise look for updates by itself. */
const quiet = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

describe.skipIf(!executablePath)('GraphiQL in a browser (skipped without Chromium)', () => {
  let database: FreshDatabase;
  let command: RunningCommand;
  let browser: Browser;
  let page: Page;
  const requested: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase({ name: 'browser', prisma: '' });
    command = await serving(['start'], { DATABASE_URL: database.url });
    browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: quiet });
    page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.on('request', (it) => requested.push(it.url()));
    await page.goto(command.url);
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  });

  afterAll(async () => {
    await browser?.close();
    await command?.stop();
    await database?.drop();
  });

  it('opens with the examples in tabs, and asks no other machine for anything', async () => {
    const tabs = await page.locator('.graphiql-tab-button').allTextContents();
    expect(tabs).toEqual(examples.map((it) => it.name));
    const { host } = new URL(command.url);
    const abroad = requested.filter((it) => !/^(data|blob):/.test(it) && new URL(it).host !== host);
    expect(abroad).toEqual([]);
  });

  it('runs the query of the first tab', async () => {
    await run(page);
    expect(await answered(page, '"Saltwater Hymnal"')).toContain('"The Drowned Bell"');
    await keep(page, 'query');
  });

  it('runs a mutation twice: created, then found', async () => {
    await open(page, 'GetOrCreate');
    await run(page);
    expect(await answered(page, '"CREATED"')).toContain('"created": true');
    await run(page);
    expect(await answered(page, '"UNCHANGED"')).toContain('"created": false');
    await keep(page, 'mutation');
  });

  it('completes the name of a field', async () => {
    await page.locator('.graphiql-tab-add').click();
    const offered = page.locator('.suggest-widget .monaco-list-row', { hasText: /^albums/ });
    // The list is drawn anew with every letter, and a tab that opens late takes what was typed into the one before.
    await vi.waitFor(
      async () => {
        await page.locator('.graphiql-query-editor').click();
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.type('{ albu');
        await offered.first().waitFor({ timeout: 3_000 });
      },
      { timeout: 20_000 },
    );
    await keep(page, 'completion');
  });

  it('a failure is shown with its code', async () => {
    await open(page, 'Conflict');
    await run(page);
    expect(await answered(page, 'UNIQUE_CONFLICT')).toContain('"position"');
  });
});

/**
 * Opens a tab, and waits until GraphiQL has read its document: it does so a tenth of a second after the editor shows it,
 * and what is run before goes out with the name of the operation of the tab before ("Cannot infer operation Explore").
 */
async function open(page: Page, name: string): Promise<void> {
  // The tabs slide into their places at first, and one that moves takes no click.
  await vi.waitFor(
    async () => {
      await page.locator('.graphiql-tab-button', { hasText: name }).click();
      await page.locator('.graphiql-tab-active', { hasText: name }).waitFor({ timeout: 500 });
    },
    { timeout: 10_000 },
  );
  // What was read is kept in the browser's storage, in the same turn as the operation's name is taken from it.
  await vi.waitFor(
    async () => expect(await page.evaluate(`localStorage.getItem('graphiql:query')`)).toContain(`mutation ${name} {`),
    { timeout: 10_000 },
  );
}

async function run(page: Page): Promise<void> {
  await page.locator('button.graphiql-execute-button').click();
}

/** The text of the answer once it holds these words. */
async function answered(page: Page, words: string): Promise<string> {
  const answer = page.locator('.graphiql-response .view-lines');
  await answer.filter({ hasText: words }).waitFor();
  return ((await answer.textContent()) ?? '').replaceAll('\u00a0', ' ');
}

/** Keeps a picture for a person to look at, where one is asked for. */
async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env['TRELLIS_SCREENSHOTS'];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
