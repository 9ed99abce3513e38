// A ticket proves itself: an exit whose network failed before the car came in scans it, and tells a true one from others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, Kiosk, enrol, untilSync } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { openLine } from './line.mjs';
import { dayFee, readTables } from './oracle.mjs';
import { until } from './until.mjs';

/** A Wednesday on which nothing is special. */
const MORNING = '2026-01-14T08:00:00+01:00';

/** A garage with an entrance that is connected, and an exit that knows the entrance and hears nothing from now on. */
async function story(tell) {
  const open = [];
  const keep = (thing) => { open.unshift(thing); return thing; };
  try {
    const garage = keep(await openGarage());
    const line = keep(await openLine(garage));
    const clock = new PageClock(MORNING);
    const [entrance, exit] = [keep(await openBrowser({ clock })), keep(await openBrowser({ clock }))];
    const deskPage = await enrol(entrance.context, garage.origin, await garage.link('attendant'));
    const exitPage = await enrol(exit.context, line.origin, await garage.link('kiosk'));
    await untilSync(exitPage, 'shared');
    line.cut();
    await exit.context.setOffline(true);
    await tell({ garage, line, clock, exit, deskPage, exitPage });
  } finally {
    for (const thing of open) await thing.close();
  }
}

/** Parks a vehicle and returns its code and what the QR code of its ticket says. */
async function parked(deskPage, plate) {
  const desk = new Desk(deskPage);
  const { code } = await desk.park(plate);
  const link = await desk.notice.getByRole('link', { name: 'Driver’s page' }).getAttribute('href');
  assert.match(link, /^\/T\/[0-9A-Z]{140,}$/, 'the ticket is signed');
  return { code, link: new URL(link, deskPage.url()).href.replace(/^https?:\/\/[^/]+/, (origin) => origin.toUpperCase()) };
}

/** The same link with its last character exchanged: a forger’s smallest step. */
const altered = (link) => link.slice(0, -1) + (link.endsWith('0') ? '1' : '0');

/** What a scanner does: it types everything at once, and Enter. */
async function scan(page, text) {
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** Waits for a refusal and returns its words. */
async function refused(page, code) {
  await new Kiosk(page).on('full');
  await page.getByRole('alert').getByText(code).waitFor();
  return page.getByRole('alert').innerText();
}

const TRUE_OR_NOT = 'an exit that knows nothing of a ticket refuses an altered one in words, and takes the fee of a true one';
test(TRUE_OR_NOT, () => story(async ({ garage, line, clock, exit, deskPage, exitPage }) => {
  const { code, link } = await parked(deskPage, 'S TI 1');
  await untilSync(deskPage, 'shared');
  await clock.advance({ minutes: 61 });

  await scan(exitPage, altered(link));
  const words = await refused(exitPage, 'ticket.forged');
  assert.match(words, /You have not been charged/);
  assert.doesNotMatch(words, /invalid|error/i);
  await scan(exitPage, '4006381333931');
  assert.match(await refused(exitPage, 'ticket.wrong_length'), /You have not been charged/);

  const kiosk = new Kiosk(exitPage);
  await scan(exitPage, link);
  await kiosk.on('fee');
  await exitPage.locator(`main data.amount[value="${dayFee(61)}"]`).waitFor();
  await kiosk.touch(/^Pay /);
  await kiosk.on('terminal');
  await kiosk.touch('Card accepted');
  await kiosk.on('paid');
  await scan(exitPage, link);
  assert.match(await refused(exitPage, 'ticket.already_left'), /You have not been charged/);

  line.restore();
  await exit.context.setOffline(false);
  await until('the server has one ticket, closed and paid once', async () => {
    const { tickets, payments, conflicts, quarantine } = await garage.tables(readTables);
    const [ticket] = tickets;
    return tickets.length === 1 && ticket.code === code && ticket.plate === 'STI1' && ticket.left_at !== null
      && ticket.paid_minor === dayFee(61) && payments.length === 1 && conflicts.length === 0 && quarantine.length === 0;
  }, { within: 30_000 });
}));

test('a phone opens the link of a QR code as the driver’s page, and shows the same code', () => story(async ({ garage, deskPage }) => {
  const { code, link } = await parked(deskPage, 'S TI 2');
  await untilSync(deskPage, 'shared');
  const phone = await openBrowser();
  try {
    const [page] = phone.context.pages();
    await page.goto(garage.origin + new URL(link).pathname);
    await page.locator('main.driver .code').waitFor();
    assert.equal((await page.locator('main.driver .code').innerText()).replaceAll(/\W/g, ''), code);
    // 45 modules and the quiet zone: the whole signed ticket, not the nine characters alone.
    assert.equal(await page.locator('main.driver svg.qr').getAttribute('viewBox'), '0 0 53 53');
  } finally {
    await phone.close();
  }
}));
