// What goes wrong once in a while: old databases, storage that goes back in time, devices taken away, servers restored.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { openBrowser } from './browser.mjs';
import { Desk, enrol, untilSync } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { openLine } from './line.mjs';
import { ofDevices } from './oracle.mjs';
import { until, untilEqual } from './until.mjs';

const run = promisify(execFile);
/** A page of the same origin without the app. */
const ASIDE = '/icons/icon.svg';

/** A garage, and an attendant's desk behind a line of its own. */
async function story(tell) {
  const open = [];
  const keep = (thing) => { open.unshift(thing); return thing; };
  try {
    const garage = keep(await openGarage());
    const line = keep(await openLine(garage));
    const browser = keep(await openBrowser());
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    const command = (...asked) => run(process.env.PARKADE_SERVER, [asked[0], '--data', garage.data, ...asked.slice(1)]);
    await tell({ garage, line, page, browser, desk: new Desk(page), command, keep });
  } finally {
    for (const thing of open) await thing.close();
  }
}

const log = (garage) => garage.tables((all) => all('SELECT number, device, seq, kind FROM log ORDER BY number'));
const numbers = async (garage) => new Set(ofDevices(await log(garage)).map(({ device }) => device));
const tickets = async (garage) => (await garage.tables((all) => all('SELECT code FROM tickets ORDER BY code')))
  .map(({ code }) => code);
const codesOf = (parked) => parked.map(({ code }) => code).sort();

/** Runs in the page: everything in its database. */
async function dump() {
  const opened = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
  const database = await opened(indexedDB.open('parkade'));
  const stores = {};
  for (const name of database.objectStoreNames) {
    const store = database.transaction(name).objectStore(name);
    const [keys, values] = await Promise.all([opened(store.getAllKeys()), opened(store.getAll())]);
    stores[name] = keys.map((key, at) => [key, values[at]]);
  }
  const { version } = database;
  database.close();
  return { version, stores };
}

/** Runs in the page: puts a database in the place of the one there is. */
async function put({ version, stores }) {
  const settled = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
    request.onblocked = () => failed(new Error('blocked'));
  });
  await settled(indexedDB.deleteDatabase('parkade'));
  const request = indexedDB.open('parkade', version);
  request.onupgradeneeded = () => Object.keys(stores).forEach((name) => request.result.createObjectStore(name));
  const database = await settled(request);
  for (const [name, rows] of Object.entries(stores)) {
    const transaction = database.transaction(name, 'readwrite', { durability: 'strict' });
    rows.forEach(([key, value]) => transaction.objectStore(name).put(value, key));
    await new Promise((done, failed) => { transaction.oncomplete = done; transaction.onabort = failed; });
  }
  database.close();
}

test('a database of the first version is carried over', () => story(async ({ garage, line, page, desk }) => {
  await page.goto(line.origin + ASIDE);
  const { stores } = await page.evaluate(dump);
  const { device, token, lot, roles, code_key } = JSON.parse(stores.meta.find(([key]) => key === 'identity')[1]);
  const closing = (seq, spot) => JSON.stringify({
    device, seq, at: Date.now(), rules: 1, fact: { kind: 'spots_closed', spots: [spot] },
  });
  await page.evaluate(put, {
    version: 1,
    stores: {
      meta: [
        ['identity', JSON.stringify({ device, token, lot, roles, code_key })],
        ['head', JSON.stringify({ last_seq: 2, acknowledged: 0, cursor: 0, era: 3 })],
      ],
      own: [[1, closing(1, 'G1-A-020')], [2, closing(2, 'G1-A-021')]],
      log: [],
      archive: [],
    },
  });
  await page.goto(`${line.origin}/desk`);
  await untilSync(page, 'shared');
  assert.deepEqual(
    await Promise.all(['G1-A-020', 'G1-A-021', 'G1-A-022'].map((spot) => desk.stateOf(spot))),
    ['closed', 'closed', 'free'],
  );
  await desk.park('OLD 1');
  await untilEqual('the server has it all in order', async () => ofDevices(await log(garage)).map(({ seq }) => seq), [1, 2, 3]);
  await page.goto(line.origin + ASIDE);
  const after = await page.evaluate(dump);
  assert.deepEqual([after.version, after.stores.log], [2, []]);
  assert.match(JSON.parse(after.stores.meta.find(([key]) => key === 'identity')[1]).secret, /^[0-9a-f]{64}$/);
}));

for (const [what, forget] of [['is told', false], ['is noticed by the server even where nothing remembers it', true]]) {
  test(`a storage that goes back in time ${what}, and the device goes on under a new number`, () => story(
    async ({ garage, line, page, desk }) => {
      const parked = [await desk.park('BACK 1')];
      await untilSync(page, 'shared');
      await page.goto(line.origin + ASIDE);
      const earlier = await page.evaluate(dump);
      await page.goto(`${line.origin}/desk`);
      await untilSync(page, 'shared');
      parked.push(await desk.park('BACK 2'));
      await untilEqual('the server has both', () => tickets(garage), codesOf(parked));

      await page.goto(line.origin + ASIDE);
      await page.evaluate(put, earlier);
      if (forget) await page.evaluate(() => localStorage.clear());
      line.cut();
      await page.goto(`${line.origin}/desk`);
      await untilSync(page, forget ? 'local' : 'stuck');
      if (forget) {
        // Nothing tells the device, so it records on, and its ticket has a code that another one has.
        await desk.letIn('LOST 3');
      } else {
        await page.getByRole('heading', { name: 'An earlier state of this device came back' }).waitFor();
        await desk.field.fill('LOST 3');
        await page.getByRole('button', { name: 'Park', exact: true }).click();
        await page.getByText('allocation.record_only').waitFor();
      }
      line.restore();
      await page.getByRole('heading', { name: 'This device has a new number' }).waitFor();
      await untilSync(page, 'shared');
      const next = await desk.park('NEXT 4');
      await until('the server has the new number’s records', async () => (await tickets(garage)).includes(next.code));
      const codes = await tickets(garage);
      for (const { code } of parked) assert.ok(codes.includes(code), code);
      assert.equal((await numbers(garage)).size, 2);
    },
  ));
}

