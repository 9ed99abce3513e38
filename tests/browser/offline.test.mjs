// A day without a network: everything works, nothing is lost when the browser dies, and once the network is
// back the server and every other device have the same.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, byCode, enrol, officeTickets, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { openLine } from './line.mjs';
import { dayFee, differences, ofDevices, readTables } from './oracle.mjs';
import { timed, until, untilEqual } from './until.mjs';

/** A Wednesday on which nothing is special. */
const MORNING = '2026-01-14T08:00:00+01:00';
const SOON = { within: 2_000 };

/** A garage, and a line for the device whose network fails; closes all that was opened. */
async function story(tell) {
  const open = [];
  const keep = (thing) => { open.unshift(thing); return thing; };
  try {
    const garage = keep(await openGarage());
    const line = keep(await openLine(garage));
    const clock = new PageClock(MORNING);
    await tell({ garage, line, clock, keep });
  } finally {
    for (const thing of open) await thing.close();
  }
}

/** Enrols a browser for desk and office and leaves it at the desk. */
async function deskAndOffice(browser, line, garage) {
  const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
  await enrol(browser.context, line.origin, await garage.link('office')).then((office) => office.close());
  return page;
}

async function cut(line, browser) {
  line.cut();
  await browser.context.setOffline(true);
}

async function restore(line, browser) {
  line.restore();
  await browser.context.setOffline(false);
}

/** Two vans of twenty vehicles: for so many the device has spots to give without asking. */
const KINDS = [
  {}, {}, { vehicle: 'Motorcycle' }, { needs: ['Permit'] }, { vehicle: 'Van' }, { needs: ['Electric'] },
  {}, { vehicle: 'Motorcycle' }, { needs: ['Permit'] }, { needs: ['Electric'] },
];
const VEHICLES = Array.from({ length: 20 }, (_, at) => ({ plate: `S-PK ${101 + at}`, ...KINDS[at % KINDS.length] }));

/** Parks the vehicles and checks each on screen. */
async function parkAll(desk, vehicles) {
  const done = [];
  for (const { plate, ...choice } of vehicles) {
    const parked = await desk.park(plate, choice);
    assert.equal(parked.plate.replaceAll(/\W/g, ''), plate.replaceAll(/\W/g, ''));
    assert.match(parked.code, /^[0-9A-Z]{9}$/);
    assert.equal(await desk.stateOf(parked.spot), 'yours');
    assert.ok(!done.some(({ code, spot }) => code === parked.code || spot === parked.spot), JSON.stringify(parked));
    done.push(parked);
  }
  return done;
}

/** Takes payment and releases, and checks both on screen. */
async function releaseAll(desk, tickets, fee) {
  for (const ticket of tickets) {
    await desk.open(ticket.plate);
    assert.equal((await desk.ticket.locator('.code').innerText()).replaceAll('-', ''), ticket.code);
    await desk.takeCash(fee);
    ticket.paid = fee;
    await desk.release();
    assert.equal(await desk.stateOf(ticket.spot), 'free');
  }
}

/** The office's rows that `done` amounts to; the fee of those inside is the clock's business. */
const rowsOf = (done) => done.map(({ code, plate, spot, paid }) => ({
  code, plate, spot, ...(paid === undefined ? { state: 'inside' } : { state: 'left', minor: paid }),
})).sort(byCode);
async function shownIn(page) {
  const tickets = await officeTickets(page);
  return tickets.map(({ minor, ...row }) => (row.state === 'left' ? { ...row, minor } : row));
}

const wrongIn = async (garage, done, seqs) => differences(await garage.tables(readTables), done, seqs);

const DAY = 'a day offline survives the death of the browser and reaches everybody';
test(DAY, () => story(async ({ garage, line, clock, keep }) => {
  const other = keep(await openBrowser({ clock }));
  const office = await enrol(other.context, garage.origin, await garage.link('office'));

  let browser = await openBrowser({ clock });
  try {
    const page = await deskAndOffice(browser, line, garage);
    await cut(line, browser);
    await page.reload();
    const desk = new Desk(page);
    await untilSync(page, 'local');

    const done = await parkAll(desk, VEHICLES);
    await clock.advance({ hours: 1, minutes: 30 });
    await releaseAll(desk, done.slice(0, 4), dayFee(90));
    await clock.advance({ hours: 2 });
    await releaseAll(desk, done.slice(4, 8), dayFee(210));
    await clock.advance({ hours: 4 });
    await releaseAll(desk, done.slice(8, 10), dayFee(450));
    assert.match(await desk.sync.innerText(), /40/, 'forty records wait');

    await browser.kill();
    browser = await openBrowser({ profile: browser.profile, clock });
    await browser.context.setOffline(true);
    const again = await visit(browser.context, `${line.origin}/office`);
    await untilEqual('everything is there after the restart', () => shownIn(again), rowsOf(done));
    await untilSync(again, 'local');

    const before = await wrongIn(garage, done, 40);
    assert.ok(before.length > 20, 'the server has none of it so far');
    assert.deepEqual(await officeTickets(office), []);

    await restore(line, browser);
    const [stored, shown] = await Promise.all([
      timed(() => untilEqual('the tables have it all', () => wrongIn(garage, done, 40), [], SOON)),
      timed(() => untilEqual('the other browser has it all', () => shownIn(office), rowsOf(done), SOON)),
    ]);
    console.log(`# with the network back: in the tables after ${stored} ms, in the other browser after ${shown} ms`);
    await untilSync(again, 'shared');
    assert.ok(line.packed > 0, 'forty records go packed');
    assert.deepEqual(await officeTickets(again), await officeTickets(office));
  } finally {
    await browser.close();
  }
}));

