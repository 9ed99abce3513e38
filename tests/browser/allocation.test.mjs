// Who stands where, on a ground for coaches: why there, several spots side by side, and what attendants change by hand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, blockOf, enrol, untilSync } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { inspect } from './inspect.mjs';
import { until, untilEqual } from './until.mjs';

const SIZE = { width: 1180, height: 820 };
const COACH = 5;

let garage;
let clock;
let mine;
let other;

before(async () => {
  garage = await openGarage('fairground');
  clock = new PageClock('2026-05-12T10:00:00+02:00');
  // The office lets nobody in, so the whole ground is one device's to give.
  for (const [role, open] of [['attendant', (browser) => { mine = browser; }], ['office', (browser) => { other = browser; }]]) {
    const browser = await openBrowser({ clock, reducedMotion: 'reduce', viewport: SIZE });
    open(browser);
    await enrol(browser.context, garage.origin, await garage.link(role));
  }
});

after(async () => {
  await mine?.close();
  await other?.close();
  await garage?.close();
});

/** A desk with nothing typed and nothing picked, on this device. */
async function freshDesk() {
  const page = mine.context.pages()[0];
  await page.goto(`${garage.origin}/desk`);
  await untilSync(page, 'shared');
  return { page, desk: new Desk(page), complaints: complaintsOf(page) };
}

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const bus = { vehicle: 'Bus' };
/** `G0-C-001 to 005`, as ids. */
const idsOf = (range) => {
  const [, place, first, last] = /^(.*-)(\d+) to (\d+)$/.exec(range);
  const numbers = Array.from({ length: last - first + 1 }, (_, at) => Number(first) + at);
  return numbers.map((number) => place + String(number).padStart(3, '0'));
};

test('a9 the desk says where a vehicle goes and why there, before it is parked and after', async () => {
  const { page, desk, complaints } = await freshDesk();
  const wishes = [
    [async () => {}, /^To (\S+): (the nearest free one)\.$/],
    [() => page.getByRole('checkbox', { name: 'Near a lift' }).check(), /^To (\S+): (the nearest to a lift)\.$/],
    [() => page.getByRole('combobox', { name: 'Level' }).selectOption({ label: 'D1 Lower deck' }), /^To (D1-\S+): (on level D1 as wished)\.$/],
    [() => page.getByRole('checkbox', { name: 'Electric' }).check(), /^To (\S+): (with a charger)\.$/],
    [() => page.getByRole('checkbox', { name: 'Trailer' }).check(), /^To (\S+ to \d+): (2 side by side, in the shortest free stretch that fits \(\d\))\.$/],
  ];
  for (const [at, [wish, expected]] of wishes.entries()) {
    await wish();
    const told = expected.exec(await desk.preview());
    assert.ok(told, `${await desk.preview()} is not as ${expected}`);
    const { spot } = await desk.park(`WHY ${at}`);
    assert.equal(spot, told[1]);
    assert.match(await desk.notice.innerText(), new RegExp(`Why here: ${told[2].replace(/[()]/g, '\\$&')}\\.`));
  }
  // Only who charges can wish not to.
  const noCharging = page.getByRole('checkbox', { name: 'No charging' });
  assert.equal(await noCharging.count(), 0);
  await page.getByRole('checkbox', { name: 'Electric' }).check();
  await noCharging.check();
  assert.match(await desk.preview(), /the nearest free one/);
  assert.deepEqual([...await inspect(page, 'desk-wishes'), ...complaints], []);
});

