// What a person does and sees at the faces, in the words on the screen.
import { until } from './until.mjs';

/** Opens an address and waits until the app is there and stored on this device. */
export async function visit(context, address) {
  const page = context.pages().find((open) => open.url() === 'about:blank') ?? await context.newPage();
  await page.goto(address);
  await page.waitForFunction(() => window.parkadeOffline?.ready);
  return page;
}

/** Enrols the browser for a face and returns its page. */
export async function enrol(context, origin, link) {
  const page = await visit(context, origin + link);
  await page.waitForFunction(() => !location.hash.includes('enrol='));
  await page.locator('[data-sync=shared]').first().waitFor();
  return page;
}

/** A ticket code as SQL has it. */
const plain = (code) => code.replaceAll('-', '');
const textOf = async (locator) => (await locator.innerText()).replaceAll(/\s+/g, ' ').trim();

/** The attendant's desk. */
export class Desk {
  constructor(page) {
    this.page = page;
    this.field = page.getByLabel('Plate or ticket code');
    this.ticket = page.locator('article.ticket');
    this.notice = page.locator('.desk-find .notice[data-say=go]');
    this.refusal = page.getByRole('alert');
    this.sync = page.locator('.sync');
  }

  /** Parks a vehicle and returns what the desk says it did. */
  async park(plate, choice) {
    const { heading, level, rest, ...ticket } = await this.letIn(plate, choice);
    if (heading !== 'Parked') throw new Error(`${plate}: ${heading}`);
    return { ...ticket, spot: spotOf({ level, rest }) };
  }

  /** Lets a vehicle in, to a spot or to a level, and returns what the desk says of it. */
  async letIn(plate, { vehicle, needs = [] } = {}) {
    await this.field.fill(plate);
    if (vehicle) await this.page.getByRole('radio', { name: vehicle }).check();
    for (const need of needs) await this.page.getByRole('checkbox', { name: need }).check();
    await this.page.getByRole('button', { name: 'Park', exact: true }).click();
    const heading = this.notice.getByRole('heading', { name: /^(Parked|Sent to a level)$/ });
    await heading.waitFor();
    return {
      heading: await textOf(heading),
      code: plain(await textOf(this.notice.locator('.code'))),
      plate: await textOf(this.notice.locator('.plate')),
      ...await this.notice.locator('.spot').first().evaluate(placed),
    };
  }

  /** Where the form would send the next vehicle, and why there. */
  async preview() {
    return textOf(this.page.locator('#why-park'));
  }

  /** Touches a spot on the map. */
  async touch(spot) {
    await this.page.getByRole('tab', { name: spot.split('-')[0] }).click();
    await this.page.locator(`rect[data-spot="${spot}"]`).click();
  }

  /** Opens a ticket by its plate or code. */
  async open(typed) {
    await this.field.fill(typed);
    await this.ticket.waitFor();
  }

  /** Waits until so much, in minor units, is due for the open ticket, and takes it. */
  async takeCash(due) {
    await this.ticket.locator(`.due data[value="${due}"]`).waitFor();
    await this.ticket.getByRole('button', { name: 'Cash paid' }).click();
    await this.page.locator('article.ticket[data-state=paid]').waitFor();
  }

  /** Presses a button of the open ticket, and then one of the panel that it opens, if it does. */
  async press(...names) {
    for (const name of names) await this.ticket.getByRole('button', { name, exact: true }).click();
  }

  /** Lets the open ticket's vehicle out. */
  async release() {
    await this.ticket.getByRole('button', { name: 'Release' }).click();
    await this.notice.getByRole('heading', { name: 'Released' }).waitFor();
  }

  /** What the map says of a spot. */
  async stateOf(spot) {
    await this.page.getByRole('tab', { name: spot.split('-')[0] }).click();
    return this.page.locator(`rect[data-spot="${spot}"]`).getAttribute('data-state');
  }
}

