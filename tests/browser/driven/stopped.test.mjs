// A tab that the system stops keeps what it holds: the lead, the database in the middle of a write, an older version of
// it. The other tab says so where it has to wait, and never waits for ever.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { timed, until } from '../until.mjs';
import { holdDatabase, watchDisk } from './disk.mjs';
import { car, digestOf, openDrivenLine, outcome, pendingOf, ready, sameView, submit, waitingOf, wordsOn } from './door.mjs';
import { logOf } from './log.mjs';
import { field } from './lot.mjs';

const seqsOf = (operations) => operations.map(({ seq }) => seq);

/** A device with one tab, that leads, and how to stop it and open another. */
async function story(tell) {
  const garage = await openGarage('field', { text: field({ spots: 300 }) });
  const line = await openDrivenLine(garage);
  const browser = await openBrowser();
  const stopped = new Set();
  try {
    await browser.context.addInitScript(watchDisk);
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    await ready(page);
    const here = await browser.processOf(page);
    const stop = () => {
      stopped.add(here);
      process.kill(here, 'SIGSTOP');
    };
    const wake = () => {
      stopped.delete(here);
      process.kill(here, 'SIGCONT');
    };
    const open = async (settings = {}) => {
      const other = await browser.context.newPage();
      await other.addInitScript((spoilt) => Object.assign(window.disk, spoilt), settings);
      await other.goto(`${line.origin}/desk`);
      return other;
    };
    await tell({ garage, line, browser, page, stop, wake, open });
  } finally {
    stopped.forEach((id) => process.kill(id, 'SIGCONT'));
    await browser.close();
    await line.close();
    await garage.close();
  }
}

/** Who holds the lock of the lead, and how many wait for it. */
const lead = (page) => page.evaluate(async () => {
  const { held, pending } = await navigator.locks.query();
  return { holders: held.map(({ clientId }) => clientId), waiting: pending.length };
});

test('another tab takes the lead from one that is stopped, and nothing is done twice when that one wakes', () => story(
  async ({ garage, line, page, stop, wake, open }) => {
    const other = await ready(await open());
    const before = await lead(other);
    assert.equal(before.waiting, 1, 'the other tab waits for the lead');

    // The server has these, and the tab is stopped before it knows: awake, it would send them once more.
    const lost = line.loseNextAnswer();
    const told = await submit(page, ...Array.from({ length: 5 }, (_, at) => car(`H${at}`)));
    await lost;
    stop();
    for (let number = 0; number < 3; number += 1) told.push(...await submit(other, car(`T${number}`)));
    const took = await timed(() => until('the other tab shares', async () => await waitingOf(other) === 0, { within: 40_000 }));
    console.log(`# the other tab had shared everything ${took} ms after the one that led was stopped`);
    assert.ok(took < 30_000);
    const during = await lead(other);
    assert.notDeepEqual(during.holders, before.holders, 'it leads');

    wake();
    await until('the one that woke waits for the lead', async () => (await lead(other)).waiting === 1);
    assert.deepEqual((await lead(other)).holders, during.holders, 'it does not lead any more');
    await sameView([page, other]);
    told.push(...await submit(page, car('AWAKE')));
    await until('all is shared', async () => await waitingOf(page) + await waitingOf(other) === 0);
    await sameView([page, other]);
    assert.deepEqual(seqsOf(told), told.map((_, at) => at + 1));
    const asText = ({ seq, at, fact }) => JSON.stringify([seq, at, fact]);
    assert.deepEqual((await logOf(garage)).map(asText), told.map(asText), 'the server has each once, as it was told');
  },
));

test('a tab that is stopped in the middle of a write keeps the other from writing, which says so and goes on after it', () => story(
  async ({ page, stop, wake, open }) => {
    const other = await ready(await open());
    const told = await submit(other, car('FIRST1'));
    await until('all is shared', async () => await waitingOf(page) + await waitingOf(other) === 0);
    await holdDatabase(page);
    stop();
    const digest = await digestOf(other);
    const asked = outcome(other, car('HELD1'));
    const took = await timed(() => asked);
    const { name, message } = await asked;
    assert.equal(name, 'NotSaved', JSON.stringify(await asked));
    assert.match(message, /does not answer; if Parkade is open in another tab, please close that one/);
    console.log(`# it was told after ${took} ms`);
    assert.ok(took < 15_000);
    assert.equal(await digestOf(other), digest, 'nothing is shown of it');
    assert.deepEqual(await pendingOf(other), []);

    wake();
    await page.evaluate(() => { window.isHeld = false; });
    const next = await submit(other, car('NEXT1'));
    assert.deepEqual(seqsOf(next), [told.length + 1], 'what was refused was never written');
    await sameView([page, other]);
  },
));

test('a later version waits for an older tab that is stopped, says so, and goes on by itself when that one wakes', () => story(
  async ({ page, stop, wake, open }) => {
    const digest = await digestOf(page);
    // The page comes from a worker that may live in the process that is about to stop.
    const later = await open({ failing: 'UnknownError' });
    assert.match(await wordsOn(later), /storage was lost/);
    stop();
    const before = await later.evaluate(() => {
      Object.assign(window.disk, { failing: null, isLater: true });
      return window.disk.opened;
    });
    await later.getByRole('button', { name: 'Try again now' }).click();
    await until('it says so', async () => /storage does not answer[^]*is kept/.test(await wordsOn(later)));
    assert.equal(await later.locator('[data-spot]').count(), 0);
    wake();
    await ready(later);
    assert.equal(await digestOf(later), digest);
    assert.match(await wordsOn(page), /older version; please load it again/);
    const { opened, connections } = await later.evaluate(() => ({
      opened: window.disk.opened, connections: window.disk.connections.length,
    }));
    assert.deepEqual({ opened, connections }, { opened: before + 1, connections: 1 }, 'what opened late was used');
    await submit(later, car('LATER1'));
  },
));
