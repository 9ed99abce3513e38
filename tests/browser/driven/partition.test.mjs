// Two kiosks work for a day without the server and without each other, and then come together.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { PageClock } from '../clock.mjs';
import { enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { drawing } from '../seed.mjs';
import { until } from '../until.mjs';
import { digestOf, openDrivenLine, ready, sameView, waitingOf } from './door.mjs';
import { logOf } from './log.mjs';
import { PRICE, field } from './lot.mjs';

const MORNING = '2026-01-14T06:00:00+01:00';
const STEPS = 240;

/** A day of arrivals and departures: what happens, and how many minutes after the step before. */
function day(draw) {
  let inside = 0;
  return Array.from({ length: STEPS }, (_, at) => {
    const comes = inside === 0 || draw.percent(at < STEPS / 2 ? 70 : 35);
    inside += comes ? 1 : -1;
    return { comes, nth: comes ? 0 : draw.between(0, inside + 1), minutes: draw.between(1, 11) };
  });
}

/** Runs in the page: plays a day, and returns all that was recorded. */
async function playDay({ prefix, steps, amount }) {
  const told = [];
  const inside = [];
  const submit = async (command) => {
    const [recorded] = JSON.parse(await window.parkade.submit(JSON.stringify([command])));
    told.push(recorded);
    return recorded;
  };
  for (const [at, { comes, nth, minutes }] of steps.entries()) {
    window.parkadeTestTime.shift += minutes * 60_000;
    if (comes) {
      const { fact } = await submit({ do: 'park', vehicle: { class: 'car', plate: `${prefix}${at}` } });
      inside.push(fact.ticket);
    } else {
      const [ticket] = inside.splice(nth, 1);
      await submit({ do: 'pay', ticket, amount });
      await submit({ do: 'leave', ticket });
    }
  }
  return told;
}

/** How the server's log differs from what the devices told, in words. */
function wrongWith(told, log) {
  const asText = ({ device, seq, at, fact }) => JSON.stringify([device, seq, at, fact]);
  const there = log.map(asText);
  return [
    ...told.map(asText).filter((one) => there.filter((other) => other === one).length !== 1).map((one) => `not once: ${one}`),
    ...(told.length === log.length ? [] : [`${log.length} instead of ${told.length}`]),
  ].slice(0, 3);
}

const NAME = 'two kiosks that were apart for a day agree with each other and with the server';
test(NAME, () => drawing(NAME, async (draw) => {
  const garage = await openGarage('field', { text: field({ spots: 400 }) });
  const clock = new PageClock(MORNING);
  const lines = [await openDrivenLine(garage), await openDrivenLine(garage), await openDrivenLine(garage)];
  const browsers = [await openBrowser({ clock }), await openBrowser({ clock }), await openBrowser({ clock })];
  try {
    const pages = [];
    for (const at of [0, 1]) {
      const page = await enrol(browsers[at].context, lines[at].origin, await garage.link('kiosk'));
      pages.push(await ready(page));
      lines[at].cut();
      await browsers[at].context.setOffline(true);
    }
    const days = ['N', 'S'].map((prefix) => ({ prefix, steps: day(draw), amount: PRICE }));
    const [north, south] = await Promise.all(pages.map((page, at) => page.evaluate(playDay, days[at])));
    const those = (kind) => [north, south].map((told) => told.filter(({ fact }) => fact.kind === kind).length);
    const [parked, admitted] = [those('parked'), those('admitted')];
    console.log(`# apart: ${north.length} operations at one kiosk, ${south.length} at the other; ${parked.join(' and ')} sent to spots, ${admitted.join(' and ')} to levels`);
    assert.ok(Math.min(north.length, south.length) > STEPS);
    assert.ok(Math.min(...parked) > 40, 'spots are given away again and again');
    assert.ok(Math.min(...admitted) > 0, 'both give away all that they lease');
    assert.deepEqual(await Promise.all(pages.map(waitingOf)), [north.length, south.length]);
    assert.notEqual(await digestOf(pages[0]), await digestOf(pages[1]), 'apart they show different things');

    // One comes back before the other, as it would be.
    for (const at of [draw.between(0, 2), 0, 1]) {
      lines[at].restore();
      await browsers[at].context.setOffline(false);
    }
    await until('all is shared', async () => String(await Promise.all(pages.map(waitingOf))) === '0,0', { within: 30_000 });
    const stored = await logOf(garage);
    const told = [...north, ...south];
    assert.deepEqual(wrongWith(told, stored), []);
    assert.notDeepEqual(wrongWith(told.slice(1), stored), [], 'a planted excess is noticed');
    assert.notDeepEqual(wrongWith(told, stored.slice(1)), [], 'a planted loss is noticed');

    const conflicts = await garage.tables((all) => all('SELECT * FROM conflicts'));
    assert.deepEqual(conflicts, [], 'no spot was given away by both');

    // A device that was not there takes all it shows from the server.
    const fresh = await enrol(browsers[2].context, lines[2].origin, await garage.link('kiosk'));
    await sameView([...pages, await ready(fresh)], { within: 30_000 });
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    for (const line of lines) await line.close();
    await garage.close();
  }
}));
