// The time of the pages: it begins where a test says and runs on, so that an hour's stay takes no hour.

/** Shared by all browsers of a test. */
export class PageClock {
  #shift;
  #contexts = new Set();

  constructor(begin) {
    this.#shift = Date.parse(begin) - Date.now();
  }

  /** What the pages take for the time. */
  now() {
    return Date.now() + this.#shift;
  }

  /** Rules the pages of a browser from now on, also after they load again. */
  async rule(context) {
    this.#contexts.add(context);
    await context.addInitScript(shiftDate, this.#shift);
  }

  leave(context) {
    this.#contexts.delete(context);
  }

  async advance({ hours = 0, minutes = 0 }) {
    this.#shift += (hours * 60 + minutes) * 60_000;
    for (const context of this.#contexts) {
      await context.addInitScript(shiftDate, this.#shift);
      for (const page of context.pages()) await page.evaluate(shiftDate, this.#shift);
    }
  }
}

/** Runs in the page. */
function shiftDate(shift) {
  if (globalThis.parkadeTestShift === undefined) {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) {
        if (given.length > 0) super(...given);
        else super(globalThis.Date.now());
      }

      static now() {
        return Real.now() + globalThis.parkadeTestShift;
      }
    };
  }
  // Time only moves on, in whatever order the browser runs these.
  globalThis.parkadeTestShift = Math.max(globalThis.parkadeTestShift ?? -Infinity, shift);
}
