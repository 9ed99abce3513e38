// docs/protocol.md is enough to write a client from: this one reads and writes nothing that the page does not say.
import assert from 'node:assert/strict';
import { after as afterAll, before, test } from 'node:test';
import { openGarage } from './garage.mjs';
import {
  Client, NOWHERE, SEND_ALL, START, commitment, fromText, isTrue, next, ticketCode, toText,
} from './scripted_client.mjs';

const MINUTE = 60_000;

let garage;
let north;
let south;

async function enrolled(role) {
  const client = new Client(garage.origin);
  const link = await garage.link(role);
  await client.enrol(link.slice(link.indexOf('#enrol=') + '#enrol='.length));
  return client;
}

before(async () => {
  garage = await openGarage();
  [north, south] = [await enrolled('attendant'), await enrolled('kiosk')];
});

afterAll(() => garage?.close());

/** The spots that a device leases, by a state. */
const leased = ({ state, device }) => Object.entries(state.leases.holders)
  .filter(([, holder]) => holder === device)
  .map(([spot]) => spot);

const car = { class: 'car' };

/** A car comes in. */
const parks = (client, spot, { at = Date.now(), plate } = {}) => {
  const fact = { kind: 'parked', ticket: client.nextTicket(), vehicle: car, spots: [spot], tariff: 1 };
  return [fact, client.record(fact, { at, plate })];
};

/** One exchange in which every operation simply enters the log. */
async function enters(client, options) {
  const { answer, hasForked } = await client.exchange(options);
  assert.equal(hasForked, false);
  assert.deepEqual(answer.verdicts ?? [], []);
  assert.deepEqual(answer.last, client.chain.tip);
  assert.equal(answer.until.number, answer.head);
  return answer;
}

const facts = (entries) => entries.map(({ operation }) => JSON.parse(operation.body).fact);

/** A device that has just come, and so is told the state as it is. */
async function newcomer() {
  const client = await enrolled('office');
  await enters(client);
  return client;
}

test('s11 k2 the examples of the page are right', () => {
  const hash = '3273b36159becdb8d19aa317bc13aaf809dda58b4a6a935d076deaf968784398';
  assert.deepEqual(next(NOWHERE, 7, '{"at":1}'), { seq: 1, hash });
  const key = Array(16).fill(7);
  assert.equal(ticketCode(key, 1, 1), '9GTSUUYQ8');
  assert.equal(ticketCode(key, 3, 2), 'FNV27BBYF');
});

test('s1 r1 a first exchange brings a snapshot and leases', async () => {
  assert.equal(north.lot, 'tivoli');
  assert.deepEqual([north.roles, north.codeKey.length], [['attendant'], 16]);
  for (const client of [north, south]) {
    const answer = await enters(client);
    assert.match(answer.epoch, /^[0-9a-f]{16}$/);
    assert.ok(leased(client).length > 0 && leased(client).length >= answer.pool / 2);
    assert.deepEqual(client.state.directory[client.device].keys, [client.key]);
  }
  await enters(north);
  assert.notDeepEqual(north.cursor, START);
});

test('s3 s16 a car parks on a leased spot, pays and leaves, and its batch counts once', async () => {
  const now = Date.now();
  const [spot] = leased(north);
  const [{ ticket }] = parks(north, spot, { at: now - 20 * MINUTE, plate: 'SPK1234' });
  const amount = { minor: 300, currency: north.state.lot.currency };
  north.record({ kind: 'paid', ticket, amount, means: 'card', shown: amount }, { at: now - MINUTE });
  north.record({ kind: 'left', ticket }, { at: now });
  const request = north.request();
  const answer = await enters(north, { gzip: true });
  assert.deepEqual(answer.last, { seq: 3, hash: north.chain.own.get(3).tip.hash });
  const [run] = answer.news.filter(({ own }) => own !== undefined);
  assert.deepEqual([run.own, run.count], [1, 3], 'its own come back as a run');
  // The answer was lost, so the same goes up again.
  const again = await north.sync(request);
  assert.deepEqual([again.last, again.head, again.until], [answer.last, answer.head, answer.until]);
});

