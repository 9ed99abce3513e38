// One bill on every face: the same lines, the figures worked out by hand from lots/charging.toml.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, Kiosk, billOn, enrol, openInOffice, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { inspect } from './inspect.mjs';
import { until, untilEqual } from './until.mjs';

const SIZES = {
  desk: { width: 1180, height: 820 },
  kiosk: { width: 1080, height: 1920 },
  phone: { width: 390, height: 844 },
  office: { width: 1440, height: 900 },
};
/** A phone held up, a tablet, a desk. */
const WIDTHS = [390, 820, 1440];

let garage;
let staff;
let stranger;
let clock;
let pages;
let complaints;

before(async () => {
  garage = await openGarage('charging');
  // A Wednesday. Its minutes stand in every line, so the clock moves only when a test says so.
  clock = new PageClock('2026-01-14T15:10:00+01:00', { runs: false });
  staff = await openBrowser({ clock, reducedMotion: 'reduce' });
  stranger = await openBrowser({ clock, reducedMotion: 'reduce', viewport: SIZES.phone });
  pages = {};
  complaints = [];
  for (const [name, role] of [['desk', 'attendant'], ['kiosk', 'kiosk'], ['office', 'office']]) {
    pages[name] = await enrol(staff.context, garage.origin, await garage.link(role));
    await pages[name].setViewportSize(SIZES[name]);
  }
  pages.phone = stranger.context.pages()[0];
  for (const page of Object.values(pages)) complaints.push(complaintsOf(page));
});

after(async () => {
  await stranger?.close();
  await staff?.close();
  await garage?.close();
});

/** Moves the clock on to a time of the day that it shows, or of another one. */
async function at(time, date = '2026-01-14') {
  const summer = date > '2026-03-29' && date < '2026-10-25';
  const next = Date.parse(`${date}T${time}:00${summer ? '+02:00' : '+01:00'}`);
  await clock.advance({ minutes: (next - clock.now()) / 60_000 });
}

/** Opens a ticket on every face, so that each shows its bill. */
async function openEverywhere(code) {
  const desk = new Desk(pages.desk);
  await desk.open(code);
  // After hours of silence the desk does not call its link shared until the server has answered again.
  await untilSync(pages.desk, 'shared', 30_000);
  const kiosk = new Kiosk(pages.kiosk);
  await kiosk.touch('Pay and leave');
  await pages.kiosk.keyboard.type(code);
  await kiosk.on('fee');
  await openInOffice(pages.office, code);
  await pages.phone.goto('about:blank');
  await visit(stranger.context, `${garage.origin}/t/${code}`);
  await pages.phone.locator('.why > summary').click();
}

async function closeEverywhere() {
  await pages.office.getByRole('button', { name: 'Close' }).click();
  await pages.kiosk.keyboard.press('Escape');
  await new Kiosk(pages.kiosk).on('code');
  await pages.kiosk.keyboard.press('Escape');
  await new Kiosk(pages.kiosk).on('entry');
}

/** Waits until every face shows these lines. */
async function shows(expected, names = Object.keys(pages)) {
  for (const name of names) await untilEqual(`the bill on the ${name}`, () => billOn(pages[name]), expected);
}

/** Eight decimals, as whole numbers. */
const exact = (text) => {
  const [, sign, whole, part = ''] = /^(−?)(\d+)(?:\.(\d+))?/.exec(text);
  return BigInt(`${sign ? '-' : ''}${whole}${part.padEnd(8, '0')}`);
};

/** Whether the lines above the total add up to it. */
function addUp(lines) {
  const total = lines.findIndex((line) => line.startsWith('Total = '));
  const amounts = lines.slice(0, total).filter((line) => line.includes(' = ')).map((line) => exact(line.split(' = ').pop()));
  assert.equal(amounts.reduce((sum, amount) => sum + amount, 0n), exact(lines[total].split(' = ')[1]), lines.join('\n'));
}

