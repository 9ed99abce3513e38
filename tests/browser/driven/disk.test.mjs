// A database that closes, does not open, is too new, is held by another tab, or is gone: the device says so, never begins
// anew as if nothing had been, and goes on when it can.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { until } from '../until.mjs';
import { hasDatabase, logIn, removeDatabase, tear, watchDisk } from './disk.mjs';
import { car, digestOf, openDrivenLine, outcome, pendingOf, ready, stream, submit, wordsOn } from './door.mjs';
import { field } from './lot.mjs';

const seqsOf = (operations) => operations.map(({ seq }) => seq);

/** A device without a network, whose disk a test can spoil; `spoil` runs in its pages before the app does. */
async function story(tell) {
  const garage = await openGarage('field', { text: field({ spots: 300 }) });
  const line = await openDrivenLine(garage);
  const browser = await openBrowser();
  const { context } = browser;
  try {
    await context.addInitScript(watchDisk);
    const page = await enrol(context, line.origin, await garage.link('attendant'));
    await ready(page);
    line.cut();
    await context.setOffline(true);
    const told = await submit(page, car('FIRST1'));
    /** Loads the page again with a disk that is spoilt from the start. */
    const reload = async (spoilt) => {
      await page.addInitScript((settings) => Object.assign(window.disk, settings), spoilt);
      await page.reload();
    };
    await tell({ garage, line, context, page, told, reload });
  } finally {
    await browser.close();
    await line.close();
    await garage.close();
  }
}

test('a connection that closes under the app is opened again, and no operation is lost or done twice', () => story(
  async ({ page, told }) => {
    const streaming = await stream(page, 'CLOSE', told);
    for (let round = 0; round < 10; round += 1) {
      await page.evaluate((isTold) => {
        const connection = window.disk.connections.at(-1);
        connection.close();
        // A browser that drops a connection by itself says so.
        if (isTold) connection.dispatchEvent(new Event('close'));
      }, round % 2 === 1);
      await streaming.more(10);
    }
    assert.equal(await streaming.end(), 'enough', 'nobody noticed');
    assert.ok(await page.evaluate(() => window.disk.connections.length) > 5, 'connections were closed');
    const digest = await digestOf(page);
    await page.reload();
    await ready(page);
    assert.equal(await digestOf(page), digest);
    assert.deepEqual(seqsOf(await pendingOf(page)), told.map((_, at) => at + 1));
  },
));

