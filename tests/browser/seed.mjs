// Chance that can be had again: a test's name and a number make all of it.

const SEED = process.env.PARKADE_SEED ?? '1';

/** Draws for one test. It always draws the same, unless `PARKADE_SEED` says otherwise; a failure tells what it drew from. */
export async function drawing(name, tell) {
  const random = generator(`${name} ${SEED}`);
  const draw = {
    /** A whole number from `from` to below `until`. */
    between: (from, until) => from + Math.floor(random() * (until - from)),
    /** True in so many of a hundred cases. */
    percent: (share) => random() * 100 < share,
    /** One of several. */
    one: (several) => several[Math.floor(random() * several.length)],
  };
  try {
    await tell(draw);
  } catch (error) {
    throw new Error(`with PARKADE_SEED=${SEED}: ${error.message}`, { cause: error });
  }
}

/** Numbers from 0 to below 1, by Tommy Ettinger's mulberry32. */
function generator(text) {
  let state = 0;
  for (const letter of text) state = Math.imul(state ^ letter.codePointAt(0), 0x9E3779B1) + 0x7F4A7C15 | 0;
  return () => {
    state = state + 0x6D2B79F5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, 1 | state);
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed;
    return ((mixed ^ mixed >>> 14) >>> 0) / 4_294_967_296;
  };
}
