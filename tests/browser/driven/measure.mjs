// Measures how a device keeps and shares a large number of operations; no test. `cargo xtask bench sync` starts it and
// reads the lines of JSON that it prints. Its first word is `quick` or `whole`.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openBrowser } from '../browser.mjs';
import { enrol, untilSync, visit } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { openDrivenLine, ready, sameView } from './door.mjs';
import { PRICE, field } from './lot.mjs';

const run = promisify(execFile);

const OPERATIONS = process.argv[2] === 'quick' ? 1_000 : 10_000;
/** After so many operations as many raw writes follow, so that a disk that is busy for a while is so for both. */
const CHUNK = OPERATIONS / 20;
const STARTS = 7;
/** A device that let so many vehicles in within an hour leases spots for all who come in the workload. */
const BUSY = OPERATIONS * 0.08;
const PATIENCE_MS = 120_000;

const say = (way, value) => console.log(JSON.stringify({ topic: 'sync', way, value }));

function quantile(times, share) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Runs in a page before the app: notes when the app begins and when everything is shared. */
function noteTimes() {
  let door;
  Object.defineProperty(window, 'parkade', {
    get: () => door,
    set(made) {
      door = made;
      performance.mark('app-begins');
    },
  });
  document.addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => {
      if (document.querySelector('[data-sync]')?.dataset.sync === 'shared') window.sharedAt ??= performance.now();
    }).observe(document.body, { subtree: true, childList: true, attributeFilter: ['data-sync'] });
  });
}

/** Runs in the page: two vehicles come, one pays and goes, and so on; how long each operation took until it was durable. */
async function issue({ from, count, amount }) {
  const times = [];
  let bytes = 0;
  window.inside ??= [];
  for (let number = from; number < from + count; number += 1) {
    const { inside } = window;
    const command = [
      { do: 'park', vehicle: { class: 'car', plate: `SPK${number}` } },
      { do: 'park', vehicle: { class: 'car', plate: `SPK${number}` } },
      { do: 'pay', ticket: inside[0], amount },
      { do: 'leave', ticket: inside[0] },
    ][number % 4];
    const asked = JSON.stringify([command]);
    const begin = performance.now();
    const told = await window.parkade.submit(asked);
    times.push(performance.now() - begin);
    bytes += told.length - 2;
    if (command.do === 'park') {
      const [{ fact }] = JSON.parse(told);
      if (fact.kind !== 'parked') throw new Error('the device leases too few spots');
      inside.push(fact.ticket);
    }
    if (command.do === 'leave') inside.shift();
  }
  return { times, bytes: Math.round(bytes / count) };
}

