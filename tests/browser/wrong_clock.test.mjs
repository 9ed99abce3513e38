// A tablet whose clock was set two days wrong while it was switched off, and no network to notice by.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { Desk, enrol, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { openLine } from './line.mjs';

const TWO_DAYS = 48 * 3_600_000;

/** What a device shows from now on, as a hand on its clock would: what the page counts and the server say stays true. */
function setClock(wrong) {
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) {
      if (given.length > 0) super(...given);
      else super(Real.now() + wrong);
    }

    static now() {
      return Real.now() + wrong;
    }
  };
}

test('C-9 a clock two days ahead overcharges a driver, is found out, and the money is to be given back', async () => {
  const garage = await openGarage();
  const line = await openLine(garage);
  let browser = await openBrowser({ reducedMotion: 'reduce' });
  try {
    const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    const parked = await new Desk(page).park('S PK 48');
    await untilSync(page, 'shared');
    line.cut();
    await browser.kill();
    browser = await openBrowser({ profile: browser.profile, reducedMotion: 'reduce' });
    await browser.context.addInitScript(setClock, TWO_DAYS);
    await browser.context.setOffline(true);
    const again = await visit(browser.context, `${line.origin}/desk`);
    const desk = new Desk(again);
    await desk.open('S PK 48');
    const asked = Number(await desk.ticket.locator('.due data').getAttribute('value'));
    assert.ok(asked >= 2_000, `two days cost more than ${asked}`);
    await desk.takeCash(asked);
    await desk.release();

    line.restore();
    await browser.context.setOffline(false);
    await untilSync(again, 'shared', 60_000);
    await again.getByRole('button', { name: '1 thing to settle' }).click();
    const list = again.getByRole('region', { name: 'To settle' });
    await list.waitFor();
    const { log, ticket } = await garage.tables((read) => ({
      log: read('SELECT kind, body FROM log WHERE device > 0 ORDER BY number'),
      ticket: read('SELECT parked_at, left_at, fee_minor, paid_minor FROM tickets')[0],
    }));
    const kinds = log.map(({ kind }) => kind);
    assert.deepEqual(kinds, ['parked', 'paid', 'left', 'clock_found']);
    const [entry, , exit, found] = log.map(({ body }) => JSON.parse(body));
    assert.ok(entry.skew.within_ms <= 5_000, 'the first entry knew its doubt');
    assert.equal(exit.skew?.within_ms, undefined, 'the exit could not tell');
    assert.ok(exit.at - entry.at >= TWO_DAYS, 'records stay as they are');
    const [wrong] = found.fact.exits;
    assert.ok(Math.abs(wrong.ahead_ms - TWO_DAYS) < 5_000, `${wrong.ahead_ms}`);
    assert.equal(wrong.ticket.replaceAll('-', ''), parked.code);
    assert.ok(ticket.left_at - ticket.parked_at < 120_000, 'by the right time it was inside for a moment');
    assert.equal(ticket.paid_minor, asked);

    const words = (await list.innerText()).replaceAll(/\s+/g, ' ');
    const back = ((asked - ticket.fee_minor) / 100).toFixed(2);
    assert.ok(words.includes(back), `${back} in ${words}`);
    await list.getByRole('button', { name: new RegExp(back.replace('.', '\\.')) }).first().click();
    await again.getByRole('heading', { name: 'Settled' }).waitFor();
  } finally {
    line.restore();
    await browser.close();
    await line.close();
    await garage.close();
  }
});
