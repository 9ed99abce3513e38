// Kills the browser while vehicles are parked one after the other: what a person was told is kept.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { Desk, enrol, officeTickets, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { until } from './until.mjs';

const ROUNDS = 3;

test('every vehicle that the screen called parked is there after the browser was killed', async () => {
  const garage = await openGarage();
  let browser = await openBrowser();
  try {
    await enrol(browser.context, garage.origin, await garage.link('office')).then((page) => page.close());
    let page = await enrol(browser.context, garage.origin, await garage.link('attendant'));
    const told = new Set();
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = told.size;
      await page.exposeFunction('tellParked', (code) => { told.add(code); });
      await page.evaluate(streamParks, round);
      await until('it streams', () => told.size >= before + 5 + 3 * round);
      const atDeath = told.size;
      await browser.kill();
      console.log(`# killed after ${atDeath - before} parks; ${told.size - atDeath} more were told while it died`);

      browser = await openBrowser({ profile: browser.profile });
      page = await visit(browser.context, `${garage.origin}/office`);
      await page.locator('#tickets tr[data-ticket]').first().waitFor();
      const there = new Set((await officeTickets(page)).map(({ code }) => code));
      assert.deepEqual([...told].filter((code) => !there.has(code)), [], 'told and lost');
      await untilSync(page, 'shared');
      const stored = await garage.tables((all) => all('SELECT code FROM tickets'));
      const shown = (await officeTickets(page)).map(({ code }) => code).sort();
      assert.deepEqual(stored.map(({ code }) => code).sort(), shown, 'told once, and once only');
      await page.goto(`${garage.origin}/desk`);
      await new Desk(page).field.waitFor();
    }
  } finally {
    await browser.close();
    await garage.close();
  }
});

/** Runs in the page: parks one after the other, and reports each code as soon as the screen shows it. */
function streamParks(round) {
  // The office lists a hundred tickets.
  const most = 30;
  let number = 0;
  const field = document.getElementById('find');
  const next = () => {
    if (number === most) return;
    number += 1;
    field.value = `CR${round}X${number}`;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    field.form.requestSubmit();
  };
  let last;
  new MutationObserver(() => {
    const shown = document.querySelector('.desk-find .notice[data-say=go] .code')?.textContent;
    if (shown && shown !== last) {
      last = shown;
      window.tellParked(shown.replaceAll('-', ''));
      queueMicrotask(next);
    }
  }).observe(document.querySelector('.desk-find'), { subtree: true, childList: true });
  next();
}
