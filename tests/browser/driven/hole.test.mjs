// A network that takes everything and answers nothing, which is worse than none: nobody is told that it is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { Desk, enrol, untilSync } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { until } from '../until.mjs';
import { openDrivenLine, ready, sameView, submit, car, waitingOf } from './door.mjs';
import { field } from './lot.mjs';

const PARKS = 60;
/** A request is given up after 15 seconds, and then there is a pause before the next. */
const GIVEN_UP = { within: 30_000 };

/** Runs in the page: how long each of many vehicles takes from the command to the disk, in milliseconds. */
async function timeParks({ prefix, count }) {
  const times = [];
  for (let number = 0; number < count; number += 1) {
    const begin = performance.now();
    await window.parkade.submit(JSON.stringify([{ do: 'park', vehicle: { class: 'car', plate: `${prefix}${number}` } }]));
    times.push(performance.now() - begin);
  }
  return times.sort((one, other) => one - other);
}

/** Runs in the page: collects every moment in which the status calls shared what waits. */
function watchStatus() {
  const status = document.querySelector('.sync');
  window.untrue = [];
  const look = () => {
    const waiting = window.parkade.waiting();
    if (status.dataset.sync === 'shared' && waiting > 0) window.untrue.push(`${status.innerText} with ${waiting} waiting`);
  };
  new MutationObserver(look).observe(status, { subtree: true, childList: true, characterData: true, attributes: true });
  window.sameLoad = true;
}

test('a network that swallows everything holds up nobody, and is over when it is over', async () => {
  const garage = await openGarage('field', { text: field({ spots: 400 }) });
  const line = await openDrivenLine(garage);
  const [browser, other] = [await openBrowser(), await openBrowser()];
  try {
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    await ready(page);
    // The second device goes to the server past the hole.
    const second = await enrol(other.context, line.origin, await garage.link('attendant'));
    await ready(second);
    await untilSync(page, 'shared');
    await page.evaluate(watchStatus);

    const before = await page.evaluate(timeParks, { prefix: 'BE', count: PARKS });
    await untilSync(page, 'shared');
    line.openHole();
    const during = await page.evaluate(timeParks, { prefix: 'DU', count: PARKS });
    const [usual, swallowed] = [before, during].map((times) => times[times.length >> 1]);
    console.log(`# command to disk: ${usual.toFixed(1)} ms with a network, ${swallowed.toFixed(1)} ms with a hole (${(swallowed / usual).toFixed(1)} times)`);
    assert.equal(await waitingOf(page), PARKS);
    const { code } = await new Desk(page).park('HOLE 1');
    assert.match(code, /^[0-9A-Z]{9}$/);

    await until('the status tells', async () => {
      const status = page.locator('.sync');
      const words = await status.innerText();
      return await status.getAttribute('data-sync') === 'local' && words.includes(`${PARKS + 1} waiting`);
    }, GIVEN_UP);
    await until('something fell in', () => line.swallowed.length > 0, GIVEN_UP);
    await submit(second, car('MEANWHILE1'));

    line.closeHole();
    await untilSync(page, 'shared', GIVEN_UP.within);
    assert.equal(await waitingOf(page), 0);
    await sameView([page, second], GIVEN_UP);
    assert.deepEqual(await page.evaluate(() => window.untrue), [], 'the status was true all the time');
    assert.equal(await page.evaluate(() => window.sameLoad), true, 'nobody loaded the page again');
    const stored = await garage.tables((all) => all('SELECT count(*) AS count FROM tickets'));
    assert.deepEqual(stored, [{ count: 2 * PARKS + 2 }], 'the server has each once');
  } finally {
    await Promise.all([browser.close(), other.close()]);
    await line.close();
    await garage.close();
  }
});