test('s2 s11 another device reads the entries, and works out every hash itself', async () => {
  const known = south.entries.length;
  await enters(south);
  const entries = south.entries.slice(known);
  const norths = entries.filter(({ operation }) => operation.device === north.device);
  const tip = norths.reduce((end, { operation }) => next(end, operation.device, operation.body), NOWHERE);
  assert.deepEqual(tip, north.chain.tip);
  assert.deepEqual(facts(norths).map(({ kind }) => kind), ['parked', 'paid', 'left']);
  const [{ operation }] = norths;
  assert.equal(operation.private.plate, 'SPK1234');
  assert.equal(JSON.parse(operation.body).private, commitment(operation.private));
  assert.equal(JSON.parse(operation.body).fact.vehicle.plate, undefined);
  const changed = { ...operation.private, plate: 'SPK1235' };
  assert.notEqual(JSON.parse(operation.body).private, commitment(changed));
});

test('r5 a vehicle is admitted to a level, and moved to a spot that somebody sees', async () => {
  const spot = leased(south).at(-1);
  const level = spot.split('-')[0];
  const ticket = south.nextTicket();
  south.record({ kind: 'admitted', ticket, vehicle: { class: 'van', electric: true }, level, tariff: 1 }, { plate: 'SPK77' });
  await enters(south);
  const inside = (await newcomer()).state.tickets.find(({ code }) => code === ticket);
  assert.deepEqual([inside.level, inside.spots, inside.vehicle.plate], [level, [], 'SPK77']);
  south.record({ kind: 'moved', ticket, spots: [spot] });
  south.record({ kind: 'noted', ticket, note: { what: 'lost' } });
  await enters(south);
  const moved = (await newcomer()).state.tickets.find(({ code }) => code === ticket);
  assert.deepEqual([moved.level, moved.spots, moved.is_lost], [undefined, [spot], true]);
});

test('s4 l6 poison holds nothing up', async () => {
  const [, spot, other] = leased(north);
  const [{ ticket }] = parks(north, spot);
  const bad = [
    north.write('no operation'),
    north.record({ kind: 'parked', ticket, vehicle: car, spots: [other], tariff: 1 }),
    north.record({ kind: 'levitated', ticket }),
  ];
  north.record({ kind: 'spots_closed', spots: [other] });
  north.record({ kind: 'spots_opened', spots: [other] });
  const { answer } = await north.exchange();
  assert.deepEqual(answer.last, north.chain.tip, 'the server has all of the chain');
  const told = answer.verdicts.map(({ seq, hash, fate, code }) => [{ seq, hash }, fate, code]);
  assert.deepEqual(told, [
    [bad[0].tip, 'quarantined', 'operation.unreadable'],
    [bad[1].tip, 'rejected', 'operation.ticket_twice'],
    [bad[2].tip, 'quarantined', 'operation.unreadable'],
  ]);
  const known = south.entries.length;
  await enters(south);
  const norths = south.entries.slice(known).filter(({ operation }) => operation.device === north.device);
  const kinds = facts(norths).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['parked', 'spots_closed', 'spots_opened']);
});

test('l3 c1 what contradicts is told with its conflict, and settled by a fact', async () => {
  const spot = leased(south).at(-1);
  parks(south, spot, { plate: 'SPK78' });
  const { answer } = await south.exchange();
  const [{ fate, conflicts: [conflict] }] = answer.verdicts;
  assert.deepEqual([fate, conflict.kind, conflict.spot], ['adjusted', 'spot_taken', spot]);
  south.record({ kind: 'resolved', conflict, resolution: { choice: 'both_right' } });
  await enters(south);
  assert.deepEqual((await newcomer()).state.conflicts ?? [], []);
});

