// Draws the README's pictures from a garage in use: one screenshot of each face into docs/screens/.
// Not a test. It wants the environment that `cargo xtask test browser` gives its tests.
import { mkdir } from 'node:fs/promises';
import { openBrowser } from './browser.mjs';
import { PageClock } from './clock.mjs';
import { Desk, Kiosk, enrol, untilSync, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';

const CARS = 64;
const LEAVING = 22;
const MOMENT = '2026-05-12T04:40:00Z';

/** A day looks the same every time it is drawn. */
let seed = 11;
const chance = (n) => {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * n);
};
const letter = () => 'ABCDEFGHKLMNPRSTUVWXYZ'[chance(22)];

const folder = new URL('../../docs/screens/', import.meta.url).pathname;
await mkdir(folder, { recursive: true });
const garage = await openGarage();
const clock = new PageClock(MOMENT);
const browser = await openBrowser({ clock, viewport: { width: 1180, height: 820 }, colorScheme: 'light' });
const shot = async (page, name) => {
  await page.waitForTimeout(500);
  await page.screenshot({ path: `${folder}${name}.png` });
};
try {
  const { context } = browser;
  const page = await enrol(context, garage.origin, await garage.link('attendant'));
  const desk = new Desk(page);
  const plates = [];
  for (let car = 0; car < CARS; car += 1) {
    const plate = `S${letter()}${letter()}${100 + chance(9_000)}`;
    const kind = chance(12);
    if (chance(3) > 0 && kind > 3) {
      // Not everybody stands where they are sent.
      await page.getByRole('tab').nth(chance(3)).click();
      await page.locator('rect[data-state=free][data-kind=compact]:not(:has(+ use))').nth(chance(30)).click();
    }
    await desk.park(plate, {
      vehicle: kind === 0 ? 'Motorcycle' : undefined,
      needs: kind === 1 ? ['Electric'] : kind === 2 ? ['Permit'] : [],
    });
    plates.push(plate);
    await clock.advance({ minutes: 4 + chance(5) });
  }
  for (const plate of plates.slice(0, LEAVING)) {
    await desk.open(plate);
    // The fee follows the clock within a second; before that the desk would refuse a sum that has moved on.
    await page.waitForTimeout(1_100);
    await desk.ticket.getByRole('button', { name: 'Cash paid' }).click();
    await page.locator('article.ticket[data-state=paid]').waitFor();
    await desk.release();
    await clock.advance({ minutes: 1 });
  }
  const { code } = await desk.park('SPK1204');
  await clock.advance({ hours: 3, minutes: 17 });
  await desk.open('SPK1204');
  await desk.ticket.locator('.due data[value="1200"]').waitFor();
  await page.getByRole('tab').first().click();
  // After three hours' silence the desk does not call its link shared until the server has answered again.
  await untilSync(page, 'shared');
  await shot(page, 'desk');

  const kiosk = await enrol(context, garage.origin, await garage.link('kiosk'));
  await kiosk.setViewportSize({ width: 1080, height: 1920 });
  const lane = new Kiosk(kiosk);
  await lane.touch('Take ticket');
  await lane.code();
  await shot(kiosk, 'kiosk');

  const phone = await visit(context, `${garage.origin}/t/${code}`);
  await phone.setViewportSize({ width: 390, height: 844 });
  await phone.locator('.now .amount').waitFor();
  await shot(phone, 'driver');

  const office = await enrol(context, garage.origin, await garage.link('office'));
  await office.setViewportSize({ width: 1440, height: 900 });
  await shot(office, 'office');
} finally {
  await browser.close();
  await garage.close();
}