/** Runs in the page: as many strict transactions of one write each, of as many bytes, without any app. */
async function writeRaw({ from, count, bytes }) {
  window.raw ??= await new Promise((done) => {
    const opening = indexedDB.open('raw', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('values');
    opening.onsuccess = () => done(opening.result);
  });
  const value = 'x'.repeat(bytes);
  const times = [];
  for (let key = from; key < from + count; key += 1) {
    const begin = performance.now();
    const writing = window.raw.transaction('values', 'readwrite', { durability: 'strict' });
    writing.objectStore('values').put(value, key);
    writing.commit();
    await new Promise((done) => { writing.oncomplete = done; });
    times.push(performance.now() - begin);
  }
  return times;
}

/** Loads a page some times, and returns how long the device took until it had its lot, of the navigation and of the app. */
async function starts(page) {
  const [all, own] = [[], []];
  for (let start = 0; start < STARTS; start += 1) {
    await page.reload();
    await ready(page);
    const [begun, there] = await page.evaluate(() => ['app-begins', 'parkade-ready']
      .map((name) => performance.getEntriesByName(name)[0].startTime));
    all.push(there);
    own.push(there - begun);
  }
  return { all: quantile(all, 0.5), own: quantile(own, 0.5) };
}

const sayStarts = (what, { all, own }) => {
  say(`${what}, from the navigation`, all);
  say(`${what}, from the app's first step`, own);
};

async function open(profile, line, { isOffline = false } = {}) {
  const browser = await openBrowser({ profile });
  await browser.context.addInitScript(noteTimes);
  await browser.context.setOffline(isOffline);
  return { browser, page: await visit(browser.context, `${line.origin}/kiosk`) };
}

/** The workload: a device without a network, then with one, then a second device. */
async function workload() {
  const garage = await openGarage('field', { text: field({ levels: 12, spots: 500 }) });
  const line = await openDrivenLine(garage);
  let [browser, second] = [await openBrowser(), await openBrowser()];
  try {
    await browser.context.addInitScript(noteTimes);
    let page = await enrol(browser.context, line.origin, await garage.link('kiosk'));
    await ready(page);
    // The second device has the app, and nothing else.
    await visit(second.context, line.origin).then((empty) => empty.close());
    line.cut();
    await browser.context.setOffline(true);
    sayStarts('start with nothing recorded', await starts(page));
    line.restore();
    await browser.context.setOffline(false);
    await untilSync(page, 'shared');
    await page.evaluate(parkMany, { count: BUSY, prefix: 'SBU' });
    line.cut();
    await browser.context.setOffline(true);

    const [app, raw] = [[], []];
    let bytes = 0;
    for (let from = 0; from < OPERATIONS; from += CHUNK) {
      const issued = await page.evaluate(issue, { from, count: CHUNK, amount: PRICE });
      app.push(...issued.times);
      ({ bytes } = issued);
      raw.push(...await page.evaluate(writeRaw, { from, count: CHUNK, bytes }));
    }
    for (const [name, times] of [['app', app], ['raw', raw]]) {
      say(`durable ${name} p50`, quantile(times, 0.5));
      say(`durable ${name} p95`, quantile(times, 0.95));
      say(`durable ${name} p50, the first tenth`, quantile(times.slice(0, OPERATIONS / 10), 0.5));
      say(`durable ${name} p50, the last tenth`, quantile(times.slice(-OPERATIONS / 10), 0.5));
    }
    say('bytes of an operation', bytes);

    await browser.context.close();
    ({ browser, page } = await open(browser.profile, line, { isOffline: true }));
    await ready(page);
    const [first] = await page.evaluate(() => performance.getEntriesByName('parkade-ready').map(({ startTime }) => startTime));
    say('first start with all pending, from the navigation', first);
    sayStarts('start with all pending', await starts(page));

    const before = line.traffic();
    line.restore();
    await page.evaluate(() => {
      delete window.sharedAt;
      addEventListener('online', () => { window.onlineAt = performance.now(); });
    });
    await browser.context.setOffline(false);
    await page.waitForFunction(() => window.sharedAt && window.parkade.waiting() === 0, undefined, { timeout: PATIENCE_MS });
    say('sharing all', await page.evaluate(() => window.sharedAt - window.onlineAt));
    const after = line.traffic();
    say('sharing all, bytes up', after.up - before.up);
    say('sharing all, bytes down', after.down - before.down);

    await second.context.addInitScript(noteTimes);
    const link = await garage.link('kiosk');
    const fresh = await second.context.newPage();
    const start = line.traffic();
    await fresh.goto(line.origin + link);
    await fresh.waitForFunction(() => window.sharedAt, undefined, { timeout: PATIENCE_MS });
    say('a second device has all', await fresh.evaluate(() => window.sharedAt));
    say('a second device has all, bytes down', line.traffic().down - start.down);
    await sameView([page, fresh]);
  } finally {
    await Promise.all([browser.close(), second.close()]);
    await line.close();
    await garage.close();
  }
}

/** Runs in the page: parks many vehicles, at most a hundred in a transaction, each of which the server has before the next. */
async function parkMany({ count, prefix }) {
  for (let from = 0; from < count; from += 100) {
    const commands = Array.from({ length: Math.min(100, count - from) }, (_, at) => (
      { do: 'park', vehicle: { class: 'car', plate: `${prefix}${from + at}` } }));
    await window.parkade.submit(JSON.stringify(commands));
    while (window.parkade.waiting() > 0) await new Promise((moment) => { setTimeout(moment, 5); });
  }
}

/** A device with that many vehicles inside, all known to the server. */
async function fullHouse() {
  const garage = await openGarage('field', { text: field({ levels: 26, spots: 500 }) });
  const line = await openDrivenLine(garage);
  const browser = await openBrowser();
  try {
    await browser.context.addInitScript(noteTimes);
    const page = await enrol(browser.context, line.origin, await garage.link('kiosk'));
    await ready(page);
    await page.evaluate(parkMany, { count: OPERATIONS, prefix: 'SPK' });
    line.cut();
    await browser.context.setOffline(true);
    sayStarts('start with as many inside', await starts(page));
  } finally {
    await browser.close();
    await line.close();
    await garage.close();
  }
}

/** The server by itself, without a browser. */
async function server() {
  const garage = await openGarage('field', { text: field({ levels: 12, spots: 500 }) });
  try {
    const code = new URLSearchParams((await garage.link('kiosk')).split('#')[1]).get('enrol');
    const { stdout } = await run(process.env.PARKADE_HUB, [`127.0.0.1:${garage.port}`, code, String(OPERATIONS)]);
    process.stdout.write(stdout);
  } finally {
    await garage.close();
  }
}

say('operations', OPERATIONS);
await server();
await workload();
await fullHouse();
