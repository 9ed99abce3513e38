// Waiting for a condition instead of for a time.
import { isDeepStrictEqual } from 'node:util';

const TURN_MS = 15;

/** Returns the first answer of `check` that is truthy; its last error tells why there was none in time. */
export async function until(what, check, { within = 15_000 } = {}) {
  const deadline = performance.now() + within;
  let reason;
  for (;;) {
    try {
      const answer = await check();
      if (answer) return answer;
      reason = undefined;
    } catch (error) {
      reason = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${within} ms: ${what}`, { cause: reason });
    await new Promise((turn) => { setTimeout(turn, TURN_MS); });
  }
}

/** Waits until `read` gives what is expected, and shows the difference where it never does. */
export async function untilEqual(what, read, expected, { within = 15_000 } = {}) {
  let last;
  try {
    await until(what, async () => isDeepStrictEqual(last = await read(), expected), { within });
  } catch (error) {
    const shown = (value) => JSON.stringify(value, null, 1);
    throw new Error(`${error.message}\nexpected ${shown(expected)}\nfound ${shown(last)}`, { cause: error.cause });
  }
}

/** How long `work` took, in milliseconds. */
export async function timed(work) {
  const start = performance.now();
  await work();
  return Math.round(performance.now() - start);
}
