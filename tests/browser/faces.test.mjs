// Each face at its own size: quiet, accessible, usable without a pointer, and telling the same as the others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, Kiosk, billOn, byCode, enrol, officeNumbers, officeTickets, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { hiddenParts, inspect } from './inspect.mjs';
import { openLine } from './line.mjs';
import { dayFee } from './oracle.mjs';
import { until, untilEqual } from './until.mjs';

const SIZES = {
  desk: { width: 1180, height: 820 },
  kiosk: { width: 1080, height: 1920 },
  driver: { width: 390, height: 844 },
  office: { width: 1440, height: 900 },
};

let garage;
let line;
let staff;
let clock;

before(async () => {
  garage = await openGarage();
  line = await openLine(garage);
  clock = new PageClock('2026-01-14T08:00:00+01:00');
  staff = await openBrowser({ clock, reducedMotion: 'reduce' });
  for (const role of ['attendant', 'kiosk', 'office']) {
    const page = await enrol(staff.context, line.origin, await garage.link(role));
    await page.goto('about:blank');
  }
});

after(async () => {
  await staff?.close();
  await line?.close();
  await garage?.close();
});

/** A page of the enrolled browser at a face, in the face's size. */
async function face(name) {
  const page = await staff.context.newPage();
  await page.setViewportSize(SIZES[name]);
  const complaints = complaintsOf(page);
  await page.goto(`${line.origin}/${name}`);
  await untilSync(page, 'shared');
  return { page, complaints };
}

/** A phone that belongs to a stranger. */
async function phone() {
  const browser = await openBrowser({ clock, reducedMotion: 'reduce', viewport: SIZES.driver });
  return { browser, context: browser.context };
}

test('the desk is quiet and accessible in all its states', async () => {
  const { page, complaints } = await face('desk');
  const desk = new Desk(page);
  const wrong = await inspect(page, 'desk-empty');
  await desk.park('B MX 7');
  wrong.push(...await inspect(page, 'desk-parked'));
  await desk.field.fill('B M');
  await page.locator('.similar button').first().waitFor();
  wrong.push(...await inspect(page, 'desk-similar'));
  await clock.advance({ hours: 3, minutes: 20 });
  await desk.open('B MX 7');
  await desk.ticket.locator(`.due data[value="${dayFee(200)}"]`).waitFor();
  wrong.push(...await inspect(page, 'desk-ticket'));
  await desk.takeCash(dayFee(200));
  wrong.push(...await inspect(page, 'desk-paid'));
  await desk.release();
  wrong.push(...await inspect(page, 'desk-released'));
  await desk.field.fill('?');
  await page.getByRole('button', { name: 'Park', exact: true }).click();
  await desk.refusal.waitFor();
  wrong.push(...await inspect(page, 'desk-refused'));
  assert.deepEqual([...wrong, ...complaints], []);
  await page.close();
});

test('the kiosk is quiet and accessible on all its screens', async () => {
  const { page, complaints } = await face('kiosk');
  const kiosk = new Kiosk(page);
  await kiosk.touch('Larger');
  const wrong = await inspect(page, 'kiosk-rest-larger');
  await kiosk.touch('Larger');
  wrong.push(...await inspect(page, 'kiosk-rest'));
  await kiosk.touch('Other vehicle');
  await kiosk.on('vehicle');
  wrong.push(...await inspect(page, 'kiosk-vehicle'));
  await kiosk.touch('Car');
  const code = await kiosk.code();
  wrong.push(...await inspect(page, 'kiosk-drive'));
  await page.setViewportSize({ width: SIZES.kiosk.height, height: SIZES.kiosk.width });
  wrong.push(...await inspect(page, 'kiosk-drive-wide'));
  await page.locator('.stub').evaluate((stub) => {
    stub.style.flexWrap = 'nowrap';
    Object.assign(stub.firstElementChild.style, { flex: '1', minWidth: '0' });
  });
  assert.ok((await hiddenParts(page)).length > 0, 'the inspection notices a picture on top of the code');
  await page.setViewportSize(SIZES.kiosk);
  await kiosk.touch('Done');
  await clock.advance({ minutes: 20 });
  await kiosk.touch('Pay and leave');
  await kiosk.on('code');
  wrong.push(...await inspect(page, 'kiosk-code'));
  await page.keyboard.type(`${code.slice(0, 8)}${code[8] === 'A' ? 'B' : 'A'}`);
  await page.getByRole('alert').waitFor();
  wrong.push(...await inspect(page, 'kiosk-code-wrong'));
  await page.keyboard.press('Backspace');
  await page.keyboard.type(code[8]);
  await kiosk.on('fee');
  wrong.push(...await inspect(page, 'kiosk-fee'));
  await kiosk.touch(/^Pay /);
  await kiosk.on('terminal');
  wrong.push(...await inspect(page, 'kiosk-terminal'));
  await kiosk.touch('Card accepted');
  await kiosk.on('paid');
  wrong.push(...await inspect(page, 'kiosk-goodbye'));
  await kiosk.touch('Done');
  await kiosk.touch('Help');
  await kiosk.on('help');
  wrong.push(...await inspect(page, 'kiosk-help'));
  await kiosk.touch('Go back');
  await kiosk.touch('Pay and leave');
  await page.keyboard.type(code);
  await kiosk.on('full');
  wrong.push(...await inspect(page, 'kiosk-refused'));
  assert.deepEqual([...wrong, ...complaints], []);
  await page.close();
});