const LOST = 'an answer that goes missing on the way leaves nothing twice';
test(LOST, () => story(async ({ garage, line, clock, keep }) => {
  const browser = keep(await openBrowser({ clock }));
  const page = await deskAndOffice(browser, line, garage);
  await cut(line, browser);
  const desk = new Desk(page);
  const done = await parkAll(desk, VEHICLES.slice(0, 4));
  await clock.advance({ minutes: 30 });
  await releaseAll(desk, done.slice(0, 2), dayFee(30));

  const lost = line.loseNextAnswer();
  const exchanges = line.exchanges;
  await restore(line, browser);
  await lost;
  assert.deepEqual(await wrongIn(garage, done, 8), [], 'the server took it');
  await until('the device asks again', () => line.exchanges > exchanges + 1);
  await untilSync(page, 'shared');
  assert.deepEqual(await wrongIn(garage, done, 8), []);
  const { log } = await garage.tables(readTables);
  assert.equal(ofDevices(log).length, 8, 'every operation once');
}));

const DEAD = 'a server that dies before it answers, and the browser with it, lose nothing';
test(DEAD, () => story(async ({ garage, line, clock }) => {
  let browser = await openBrowser({ clock });
  try {
    const page = await deskAndOffice(browser, line, garage);
    await cut(line, browser);
    const done = await parkAll(new Desk(page), VEHICLES.slice(0, 6));
    await clock.advance({ minutes: 30 });
    const lost = line.loseNextAnswer();
    await restore(line, browser);
    await lost;
    await Promise.all([garage.kill(), browser.kill()]);

    await garage.start();
    assert.deepEqual(await wrongIn(garage, done, 6), []);
    browser = await openBrowser({ profile: browser.profile, clock });
    const again = await visit(browser.context, `${line.origin}/office`);
    await untilSync(again, 'shared');
    assert.deepEqual(await shownIn(again), rowsOf(done));
    assert.deepEqual(await wrongIn(garage, done, 6), []);
  } finally {
    await browser.close();
  }
}));

const UNPLACED = 'a device without a spot to give names a level, and is told later where the car stands';
test(UNPLACED, () => story(async ({ garage, line, clock, keep }) => {
  const browser = keep(await openBrowser({ clock }));
  const page = await enrol(browser.context, line.origin, await garage.link('attendant'));
  const desk = new Desk(page);
  await cut(line, browser);
  await untilSync(page, 'local');
  const done = [];
  let sent;
  for (let number = 1; ; number += 1) {
    const { heading, level, rest, ...ticket } = await desk.letIn(`VAN ${number}`, { vehicle: 'Van' });
    if (heading !== 'Parked') {
      sent = { ...ticket, level, rest };
      break;
    }
    assert.ok(number < 20, 'its spots come to an end');
    done.push({ ...ticket, spot: `${level}-${rest}` });
  }
  assert.equal(sent.rest, 'any free place');
  const list = page.getByRole('region', { name: 'Where do they stand?' });
  await list.getByRole('button', { name: /VAN/ }).click();
  await page.getByRole('heading', { name: 'Touch the spot where it stands' }).waitFor();
  const free = page.locator('rect[data-kind=large][data-state=free]').first();
  const spot = await free.getAttribute('data-spot');
  await free.click();
  await desk.notice.getByRole('heading', { name: 'Moved' }).waitFor();
  await list.waitFor({ state: 'detached' });
  done.push({ code: sent.code, plate: sent.plate, spot });

  await restore(line, browser);
  await untilSync(page, 'shared');
  assert.deepEqual(await wrongIn(garage, done, done.length + 1), []);
}));

test('the comparison notices a lost ticket, a doubled one and a wrong fee', () => {
  const stayed = { code: 'AAAAAAAAA', plate: 'S-A 1', spot: 'G1-A-007' };
  const left = { code: 'BBBBBBBBB', plate: 'S-B 2', spot: 'G1-A-008', paid: 300 };
  const row = ({ code, plate, paid }) => ({
    code, plate, contested: 0, left_at: paid ? 1 : null, paid_minor: paid ?? 0, fee_minor: paid ?? null,
  });
  const fine = () => ({
    tickets: [row(stayed), row(left)],
    spots: [{ spot_id: 'G1-A-007', status: 'occupied', ticket: 'AAAAAAAAA' }],
    ticketSpots: [stayed, left].map(({ code, spot }) => ({ ticket: code, spot_id: spot })),
    payments: [{ ticket: 'BBBBBBBBB', amount_minor: 300, computed_minor: 300 }],
    vehicles: [stayed, left].map(({ code, plate }) => ({ plate, last_ticket: code })),
    log: [{ device: 0, seq: 1 }, ...[1, 2, 3, 4].map((seq) => ({ device: 1, seq }))],
    conflicts: [],
    quarantine: [],
  });
  const found = (spoil) => {
    const tables = fine();
    spoil(tables);
    return differences(tables, [stayed, left], 4);
  };
  assert.deepEqual(found(() => {}), []);
  for (const spoil of [
    (tables) => tables.tickets.pop(),
    (tables) => tables.tickets.push(row({ ...stayed, code: 'CCCCCCCCC' })),
    (tables) => { tables.tickets[1].fee_minor = 600; },
    (tables) => { tables.payments[0].computed_minor = 0; },
    (tables) => tables.payments.push(tables.payments[0]),
    (tables) => tables.log.splice(2, 1),
    (tables) => tables.log.push({ device: 1, seq: 4 }),
    (tables) => { tables.spots[0].status = 'free'; },
  ]) {
    assert.notDeepEqual(found(spoil), [], String(spoil));
  }
});