/** The tickets as the office lists them, by code. */
export async function officeTickets(page) {
  const rows = await page.locator('#tickets tr[data-ticket]').evaluateAll((found) => found.map((row) => ({
    code: row.dataset.ticket,
    plate: row.querySelector('.plate')?.textContent ?? null,
    level: row.querySelector('.spot b')?.textContent,
    rest: row.querySelector('.spot bdi')?.textContent,
    sum: row.querySelector('td:nth-of-type(6)').textContent,
    state: row.querySelector('.state').dataset.state,
  })));
  return rows
    .map(({ level, rest, sum, ...row }) => ({ ...row, spot: spotOf({ level, rest }), minor: minorOf(sum) }))
    .sort(byCode);
}

/** The vehicle of a ticket as the map draws it across several spots: the spots, what each says, and what it says itself. */
export async function blockOf(page, code) {
  return page.evaluate((ticket) => {
    const block = document.querySelector(`[data-block="${ticket}"]`);
    if (!block) return null;
    const spots = block.dataset.spots.split(' ');
    const rects = spots.map((spot) => document.querySelector(`rect[data-spot="${spot}"]`));
    const bracket = block.querySelector('rect').getBoundingClientRect();
    const covers = ({ left, right, top, bottom }) => bracket.left <= left + 2 && bracket.right >= right - 2
      && bracket.top <= top + 2 && bracket.bottom >= bottom - 2;
    return {
      spots,
      states: [...new Set(rects.map((rect) => rect.dataset.state))],
      state: block.dataset.state,
      label: block.textContent,
      covers: rects.every((rect) => covers(rect.getBoundingClientRect())),
    };
  }, code);
}

export const byCode = (one, other) => (one.code < other.code ? -1 : 1);

/** Runs in the page: the parts of a spot's sign. */
function placed(sign) {
  return { level: sign.querySelector('b').textContent, rest: sign.querySelector('bdi').textContent };
}

const spotOf = ({ level, rest }) => `${level}-${rest}`;

/** `3.00` in minor units. */
const minorOf = (digits) => Math.round(Number(digits) * 100);

/** Waits for a face's sync status. */
export async function untilSync(page, look, within) {
  const status = page.locator('[data-sync]').first();
  await until(`the status says ${look}`, async () => await status.getAttribute('data-sync') === look, { within });
}

/** The kiosk. */
export class Kiosk {
  constructor(page) {
    this.page = page;
  }

  async touch(name) {
    await this.page.getByRole('button', { name, exact: typeof name === 'string' }).click();
  }

  /** Waits for a screen, by its name in the markup. */
  async on(screen) {
    await this.page.locator(`main[data-screen=${screen}]`).waitFor();
  }

  /** Waits for a new ticket and returns its code. */
  async code() {
    await this.on('drive');
    return plain(await textOf(this.page.locator('main .code')));
  }
}

/** The lines of the bill on a page, with the sums below them. */
export const billOn = (page) => page.locator('table.bill tr').evaluateAll(
  (rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent).join(' = ')),
);

/** Opens a ticket in the office's list. */
export async function openInOffice(page, code) {
  await page.locator(`#tickets tr[data-ticket="${code}"] button`).click();
  await page.locator('dialog[open] .ticket').waitFor();
}

/** The office's numbers of today. */
export async function officeNumbers(page) {
  const texts = await page.locator('ul.counts').evaluate((list) => Object.fromEntries(
    [...list.querySelectorAll('[data-count]')].map((one) => [one.dataset.count, one.textContent]),
  ));
  const number = (text) => Number(/[\d.]+/.exec(text)[0]);
  const { free, percent, revenue, parked, left } = texts;
  return {
    free: number(free.split('Free')[0]),
    spots: number(free.split('of')[1]),
    percent: number(percent),
    revenue: minorOf(number(revenue)),
    parked: number(parked),
    left: number(left),
  };
}
