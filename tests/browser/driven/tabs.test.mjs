// Two tabs of one device, of which one is stopped by the system in the middle of its work, as a laptop or a phone does
// with a tab that nobody looks at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { drawing } from '../seed.mjs';
import { until } from '../until.mjs';
import { car, openDrivenLine, ready, sameView, stream, submit, waitingOf } from './door.mjs';
import { logOf } from './log.mjs';
import { field } from './lot.mjs';

const ROUNDS = 6;
const WRITES = 8;
/** A stopped tab may hold the database. Then the other one waits, and goes on as soon as the first one does. */
const PATIENCE_MS = 2_500;

const within = (work, limit) => Promise.race([
  work.then(() => true),
  new Promise((late) => { setTimeout(late, limit, false); }),
]);

/** How the numbers of operations are wrong, in words: one given twice, one left out. */
function wrongIn(operations) {
  const seqs = operations.map(({ seq }) => seq).sort((one, other) => one - other);
  return seqs.flatMap((seq, at) => (seq === at + 1 ? [] : [`${seq} instead of ${at + 1}`])).slice(0, 3);
}

const NAME = 'a tab that is stopped in the middle of its work goes on after what the other tab recorded';
test(NAME, () => drawing(NAME, async (draw) => {
  const garage = await openGarage('field', { text: field({ spots: 600 }) });
  const line = await openDrivenLine(garage);
  const browser = await openBrowser();
  let stopped = null;
  try {
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    const other = await browser.context.newPage();
    await other.goto(`${line.origin}/desk`);
    await Promise.all([ready(page), ready(other)]);
    const [here, there] = [await browser.processOf(page), await browser.processOf(other)];
    assert.notEqual(here, there, 'each tab has a process of its own');

    const told = [];
    const others = [];
    let waited = 0;
    for (let round = 0; round < ROUNDS || (waited === round && round < 4 * ROUNDS); round += 1) {
      const streaming = await stream(page, `F${round}X`, told);
      await streaming.more(draw.between(3, 25));
      await new Promise((moment) => { setTimeout(moment, draw.between(0, 10)); });
      process.kill(here, 'SIGSTOP');
      stopped = here;
      assert.equal(await within(page.evaluate(() => 1), 200), false, 'it is stopped');
      // What it told before it stopped is heard by now.
      const before = told.length;

      const during = [];
      const writing = (async () => {
        for (let number = 0; number < WRITES; number += 1) during.push(...await submit(other, car(`O${round}X${number}`)));
      })();
      const isFree = await within(writing, PATIENCE_MS);
      if (!isFree) waited += 1;
      const written = during.length;
      process.kill(here, 'SIGCONT');
      stopped = null;
      await writing;
      await streaming.more(5);
      assert.equal(await streaming.end(), 'enough', 'nothing was refused');

      const [first, last] = [during[0].seq, during[written - 1]?.seq ?? 0];
      const between = told.slice(before).filter(({ seq }) => seq > first && seq < last);
      assert.deepEqual(between, [], 'a stopped tab numbers nothing among what another recorded meanwhile');
      // One may have been on the disk before the stop, and not been told.
      assert.ok(!isFree || told.slice(before).filter(({ seq }) => seq < first).length <= 1, 'it goes on after the other');
      others.push(...during);
    }
    const times = others.length / WRITES;
    console.log(`# stopped ${times} times; ${told.length} operations here, ${others.length} there; the other tab waited ${waited} times`);
    assert.ok(waited < times, 'the other tab could work at least once');

    const all = [...told, ...others];
    assert.deepEqual(wrongIn(all), [], 'no number is given twice or left out');
    assert.notDeepEqual(wrongIn([...all, all[3]]), [], 'a planted overwriting is noticed');
    assert.notDeepEqual(wrongIn(all.filter(({ seq }) => seq !== 7)), [], 'a planted gap is noticed');
    await sameView([page, other]);
    await until('all is shared', async () => await waitingOf(page) + await waitingOf(other) === 0, { within: 30_000 });
    await sameView([page, other]);
    const asText = ({ seq, at, fact }) => JSON.stringify([seq, at, fact]);
    assert.deepEqual(
      (await logOf(garage)).map(asText),
      all.sort((one, another) => one.seq - another.seq).map(asText),
      'the server has each once, as it was told',
    );
  } finally {
    if (stopped) process.kill(stopped, 'SIGCONT');
    await browser.close();
    await line.close();
    await garage.close();
  }
}));