test('every tab of a device goes on under its new number by itself', () => story(async ({ garage, line, page, browser, desk }) => {
  await page.goto(line.origin + ASIDE);
  const earlier = await page.evaluate(dump);
  await page.goto(`${line.origin}/desk`);
  await desk.park('BACK 1');
  await untilSync(page, 'shared');
  await page.goto(line.origin + ASIDE);
  await page.evaluate(put, earlier);
  line.cut();
  const tabs = [page, await browser.context.newPage()];
  for (const tab of tabs) {
    await tab.goto(`${line.origin}/desk`);
    await untilSync(tab, 'stuck');
  }
  line.restore();
  const parked = [];
  for (const [at, tab] of tabs.entries()) {
    await tab.getByRole('heading', { name: 'This device has a new number' }).waitFor();
    await untilSync(tab, 'shared');
    parked.push(await new Desk(tab).park(`TAB ${at}`));
  }
  await until('the server has what both recorded', async () => {
    const codes = await tickets(garage);
    return parked.every(({ code }) => codes.includes(code));
  });
}));

test('a device whose database was removed says so, and a new link sets it up again', () => story(
  async ({ garage, line, page, desk }) => {
    const { code } = await desk.park('LEFT 1');
    await untilSync(page, 'shared');
    await page.goto(line.origin + ASIDE);
    await page.evaluate(() => new Promise((done) => { indexedDB.deleteDatabase('parkade').onsuccess = done; }));
    await page.goto(`${line.origin}/desk`);
    await page.getByRole('heading', { name: 'This device’s records are gone' }).waitFor();
    await page.goto('about:blank');
    await page.goto(line.origin + await garage.link('attendant'));
    await untilSync(page, 'shared');
    await desk.open(code);
    await desk.park('AGAIN 2');
    await untilEqual('it has another number', async () => (await numbers(garage)).size, 2);
  },
));

test('a device whose credential is taken away stops, and what it has is kept', () => story(
  async ({ garage, line, page, desk, command }) => {
    await desk.park('STOP 1');
    await untilSync(page, 'shared');
    line.cut();
    await untilSync(page, 'local');
    await desk.park('STOP 2');
    const [{ device }] = ofDevices(await log(garage));
    await command('revoke', '--device', String(device));
    line.restore();
    await untilSync(page, 'stuck');
    await until('it says so', async () => /taken out of use/.test(await desk.sync.innerText()));
    await until('what it had is aside', () => garage.tables((all) => all('SELECT * FROM quarantine').length === 1));
    await desk.field.fill('STOP 3');
    await page.getByRole('button', { name: 'Park', exact: true }).click();
    await page.getByText('allocation.record_only').waitFor();
    await page.reload();
    await untilSync(page, 'stuck');
  },
));

test('after a device is withdrawn its spots are looked at, and swept with one touch a section', () => story(
  async ({ garage, page, desk, command, keep }) => {
    await desk.park('GONE 1');
    await untilSync(page, 'shared');
    const [{ device }] = ofDevices(await log(garage));
    const other = keep(await openBrowser());
    const there = await enrol(other.context, garage.origin, await garage.link('attendant'));
    await command('withdraw', String(device));
    const list = there.getByRole('region', { name: 'To be looked at' });
    await list.waitFor();
    assert.ok(await there.locator('rect[data-state=look]').count() > 0, 'the map shows them');
    for (let touches = 0; await list.count() > 0; touches += 1) {
      assert.ok(touches < 30, 'it comes to an end');
      const rows = await list.getByRole('listitem').count();
      await list.getByRole('button', { name: 'As on the map' }).first().click();
      await until('one section less', async () => await list.count() === 0 || await list.getByRole('listitem').count() < rows);
    }
    assert.equal(await there.locator('rect[data-state=look]').count(), 0);
    await new Desk(there).park('NEXT 1');
  },
));

test('a server restored from a backup gets back what its devices have', () => story(
  async ({ garage, page, desk, command }) => {
    const parked = [await desk.park('SAVED 1')];
    await untilSync(page, 'shared');
    const backup = join(garage.data, 'copy.db');
    await command('backup', backup);
    parked.push(await desk.park('LATER 2'));
    await untilEqual('the server has both', () => tickets(garage), codesOf(parked));
    await garage.stop();
    await command('restore', '--replace', backup);
    await garage.start();
    await untilSync(page, 'shared', 30_000);
    await untilEqual('the server has both again', () => tickets(garage), codesOf(parked));
    // Until every device has reported, vehicles are sent to levels.
    await until('it is over', async () => !/restored/.test(await desk.sync.innerText()));
    parked.push(await desk.park('AFTER 3'));
    await untilEqual('and goes on', () => tickets(garage), codesOf(parked));
  },
));
