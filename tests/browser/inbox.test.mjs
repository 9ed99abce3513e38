// Two desks that do not hear of each other: what contradicts itself waits politely, and one touch settles it everywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { Desk, enrol, untilSync } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { inspect } from './inspect.mjs';
import { openLine } from './line.mjs';
import { until } from './until.mjs';

const SIZE = { width: 1180, height: 820 };

test('C-1 a spot given twice waits at both desks and is settled from the keyboard', async () => {
  const garage = await openGarage();
  const line = await openLine(garage);
  const [near, far] = [await openBrowser({ reducedMotion: 'reduce' }), await openBrowser({ reducedMotion: 'reduce' })];
  try {
    const here = await enrol(near.context, garage.origin, await garage.link('attendant'));
    const there = await enrol(far.context, line.origin, await garage.link('attendant'));
    await here.setViewportSize(SIZE);
    await there.setViewportSize(SIZE);

    line.cut();
    await far.context.setOffline(true);
    // Each by hand: of what a desk gives away by itself no other gives anything.
    const spot = 'G1-A-010';
    const byHand = async (page, plate) => {
      const desk = new Desk(page);
      await desk.touch(spot);
      return desk.park(plate);
    };
    const first = await byHand(here, 'S IN 1');
    await untilSync(here, 'shared');
    const second = await byHand(there, 'S IN 2');
    assert.deepEqual([first.spot, second.spot], [spot, spot], 'both desks gave the spot away');
    line.restore();
    await far.context.setOffline(false);
    await untilSync(there, 'shared', 60_000);

    const opens = (page) => page.getByRole('button', { name: '1 thing to settle' });
    await opens(here).waitFor();
    await opens(there).waitFor();
    const complaints = complaintsOf(here);

    await opens(here).focus();
    await here.keyboard.press('Enter');
    const list = here.getByRole('region', { name: 'To settle' });
    await list.getByRole('heading', { name: /was given to two cars/ }).waitFor();
    const told = await list.innerText();
    for (const words of ['SIN1', 'SIN2', 'Recommended. No money moves.', 'Your spot was given twice.']) {
      assert.ok(told.includes(words), `${words} in ${told}`);
    }
    assert.deepEqual([...await inspect(here, 'desk-inbox'), ...complaints], []);
    await here.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await here.keyboard.press('Enter');
    await list.waitFor();
    await here.keyboard.press('Tab');
    const look = () => here.evaluate(() => document.activeElement.textContent.trim());
    assert.match(await look(), /^Send SIN2 to /, 'the recommended answer is the next stop');
    await here.keyboard.press('Enter');
    await here.getByRole('heading', { name: 'Settled' }).waitFor();
    await opens(here).waitFor({ state: 'detached' });
    await opens(there).waitFor({ state: 'detached' });

    const spotOf = async (page, plate) => {
      const desk = new Desk(page);
      await desk.open(plate);
      return (await desk.ticket.locator('.spot').first().innerText()).replaceAll(/\s+/g, ' ');
    };
    await until('both desks show the new spot', async () => {
      const spots = [await spotOf(here, 'S IN 2'), await spotOf(there, 'S IN 2')];
      return spots[0] === spots[1] && spots[0] !== await spotOf(here, 'S IN 1');
    });
  } finally {
    line.restore();
    await Promise.all([near.close(), far.close()]);
    await line.close();
    await garage.close();
  }
});