test('k5 k6 k7 a signed ticket counts where nobody knows it, and a forged one does not', async () => {
  const spot = leased(north).at(-1);
  const at = Date.now() - 5 * MINUTE;
  const ticket = { ticket: north.nextTicket(), at, vehicle: { class: 'car', electric: true }, tariff: 1, spots: [spot] };
  const text = north.signedTicket(ticket);
  assert.match(text, /^[0-9A-Z]{140,500}$/);
  assert.equal(toText(fromText(text)), text);
  assert.ok(isTrue(text, north.lot, south.state.directory[north.device].keys[0]));
  const forged = north.signedTicket({ ...ticket, ticket: south.nextTicket() }, south.keys);
  assert.ok(!isTrue(forged, north.lot, north.key));
  south.record({ kind: 'presented', ticket: text });
  await enters(south);
  const shown = (await newcomer()).state.tickets.find(({ code }) => code === ticket.ticket);
  assert.deepEqual([shown.parked_at, shown.spots, shown.vehicle], [at, [spot], ticket.vehicle]);
  south.record({ kind: 'presented', ticket: forged });
  const { answer } = await south.exchange();
  assert.deepEqual(answer.verdicts.map(({ fate, code }) => [fate, code]), [['rejected', 'ticket.forged']]);
  // The record of its entry comes later, counts once, and brings the plate.
  const { vehicle, tariff, spots } = ticket;
  north.record({ kind: 'parked', ticket: ticket.ticket, vehicle, spots, tariff }, { at, plate: 'SPK99' });
  await enters(north);
  const told = (await newcomer()).state.tickets.filter(({ spots: [first] }) => first === spot);
  assert.deepEqual(told.map((one) => [one.code, one.vehicle.plate]), [[ticket.ticket, 'SPK99']]);
});

test('s10 s12 a device whose storage went back goes on under a new number and loses nothing', async () => {
  await enters(north);
  const [, , , first, second] = leased(north);
  const backup = north.backup();
  const [lost] = parks(north, first, { plate: 'SPK2' });
  await enters(north);
  const before = north.chain.tip;
  north.restore(backup);
  const old = north.device;
  const [found] = parks(north, second, { at: Date.now() - 20 * MINUTE, plate: 'SPK3' });
  assert.equal(found.ticket, lost.ticket, 'codes follow from numbers');
  const amount = { minor: 300, currency: 'EUR' };
  north.record({ kind: 'paid', ticket: found.ticket, amount, means: 'cash', shown: amount });
  const { answer, hasForked } = await north.exchange();
  assert.ok(hasForked, 'the end of the chain is not its own');
  assert.deepEqual(answer.last, before);
  await north.renew({ forked: true });
  assert.notEqual(north.device, old);
  const { answer: aside } = await north.exchange();
  assert.equal(aside.device, old);
  assert.deepEqual(aside.verdicts.map(({ fate, code }) => [fate, code]), Array(2).fill(['quarantined', 'chain.forked']));
  const again = north.recordAgain(aside);
  assert.equal(again.length, 2);
  await enters(north);
  const { state } = await newcomer();
  const plates = (code) => state.tickets.filter((ticket) => ticket.code === code).map(({ vehicle }) => vehicle.plate);
  assert.deepEqual(plates(lost.ticket), ['SPK2']);
  const renamed = state.tickets.find(({ also }) => also === found.ticket);
  assert.deepEqual([renamed.vehicle.plate, renamed.payments.length], ['SPK3', 1]);
  assert.equal(renamed.code, ticketCode(north.codeKey, north.device, 1));
  assert.ok(state.leases.fenced.includes(old));
});

test('l5 everybody is at the same place of the same log', async () => {
  const late = await newcomer();
  for (const client of [north, south]) {
    await enters(client);
    await enters(client);
  }
  await enters(late);
  assert.deepEqual([north.cursor, south.cursor], [late.cursor, late.cursor]);
});

test('what is no request is refused with a stable code', async () => {
  const refused = async (work, status, code) => assert.rejects(work, { status, code });
  const asked = south.request();
  await refused(() => south.sync({ ...asked, protocol: 1 }), 409, 'sync.other_protocol');
  await refused(() => south.sync({ ...asked, batch: { ...asked.batch, device: north.device } }), 422, 'sync.foreign_device');
  await refused(() => south.sync({ ...asked, cursor: 'here' }), 422, 'request.wrong_content');
  const operations = Array(2_001).fill({ body: '{}' });
  const many = { ...asked, batch: { ...asked.batch, operations } };
  await refused(() => south.sync(many, { gzip: true }), 413, 'sync.too_many_operations');
  const stranger = Object.assign(new Client(garage.origin), { token: '0'.repeat(64), lot: 'tivoli' });
  await refused(() => stranger.sync(asked), 401, 'auth.required');
  assert.equal((await south.sync({ ...asked, logged: SEND_ALL })).device, south.device);
});