test('the office is quiet and accessible, and its numbers are what was done', async () => {
  const { page, complaints } = await face('office');
  const before = await officeNumbers(page);
  const { page: deskPage } = await face('desk');
  const desk = new Desk(deskPage);
  const car = await desk.park('KA OF 1');
  const gone = await desk.park('KA OF 2');
  await clock.advance({ minutes: 70 });
  await desk.open(gone.plate);
  await desk.takeCash(600);
  await desk.release();
  await deskPage.close();
  await untilEqual('the office counts', () => officeNumbers(page), {
    free: before.free - 1,
    percent: Math.round(((before.spots - before.free + 1) * 100) / before.spots),
    revenue: before.revenue + 600,
    parked: before.parked + 2,
    left: before.left + 1,
    spots: before.spots,
  });
  const listed = async () => (await officeTickets(page)).filter(({ plate }) => plate?.startsWith('KAOF'));
  const expected = [{ ...car, minor: 600, state: 'inside' }, { ...gone, minor: 600, state: 'left' }];
  await untilEqual('the office lists', listed, expected.sort(byCode));
  const wrong = await inspect(page, 'office');
  await page.getByRole('searchbox').fill('no such thing');
  await page.getByText('No ticket to show').waitFor();
  wrong.push(...await inspect(page, 'office-nothing'));
  assert.deepEqual([...wrong, ...complaints], []);
  await page.close();
});

test('the front page is quiet and accessible', async () => {
  const page = await staff.context.newPage();
  const complaints = complaintsOf(page);
  await page.setViewportSize(SIZES.desk);
  await page.goto(line.origin);
  await page.getByRole('navigation', { name: 'Faces' }).waitFor();
  assert.deepEqual([...await inspect(page, 'front'), ...complaints], []);
  await page.close();
});

test('a stranger’s phone shows the ticket, and goes on without a network', async () => {
  const { page: deskPage } = await face('desk');
  const desk = new Desk(deskPage);
  const { code, spot } = await desk.park('S DR 1');
  await untilSync(deskPage, 'shared');
  await clock.advance({ minutes: 40 });
  const { browser, context } = await phone();
  try {
    const page = context.pages()[0];
    const complaints = complaintsOf(page);
    await visit(context, `${line.origin}/t/${code}`);
    const fee = (minor) => page.locator(`main.driver data.amount[value="${minor}"]`).waitFor();
    await fee(300);
    const shown = await page.locator('main.driver').innerText();
    assert.ok(shown.includes(spot.replace(/^[^-]*-/, '')), shown);
    assert.match(shown, /40 min · 6\.00 € from \d\d:\d\d/);
    const wrong = await inspect(page, 'driver-inside');
    await page.getByText('Why this price?').click();
    wrong.push(...await inspect(page, 'driver-why'));
    assert.deepEqual([...wrong, ...complaints], []);

    line.cut();
    await context.setOffline(true);
    await page.reload();
    await fee(300);
    await clock.advance({ hours: 1 });
    await fee(600);
    await page.getByText('Computed on this phone').waitFor();
    assert.deepEqual(await inspect(page, 'driver-offline'), []);
    line.restore();
    await context.setOffline(false);
    await page.getByText('Up to date').waitFor();

    complaints.length = 0;
    await untilSync(deskPage, 'shared', 30_000);
    await desk.open('S DR 1');
    await desk.takeCash(600);
    await untilSync(deskPage, 'shared');
    await page.reload();
    await page.getByText('Paid. Leave by').waitFor();
    wrong.push(...await inspect(page, 'driver-paid'));
    await desk.release();
    await untilSync(deskPage, 'shared');
    await page.reload();
    await page.getByText('Thank you, drive safely').waitFor();
    wrong.push(...await inspect(page, 'driver-left'));
    await page.goto(`${line.origin}/t/234567892`);
    await page.getByText('There is no ticket with this code').waitFor();
    wrong.push(...await inspect(page, 'driver-unknown'));
    assert.deepEqual([...wrong, ...complaints.filter((text) => !/404/.test(text))], []);
  } finally {
    line.restore();
    await browser.close();
    await deskPage.close();
  }
});