test('a14 a coach takes its spots side by side, is drawn as one on every device, and frees them all at once', async () => {
  const { page, desk, complaints } = await freshDesk();
  await page.getByRole('radio', { name: 'Bus' }).check();
  assert.match(await desk.preview(), /^To G0-C-\d+ to \d+: 5 side by side, in a free stretch of exactly 5\.$/);
  const { code, spot } = await desk.park('BUS 1', bus);
  const ids = idsOf(spot);
  assert.equal(ids.length, COACH);
  const drawn = async (on) => {
    const block = await blockOf(on, code);
    return block && { ...block, spots: [...block.spots].sort() };
  };
  const expected = { spots: ids, label: `Bus ${ids[0].slice(-3)}–${ids.at(-1).slice(-3)}`, covers: true };
  await untilEqual('all its spots are pointed out as one', () => drawn(page), { ...expected, states: ['yours'], state: 'yours' });
  const wrong = await inspect(page, 'desk-coach');
  await button(page, 'Next car').click();
  for (const [name, on] of [['here', page], ['on the other device', other.context.pages()[0]]]) {
    await untilEqual(`the coach is drawn ${name}`, () => drawn(on), { ...expected, states: ['taken'], state: 'taken' });
  }
  await desk.open('BUS 1');
  assert.match((await desk.ticket.innerText()).replaceAll(/\s+/g, ' '), new RegExp(`${spot.slice(3)} 5 side by side`));
  wrong.push(...await inspect(page, 'desk-coach-ticket'));
  await clock.advance({ minutes: 50 });
  await desk.takeCash(200);
  const free = () => page.getByRole('tab', { name: 'G0' }).innerText().then((text) => Number(/(\d+) free/.exec(text)[1]));
  const before = await free();
  await desk.release();
  await untilEqual('all its spots are free', free, before + COACH);
  for (const id of ids) assert.equal(await desk.stateOf(id), 'free', id);
  await until('the other device draws it no longer', async () => await blockOf(other.context.pages()[0], code) === null);
  assert.deepEqual([...wrong, ...complaints], []);
});

test('a14 a coach for which no stretch is long enough is told how long the longest is', async () => {
  const { page, desk } = await freshDesk();
  const parked = [];
  for (let number = 0; ; number += 1) {
    await page.getByRole('radio', { name: 'Bus' }).check();
    if (/^No long enough stretch/.test(await desk.preview())) break;
    assert.ok(number < 9, await desk.preview());
    parked.push(await desk.park(`COACH ${number}`, bus));
  }
  assert.equal(parked.length, 6, 'the ground has six stretches of five');
  const reason = 'It takes 5 side by side; the longest free stretch is 4. Move a car, or send it on.';
  assert.ok((await desk.preview()).includes(reason), await desk.preview());
  await desk.field.fill('COACH 9');
  await button(page, 'Park').click();
  assert.ok((await desk.refusal.innerText()).includes(reason));
  assert.deepEqual(await inspect(page, 'desk-no-stretch'), []);
  for (const { plate } of parked) {
    await desk.open(plate);
    await desk.release();
  }
});

