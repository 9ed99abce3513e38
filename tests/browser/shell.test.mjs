// The app's shell: it starts, starts without a network, and moves to a new version only when asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { serveDist } from './dist_server.mjs';

/** Runs a story with one browser page and one server, and cleans up whatever happens. */
async function story(tell) {
  const server = await serveDist();
  const browser = await openBrowser();
  try {
    const page = await browser.context.newPage();
    await tell({ server, page, context: browser.context });
  } finally {
    await browser.close();
    await server.stop().catch(() => {});
  }
}

async function openStored(page, address) {
  await page.goto(address);
  await started(page);
  await page.waitForFunction(() => window.parkadeOffline?.ready);
}

async function started(page) {
  await page.waitForSelector('#boot-wait', { state: 'detached' });
  assert.equal(await page.locator('#boot-failure').isVisible(), false);
}

const markOf = (page) => page.evaluate(() => document.body.dataset.mark ?? null);

test('the app starts under a strict content policy without a complaint', () => story(async ({ server, page }) => {
  const complaints = complaintsOf(page);
  await openStored(page, server.origin);
  assert.deepEqual(complaints, []);
}));

test('after one visit every face starts with the server gone', () => story(async ({ server, page, context }) => {
  await openStored(page, server.origin);
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller), 'the first visit is under control at once');
  await server.stop();
  await page.reload();
  await started(page);
  for (const face of ['/desk', '/kiosk', '/office', '/t/K7QM4RXW']) {
    const another = await context.newPage();
    await another.goto(server.origin + face);
    await started(another);
    await another.close();
  }
  assert.equal(await page.evaluate(() => fetch('/api/v1/lots').then(() => 'answered', () => 'failed')), 'failed');
}));

test('a new version is offered, waits, and comes with one reload', () => story(async ({ server, page, context }) => {
  await openStored(page, server.origin);
  const other = await context.newPage();
  await openStored(other, `${server.origin}/desk`);
  await server.publish('second');
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((known) => known.update()));
  await page.waitForFunction(() => window.parkadeUpdate);

  await page.reload();
  await started(page);
  assert.equal(await markOf(page), null, 'a reload alone keeps the version');

  await page.waitForFunction(() => window.parkadeUpdate);
  let loads = 0;
  page.on('load', () => { loads += 1; });
  await page.evaluate(() => window.parkadeUpdate.apply());
  await page.waitForFunction(() => document.body?.dataset.mark === 'second');
  await started(page);
  assert.equal(loads, 1);

  assert.equal(await markOf(other), null, 'the other page is left alone');
  await other.evaluate(() => window.parkadeUpdate.apply());
  await other.waitForFunction(() => document.body?.dataset.mark === 'second');
}));

test('a version with a damaged file is never taken', () => story(async ({ server, page }) => {
  await openStored(page, server.origin);
  await server.publish('second');
  server.replace('/boot.js', 'throw new Error("damaged")');
  const state = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update().catch(() => {});
    const incoming = registration.installing;
    if (!incoming) return registration.waiting ? 'waiting' : 'none';
    return new Promise((settled) => {
      incoming.addEventListener('statechange', () => settled(incoming.state));
    });
  });
  assert.ok(['redundant', 'none'].includes(state), state);
  await page.reload();
  await started(page);
  assert.equal(await markOf(page), null);
}));

test('an app that cannot start says so in words', () => story(async ({ server, page }) => {
  server.replace('/parkade-app_bg.wasm', 'not WebAssembly');
  await page.goto(server.origin);
  const failure = page.locator('#boot-failure');
  await failure.waitFor({ state: 'visible' });
  assert.match(await failure.textContent(), /could not start/);
}));