// First hour: two started half hours. Daytime: 170 minutes, three hours. Evening: 190 minutes, four hours, 6.00, and the
// cap leaves 4.00. Peak: 16:00 to 18:00. Energy: 12.34 × 0.52. Blocked: an hour idle, of which half is free.
// 12 + 1 + 0.99 + 6.4168 + 3 − 2 = 21.4068, so 21.41; 21.41 × 19 ÷ 119 = 3.418…
const CHARGED = [
  '15:10 – 16:10 First hour 2 started 30 minutes × 1.00 = 2.00',
  '16:10 – 19:00 Daytime 3 started hours × 2.00 = 6.00',
  '19:00 – 22:10 Evening 4 started hours × 1.50 = 6.00 '
    + 'less 2.00: Evening cap, at most 4.00 € for Evening from 19:00 to 06:00 = 4.00',
  'Peak surcharge 16:00 – 18:00: 2 started hours × 0.50 = 1.00',
  'Plugging in 15:15 – 17:45: 1 started day × 0.99 = 0.99',
  'Energy 15:15 – 16:45: 12.34 kWh × 0.52 = 6.4168',
  'Charger blocked 17:15 – 17:45: 30 minutes × 0.10 = 3.00',
  'Cinema ticket 2.00 € off the parking = −2.00',
  'Rounding = 0.0032',
  'Total = 21.41 €',
  'of which 19 % VAT on 17.99 = 3.42',
];

test('t13 t18 t20 t24 t26 a stay with everything has the same lines on desk, kiosk, phone and office', async () => {
  const desk = new Desk(pages.desk);
  const wrong = await inspect(pages.kiosk, 'kiosk-board');
  const { code } = await desk.park('S EL 1', { needs: ['Electric'] });
  await at('15:15');
  await desk.open(code);
  await desk.press('Plug in');
  await at('16:45');
  await desk.press('Unplug');
  await desk.ticket.getByLabel('kWh').fill('12.34');
  wrong.push(...await inspect(pages.desk, 'desk-charging'));
  await desk.press('Charging has ended');
  await at('17:45');
  await desk.press('Unplug', 'Unplug');
  await desk.press('Discount');
  wrong.push(...await inspect(pages.desk, 'desk-discount'));
  await desk.press('Cinema');
  await at('22:10');
  await openEverywhere(code);
  await shows(CHARGED);
  addUp(CHARGED);
  for (const page of [pages.desk, pages.office, pages.kiosk]) await page.getByText('until Thu 06:00').waitFor();

  for (const name of ['desk', 'office']) {
    for (const width of WIDTHS) {
      await pages[name].setViewportSize({ width, height: 900 });
      wrong.push(...await inspect(pages[name], `${name}-bill-${width}`));
    }
    await pages[name].setViewportSize(SIZES[name]);
  }
  wrong.push(...await inspect(pages.phone, 'phone-bill'), ...await inspect(pages.kiosk, 'kiosk-bill'));
  await pages.kiosk.setViewportSize({ width: SIZES.kiosk.height, height: SIZES.kiosk.width });
  wrong.push(...await inspect(pages.kiosk, 'kiosk-bill-wide'));
  await pages.kiosk.setViewportSize(SIZES.kiosk);
  assert.deepEqual(wrong, []);
  await closeEverywhere();
});

test('a bill with names of any length stays within its page', async () => {
  const desk = new Desk(pages.desk);
  await desk.open('S EL 1');
  await pages.desk.locator('.bill em').first().evaluate((name) => {
    name.textContent = 'Nachtstromladesäulenblockiergebührenregelungsausnahmetatbestand'.repeat(2);
  });
  const wrong = [];
  for (const width of WIDTHS) {
    await pages.desk.setViewportSize({ width, height: 900 });
    wrong.push(...await inspect(pages.desk, `desk-long-name-${width}`));
  }
  await pages.desk.setViewportSize(SIZES.desk);
  assert.deepEqual(wrong, []);
});