test('desk, kiosk and phone show the same bill', async () => {
  const { page: deskPage } = await face('desk');
  const { page: kioskPage } = await face('kiosk');
  const desk = new Desk(deskPage);
  const { code } = await desk.park('S BI 11');
  await untilSync(deskPage, 'shared');
  // Over the evening and into the next day, so that several rules take part.
  await clock.advance({ hours: 15, minutes: 10 });
  const { browser, context } = await phone();
  try {
    const phonePage = await visit(context, `${line.origin}/t/${code}`);
    await phonePage.getByText('Why this price?').click();
    await desk.open(code);
    const kiosk = new Kiosk(kioskPage);
    await kiosk.touch('Pay and leave');
    await kioskPage.keyboard.type(code);
    await kiosk.on('fee');
    let bills;
    // A minute may pass between one look and the next.
    await until('the bills agree', async () => {
      bills = await Promise.all([deskPage, kioskPage, phonePage].map(billOn));
      return bills.every((bill) => String(bill) === String(bills[0]));
    }, { within: 5_000 }).catch(() => assert.deepEqual(bills, []));
    assert.ok(bills[0].length >= 3, String(bills[0]));
    await inspect(kioskPage, 'kiosk-long-bill');
    await inspect(deskPage, 'desk-long-bill');
  } finally {
    await browser.close();
    await deskPage.close();
    await kioskPage.close();
  }
});

test('the inspection notices what is wrong with a page', async () => {
  const page = await staff.context.newPage();
  await page.setViewportSize(SIZES.kiosk);
  await page.goto(`${line.origin}/nowhere`);
  await page.getByText('There is no page here').waitFor();
  await page.evaluate(() => {
    for (const top of [100, 104]) {
      const button = document.body.appendChild(document.createElement('button'));
      const size = { minHeight: '0', height: '12px', width: '1200px' };
      Object.assign(button.style, { position: 'fixed', top: `${top}px`, left: '0', ...size });
      button.textContent = 'small';
    }
    const faint = document.querySelector('main').appendChild(document.createElement('p'));
    faint.textContent = 'faint';
    Object.assign(faint.style, { color: '#777', background: '#888' });
  });
  const wrong = String(await inspect(page, 'kiosk-spoiled'));
  for (const expected of [/color-contrast/, /target-size/, /too wide|cut off/]) assert.match(wrong, expected);
  await page.close();
});

/** Presses Tab until the control with this name has the focus. */
async function tabTo(page, name) {
  const focused = () => page.evaluate(() => {
    const { activeElement: on } = document;
    const labels = [...on.labels ?? []].map((label) => label.textContent);
    return [on.getAttribute('aria-label'), ...labels, on.textContent].filter(Boolean).join(' ').trim();
  });
  const seen = [];
  for (let presses = 0; presses < 40; presses += 1) {
    const on = await focused();
    if (on.match(name) && on.length < 60) {
      const ring = await page.evaluate(() => {
        const field = document.activeElement.closest('.field-box, label') ?? document.activeElement;
        return [field, document.activeElement].some((at) => {
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
          return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
        });
      });
      assert.ok(ring, `${name} shows that it has the focus`);
      return presses;
    }
    seen.push(on.slice(0, 30));
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}, but to ${seen.join(' › ')}`);
}

test('the desk works without a pointer', async () => {
  const { page } = await face('desk');
  const desk = new Desk(page);
  await tabTo(page, /Plate or ticket code/);
  await page.keyboard.type('HD KB 5');
  await page.keyboard.press('Enter');
  await desk.notice.getByRole('heading', { name: 'Parked' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'find', 'the next plate can be typed at once');
  await clock.advance({ minutes: 50 });
  await page.keyboard.type('HD KB 5');
  await desk.ticket.locator('.due data[value="300"]').waitFor();
  const toPay = await tabTo(page, /^Cash paid/);
  await page.keyboard.press('Enter');
  await page.locator('article.ticket[data-state=paid]').waitFor();
  const toRelease = await tabTo(page, /^Release/);
  await page.keyboard.press('Enter');
  await desk.notice.getByRole('heading', { name: 'Released' }).waitFor();
  console.log(`# Tab presses at the desk: ${toPay} to the payment, ${toRelease} on to the release`);
  assert.ok(toPay <= 4 && toRelease <= 4, 'the next step is near');
  await page.close();
});

test('the kiosk works without a pointer', async () => {
  const { page } = await face('kiosk');
  const kiosk = new Kiosk(page);
  const press = async (name) => {
    const presses = await tabTo(page, name);
    await page.keyboard.press('Enter');
    return presses;
  };
  const presses = [await press(/^Take ticket/)];
  const code = await kiosk.code();
  presses.push(await press(/^Done/));
  await clock.advance({ minutes: 30 });
  presses.push(await press(/^Pay and leave/));
  await kiosk.on('code');
  await page.keyboard.type(code.toLowerCase());
  await kiosk.on('fee');
  await page.getByRole('button', { name: 'Pay 3.00' }).waitFor();
  presses.push(await press(/^Pay 3\.00/));
  await kiosk.on('terminal');
  await page.getByText('simulation').waitFor();
  presses.push(await press(/^Card accepted/));
  await kiosk.on('paid');
  await page.getByText('3.00 € paid').waitFor();
  await page.keyboard.press('Escape');
  await kiosk.on('entry');
  console.log(`# Tab presses at the kiosk: ${presses.join(', ')}`);
  await page.close();
});