test('a database that does not open any more is told, records nothing, and is used again when it opens', () => story(
  async ({ page, told }) => {
    const digest = await digestOf(page);
    await page.evaluate(() => {
      window.disk.failing = 'UnknownError';
      window.disk.connections.at(-1).close();
    });
    const { name, message } = await outcome(page, car('LOST1'));
    assert.equal(name, 'NotSaved');
    assert.match(message, /connection to this device's storage was lost/);
    assert.equal(await digestOf(page), digest);
    const opened = await page.evaluate(() => window.disk.opened);
    assert.ok(opened < 20, `${opened} attempts`);
    await page.evaluate(() => { window.disk.failing = null; });
    assert.deepEqual(seqsOf(await submit(page, car('BACK1'))), [told.length + 1]);
  },
));

test('a database that does not open at the start is told, and all is there by itself once it does', () => story(
  async ({ page, reload, told }) => {
    const digest = await digestOf(page);
    for (const [again, most] of [['by itself', 15_000], ['with a touch', 1_500]]) {
      await reload({ failing: 'UnknownError' });
      assert.match(await wordsOn(page), /cannot be opened[^]*storage was lost[^]*is kept/);
      assert.equal(await page.locator('[data-spot]').count(), 0, 'no empty lot in place of the true one');
      const { name, message } = await outcome(page, car('NEVER1'));
      assert.equal(name, 'NotSaved');
      assert.match(message, /storage was lost/);
      const since = performance.now();
      // Each try opens three times.
      await until('it tries again', () => page.evaluate(() => window.disk.opened >= 12));
      assert.ok(performance.now() - since > 1_500, 'not in haste');
      await page.evaluate(() => { window.disk.failing = null; });
      if (again === 'with a touch') await page.getByRole('button', { name: 'Try again now' }).click();
      await until(`it goes on ${again}`, async () => await digestOf(page) === digest, { within: most });
      assert.deepEqual(seqsOf(await pendingOf(page)), seqsOf(told));
      await page.locator('rect[data-spot]').first().waitFor();
    }
    assert.deepEqual(seqsOf(await submit(page, car('BACK1'))), [told.length + 1]);
  },
));

test('a tab of an older version says by itself that it is one, and a later version finds everything', () => story(
  async ({ page, context, line, told }) => {
    const digest = await digestOf(page);
    const later = await context.newPage();
    await later.addInitScript(() => { window.disk.isLater = true; });
    await later.goto(`${line.origin}/desk`);
    await ready(later);
    assert.equal(await digestOf(later), digest);
    assert.match(await wordsOn(page), /older version; please load it again/);
    const { name, message } = await outcome(page, car('OLD1'));
    assert.equal(name, 'NotSaved');
    assert.match(message, /older version; please load it again/);
    assert.deepEqual(seqsOf(await submit(later, car('NEW1'))), [told.length + 1], 'the later one works');
    await until('the lead went over', () => later.evaluate(async () => {
      const { held, pending } = await navigator.locks.query();
      return held.length === 1 && pending.length === 0;
    }));
    await page.reload();
    assert.match(await wordsOn(page), /older version; please load it again/);
  },
));

test('a version that another tab keeps from its database says what to do, and goes on by itself after that', () => story(
  async ({ page, context, line, reload, told }) => {
    const digest = await digestOf(page);
    // A tab that sleeps answers nobody and keeps what it has open.
    const holder = await context.newPage();
    await holder.goto(`${line.origin}/manifest.webmanifest`);
    await holder.evaluate(() => new Promise((held) => {
      const opening = indexedDB.open('parkade');
      opening.onsuccess = () => {
        window.held = opening.result;
        held();
      };
    }));
    await reload({ isLater: true });
    assert.match(await wordsOn(page), /another tab holds an older version; please close it/);
    await until('it tries again', () => page.getByRole('button', { name: 'Try again now' }).click().then(() => true));
    assert.match(await wordsOn(page), /another tab holds an older version; please close it/);
    await holder.close();
    await ready(page);
    assert.equal(await digestOf(page), digest);
    assert.deepEqual(seqsOf(await submit(page, car('FREE1'))), [told.length + 1]);
    const { opened, connections } = await page.evaluate(() => ({
      opened: window.disk.opened, connections: window.disk.connections.length,
    }));
    assert.deepEqual({ opened, connections }, { opened: 1, connections: 1 }, 'one request, which was used');
  },
));

test('a write that a power cut tore apart takes nothing along, however often the browser starts after it', async () => {
  const garage = await openGarage('field', { text: field({ spots: 300 }) });
  const line = await openDrivenLine(garage);
  let browser = await openBrowser();
  try {
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    await ready(page);
    line.cut();
    const told = await submit(page, car('FIRST1'));
    for (let start = 1; start <= 4; start += 1) {
      await browser.kill();
      if (start === 1) await tear(browser.profile);
      const before = await logIn(browser.profile);
      browser = await openBrowser({ profile: browser.profile });
      await browser.context.setOffline(true);
      const again = await browser.context.newPage();
      await again.goto(`${line.origin}/desk`);
      await ready(again);
      assert.deepEqual(seqsOf(await pendingOf(again)), seqsOf(told), `start ${start}`);
      await until('there is a new log', async () => await logIn(browser.profile) !== before);
      told.push(...await submit(again, car(`NEXT${start}`)));
    }
  } finally {
    await browser.close();
    await line.close();
    await garage.close();
  }
});

test('a database that somebody removed is not made anew in silence', () => story(async ({ page, context, line }) => {
  await removeDatabase(page);
  const { name } = await outcome(page, car('GONE1'));
  assert.equal(name, 'NotSaved');
  assert.match(await wordsOn(page), /records are gone/);
  assert.equal(await hasDatabase(page), false, 'there is no new one');
  await page.reload();
  assert.match(await wordsOn(page), /records are gone[^]*the rest is lost/);
  assert.equal(await hasDatabase(page), false);

  // It is the trace outside the database that tells: without it this is a device that never was anything.
  await page.evaluate(() => localStorage.clear());
  const another = await context.newPage();
  await another.goto(`${line.origin}/desk`);
  assert.doesNotMatch(await wordsOn(another), /gone/);
}));