test('the office opens and closes a bill without a pointer', async () => {
  const { office } = pages;
  const button = office.locator('#tickets tr[data-ticket] button').first();
  await button.focus();
  await office.keyboard.press('Enter');
  await office.locator('dialog[open] table.bill').waitFor();
  assert.ok(await office.evaluate(() => document.activeElement.matches('dialog article')), 'the ticket is read first');
  await clock.advance({ minutes: 1 });
  await office.locator('dialog[open]').getByText('7 h 1 min').waitFor();
  await office.keyboard.press('Escape');
  await office.locator('dialog[open]').waitFor({ state: 'detached' });
  assert.ok(await button.evaluate((row) => row === document.activeElement), 'the focus goes back to the row');
});

// By the ordinary rules the first hour and eight more are 18.00. 9.50 × 19 ÷ 119 = 1.516…
const EARLY = [
  'Early bird, the cheapest for this stay',
  '07:30 – 16:30 Early bird flat rate 06:00–19:00 = 9.00',
  'Peak surcharge 16:00 – 16:30: 1 started hour × 0.50 = 0.50',
  'Total = 9.50 €',
  'of which 19 % VAT on 7.98 = 1.52',
];

test('t19 an offer is named, and the exit shows the bill that was paid', async () => {
  await at('07:30', '2026-01-15');
  const desk = new Desk(pages.desk);
  await desk.field.fill('');
  const { code } = await desk.park('S EB 2');
  await at('16:30', '2026-01-15');
  await openEverywhere(code);
  await shows(EARLY);
  addUp(EARLY);
  const kiosk = new Kiosk(pages.kiosk);
  await kiosk.touch('Pay 9.50 €');
  await kiosk.on('terminal');
  await kiosk.touch('Card accepted');
  await kiosk.on('paid');
  const wrong = await inspect(pages.kiosk, 'kiosk-receipt');
  await untilSync(pages.office, 'shared');
  await pages.phone.reload();
  await pages.phone.locator('.why > summary').click();
  await shows([...EARLY, 'Paid = 9.50 €']);
  wrong.push(...await inspect(pages.phone, 'phone-receipt'));
  assert.deepEqual(wrong, []);
  await kiosk.touch('Done');
  await pages.office.getByRole('button', { name: 'Close' }).click();
});

test('t28 a lost ticket costs its sum, and the bill says so', async () => {
  await at('10:00', '2026-01-16');
  const desk = new Desk(pages.desk);
  await desk.field.fill('');
  const { code } = await desk.park('S LO 3');
  await at('10:40', '2026-01-16');
  await desk.open(code);
  await desk.press('Ticket lost');
  const wrong = await inspect(pages.desk, 'desk-lost');
  await desk.press('It was lost');
  await openEverywhere(code);
  await shows([
    '10:00 – 10:40 First hour 2 started 30 minutes × 1.00 = 2.00',
    'Lost ticket 30.00 €, or the stay where that is more = 28.00',
    'Total = 30.00 €',
    // 30.00 × 19 ÷ 119 = 4.789…
    'of which 19 % VAT on 25.21 = 4.79',
  ]);
  await until('the note is taken once', async () => await desk.ticket.getByRole('button', { name: 'Ticket lost' }).count() === 0);
  await closeEverywhere();
  assert.deepEqual(wrong, []);
});

test('t4 a bill says what the clocks did while the car was inside', async () => {
  await at('23:30', '2026-10-24');
  const desk = new Desk(pages.desk);
  await desk.field.fill('');
  const { code } = await desk.park('S NI 4');
  await at('03:30', '2026-10-25');
  await openEverywhere(code);
  // Five hours passed, whatever the clocks say: 7.50, and the cap leaves 4.00. 4.00 × 19 ÷ 119 = 0.638…
  await shows([
    'Sat 23:30 +02:00 – 03:30 +01:00 Evening 5 started hours × 1.50 = 7.50 '
      + 'less 3.50: Evening cap, at most 4.00 € for Evening from 19:00 to 06:00 = 4.00',
    'Clocks went back 1 hour: 03:00 became 02:00',
    'Total = 4.00 €',
    'of which 19 % VAT on 3.36 = 0.64',
  ]);
  await closeEverywhere();
  assert.deepEqual(complaints.flat(), []);
});