test('a15 cars are moved by hand, and change places', async () => {
  const { page, desk, complaints } = await freshDesk();
  const one = await desk.park('MOVE 1');
  const two = await desk.park('MOVE 2');
  const coach = await desk.park('MOVE 3', bus);
  const placeOf = async (plate) => {
    await desk.open(plate);
    return desk.ticket.locator('.spot').evaluate((sign) => `${sign.querySelector('b').textContent}-${sign.querySelector('bdi').textContent}`);
  };
  const banner = page.locator('.moving');

  // Escape and Cancel leave everything as it is.
  await desk.open(one.plate);
  const move = desk.ticket.getByRole('button', { name: 'Move' });
  await move.click();
  await banner.getByText('Touch the new spot on the map').waitFor();
  const wrong = await inspect(page, 'desk-moving');
  await page.keyboard.press('Escape');
  await banner.waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Move', 'the focus comes back');
  await move.click();
  await button(page, 'Cancel').click();
  await desk.touch(two.spot);
  await desk.ticket.getByText(two.code.slice(0, 3)).waitFor();

  // To a spot that is touched.
  await desk.open(one.plate);
  await move.click();
  await desk.touch('D1-A-008');
  await desk.notice.getByRole('heading', { name: 'Moved' }).waitFor();
  assert.equal(await placeOf(one.plate), 'D1-A-008');
  assert.equal(await desk.stateOf(one.spot), 'free');

  // To the best free one, with the reason.
  await move.click();
  const told = /^To (\S+): (.*)\.$/.exec(await banner.locator('#best-spot').innerText());
  await button(page, 'Best free spot').click();
  await desk.notice.getByText(`Why here: ${told[2]}.`).waitFor();
  assert.equal(await placeOf(one.plate), told[1]);

  // With another car: one touch offers it, a second one does it.
  await move.click();
  await desk.touch(two.spot);
  const swap = button(page, `Swap with ${two.plate}`);
  await swap.waitFor();
  wrong.push(...await inspect(page, 'desk-swap'));
  assert.equal(await desk.stateOf(told[1]), 'yours', 'nothing has happened yet');
  await swap.click();
  await desk.notice.getByRole('heading', { name: 'Places changed' }).waitFor();
  assert.deepEqual([await placeOf(two.plate), await placeOf(one.plate)], [told[1], two.spot]);

  // Not with a coach, and not where it stands itself; the moving goes on.
  await move.click();
  await desk.touch(idsOf(coach.spot)[2]);
  await button(page, `Swap with ${coach.plate}`).click();
  await desk.refusal.getByText('take different numbers of spots').waitFor();
  await desk.touch(two.spot);
  await desk.refusal.getByText('is its own').waitFor();
  // Whoever cannot touch the map types where to.
  await page.getByLabel('Go to spot').fill('d1-a-009');
  await page.keyboard.press('Enter');
  await desk.notice.getByRole('heading', { name: 'Moved' }).waitFor();
  assert.equal(await placeOf(one.plate), 'D1-A-009');
  wrong.push(...await inspect(page, 'desk-moved'));
  assert.deepEqual([...wrong, ...complaints], []);
});

test('a15 a closed spot gets no car until it is opened again, and so does a section', async () => {
  const { page, desk, complaints } = await freshDesk();
  const next = async () => /^To (\S+):/.exec(await desk.preview())[1];
  const best = await next();
  const card = page.locator('.spot-card');
  await desk.touch(best);
  await card.getByText('Free.').waitFor();
  const wrong = await inspect(page, 'desk-spot-free');
  await button(page, 'Close this spot').click();
  await card.getByText('Closed by hand.').waitFor();
  assert.equal(await desk.stateOf(best), 'closed');
  wrong.push(...await inspect(page, 'desk-spot-closed'));
  const second = await next();
  assert.notEqual(second, best);
  assert.equal((await desk.park('SHUT 1')).spot, second);

  // The section, by the keyboard alone.
  const third = await next();
  const [level, section] = third.split('-');
  const goTo = async (spot) => {
    await page.getByLabel('Go to spot').fill(spot);
    await page.keyboard.press('Enter');
  };
  await goTo(third.toLowerCase());
  await button(page, new RegExp(`^Close section ${section} `)).focus();
  await page.keyboard.press('Enter');
  await card.getByText('Closed by hand.').waitFor();
  const elsewhere = await next();
  assert.notEqual(elsewhere.split('-').slice(0, 2).join('-'), `${level}-${section}`);
  const states = await page.locator(`rect[data-spot^="${level}-${section}-"]`).evaluateAll(
    (rects) => rects.map((rect) => rect.dataset.state),
  );
  assert.deepEqual([...new Set(states)].sort(), ['closed', 'taken'], 'who stands there stays');
  await button(page, new RegExp(`^Open section ${section} `)).click();
  await card.getByText('Free.').waitFor();
  assert.equal(await desk.stateOf(best), 'free');
  assert.equal(await next(), best);

  await goTo('no such');
  await desk.refusal.getByText('such as G1-A-014').waitFor();
  await goTo('X9-Z-999');
  await desk.refusal.getByText('There is no X9-Z-999').waitFor();
  assert.deepEqual([...wrong, ...complaints], []);
});
