// Kills the browser in the middle of a stream of operations, again and again: what was durable is kept, and reaches the
// server once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { drawing } from '../seed.mjs';
import { until } from '../until.mjs';
import { removeOwnRecord } from './disk.mjs';
import { car, openDrivenLine, pendingOf, ready, stream, submit, waitingOf, wordsOn } from './door.mjs';
import { logOf } from './log.mjs';
import { field } from './lot.mjs';

const KILLS = 20;

/** What is told and neither on the device nor on the server, in words; and what is there more than once. */
function wrongWith(told, pending, log) {
  const wrong = [];
  const asText = ({ seq, at, fact }) => JSON.stringify([seq, at, fact], null, 0);
  const here = new Set(pending.map(asText));
  const there = log.map(asText);
  for (const operation of told) {
    const times = there.filter((one) => one === asText(operation)).length;
    if (times > 1) wrong.push(`operation ${operation.seq} is on the server ${times} times`);
    if (times === 0 && !here.has(asText(operation))) wrong.push(`operation ${operation.seq} is lost`);
  }
  return wrong;
}

const NAME = `of what was durable nothing is lost by ${KILLS} kills`;
test(NAME, () => drawing(NAME, async (draw) => {
  const garage = await openGarage('field', { text: field({ spots: 800 }) });
  const line = await openDrivenLine(garage);
  let browser = await openBrowser();
  try {
    const told = [];
    let page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    await ready(page);
    const deaths = [];
    for (let round = 0; round < KILLS; round += 1) {
      const before = told.length;
      const streaming = await stream(page, `K${round}X`, told);
      // The next exchange may be under way when the browser dies, or its answer.
      if (draw.percent(60)) {
        line.restore();
        await browser.context.setOffline(false);
      }
      await streaming.more(draw.between(1, 80));
      // Not always just after an operation was told.
      await new Promise((moment) => { setTimeout(moment, draw.between(0, 15)); });
      await browser.kill();
      assert.equal(await streaming.end(), 'killed', 'it streamed until the end');
      deaths.push(told.length - before);

      line.cut();
      browser = await openBrowser({ profile: browser.profile });
      await browser.context.setOffline(true);
      page = await browser.context.newPage();
      await page.goto(`${line.origin}/${draw.one(['desk', '', 'office'])}`);
      await ready(page);
      assert.deepEqual(wrongWith(told, await pendingOf(page), await logOf(garage)), []);
    }
    console.log(`# killed after ${deaths.join(', ')} operations; ${told.length} in all`);

    line.restore();
    await browser.context.setOffline(false);
    await until('all is shared', async () => await waitingOf(page) === 0, { within: 30_000 });
    const log = await logOf(garage);
    assert.deepEqual(wrongWith(told, [], log), []);
    assert.deepEqual(log.map(({ seq }) => seq), log.map((_, at) => at + 1), 'each once, in order');
    assert.deepEqual(await garage.tables((all) => all('SELECT * FROM quarantine')), []);

    line.cut();
    await browser.context.setOffline(true);
    const more = [];
    for (let number = 0; number < 5; number += 1) more.push(...await submit(page, car(`LOST${number}`)));
    const pending = await pendingOf(page);
    assert.deepEqual(wrongWith(more, pending, log), []);
    assert.notDeepEqual(wrongWith(more, pending.toSpliced(-2, 1), log), [], 'a planted loss is noticed');
    assert.notDeepEqual(wrongWith([log[0]], [], [log[0], log[0]]), [], 'a planted double is noticed');
    await removeOwnRecord(page, 2);
    await page.reload();
    assert.match(await wordsOn(page), /do not fit together/, 'the device notices by itself');
  } finally {
    await browser.close();
    await line.close();
    await garage.close();
  }
}));
