// The app's door for scripts, which only the build that tests drive has: commands without a screen.
import { openLine } from '../line.mjs';
import { until } from '../until.mjs';

/** A line to a server that also hands out the app with the door. */
export const openDrivenLine = (garage) => openLine(garage, { app: process.env.PARKADE_DRIVEN });

/** Waits until the device of a page has its lot, and so can take commands. */
export async function ready(page) {
  try {
    await page.waitForFunction(() => performance.getEntriesByName('parkade-ready').length > 0);
  } catch (error) {
    throw new Error(`never ready; ${page.url()} says: ${await page.locator('body').innerText()}`, { cause: error });
  }
  return page;
}

/** Gives commands, all or none, and returns the operations once they are durable. */
export const submit = (page, ...commands) => page.evaluate(
  async (asked) => JSON.parse(await window.parkade.submit(asked)),
  JSON.stringify(commands),
);

/** How giving commands ended: with operations, or with the name and the words of a no. */
export const outcome = (page, ...commands) => page.evaluate(
  (asked) => window.parkade.submit(asked).then(
    (recorded) => ({ recorded: JSON.parse(recorded) }),
    ({ name, message }) => ({ name, message }),
  ),
  JSON.stringify(commands),
);

/** What is recorded on this device only. */
export const pendingOf = async (page) => JSON.parse(await page.evaluate(() => window.parkade.pending()));

export const waitingOf = (page) => page.evaluate(() => window.parkade.waiting());

/** The digest of what the screens of a page show. */
export const digestOf = (page) => page.evaluate(() => window.parkade.digest());

/** Waits until the page says in words why it cannot be used, and returns them. */
export async function wordsOn(page) {
  const alert = page.getByRole('alert').filter({ hasText: /\w/ }).first();
  await alert.waitFor();
  return alert.innerText();
}

/** A car that comes in, with a plate that nobody else has. */
export const car = (plate) => ({ do: 'park', vehicle: { class: 'car', plate } });

/** Waits until several pages show the same, and returns its digest. */
export async function sameView(pages, { within } = {}) {
  return until('all show the same', async () => {
    const [first, ...others] = await Promise.all(pages.map(digestOf));
    return others.every((digest) => digest === first) && first;
  }, { within });
}

/**
 * Streams operations in a page, each of which `told` gets as soon as it is durable: vehicles come, pay and leave.
 *
 * `told(so many more)` waits for them. `end()` stops the stream and tells how it ended: with nothing, or with a no.
 */
export async function stream(page, prefix, told, { keep = 10 } = {}) {
  await page.exposeFunction('tellDurable', (operation) => { told.push(operation); }).catch(() => {});
  let ended;
  const running = page.evaluate(streamOperations, { prefix, keep }).then(
    (why) => { ended = why ?? 'enough'; },
    () => { ended = 'killed'; },
  );
  return {
    async more(count) {
      const before = told.length;
      await until('it streams', () => {
        if (told.length >= before + count) return true;
        if (ended) throw new Error(`the stream ended: ${JSON.stringify(ended)}`);
        return false;
      });
    },
    async end() {
      await page.evaluate(() => { window.enough = true; }).catch(() => {});
      await running;
      return ended;
    },
  };
}

/** Runs in the page: one operation after the other, until `window.enough` is set or something is refused or fails. */
async function streamOperations({ prefix, keep }) {
  const inside = [];
  const submitOne = async (command) => JSON.parse(await window.parkade.submit(JSON.stringify([command])))[0];
  const amount = { minor: 300, currency: 'EUR' };
  window.enough = false;
  try {
    for (let number = 0; !window.enough; number += 1) {
      const turn = inside.length < keep ? 'come' : number % 3;
      let recorded;
      if (turn === 0) {
        recorded = await submitOne({ do: 'pay', ticket: inside[0], amount });
        await window.tellDurable(recorded);
        recorded = await submitOne({ do: 'leave', ticket: inside.shift() });
      } else {
        recorded = await submitOne({ do: 'park', vehicle: { class: 'car', plate: `${prefix}${number}` } });
        inside.push(recorded.fact.ticket);
      }
      await window.tellDurable(recorded);
    }
    return null;
  } catch ({ name, message }) {
    return { name, message };
  }
}
