// The time of the pages: it begins where a test says and runs on, so that an hour's stay takes no hour.

/** Shared by all browsers of a test. */
export class PageClock {
  #shift;
  #at;
  #contexts = new Set();

  /** A clock that does not run by itself shows what `advance` makes of it, however long a test takes. */
  constructor(begin, { runs = true } = {}) {
    this.#shift = Date.parse(begin) - Date.now();
    this.#at = runs ? null : Date.parse(begin);
  }

  /** What the pages take for the time. */
  now() {
    return this.#at ?? Date.now() + this.#shift;
  }

  /** Rules the pages of a browser from now on, also after they load again. */
  async rule(context) {
    this.#contexts.add(context);
    await context.addInitScript(setDate, this.#told());
  }

  leave(context) {
    this.#contexts.delete(context);
  }

  async advance({ hours = 0, minutes = 0 }) {
    const by = (hours * 60 + minutes) * 60_000;
    this.#shift += by;
    if (this.#at !== null) this.#at += by;
    for (const context of this.#contexts) {
      await context.addInitScript(setDate, this.#told());
      for (const page of context.pages()) await page.evaluate(setDate, this.#told());
    }
  }

  #told() {
    return { shift: this.#shift, at: this.#at };
  }
}

/** Runs in the page. */
function setDate({ shift, at }) {
  if (globalThis.parkadeTestTime === undefined) {
    const Real = Date;
    globalThis.parkadeTestTime = { shift, at };
    globalThis.Date = class extends Real {
      constructor(...given) {
        if (given.length > 0) super(...given);
        else super(globalThis.Date.now());
      }

      static now() {
        const time = globalThis.parkadeTestTime;
        return time.at ?? Real.now() + time.shift;
      }
    };
    // What the page counts goes by the same clock.
    const begun = globalThis.Date.now() - performance.now();
    performance.now = () => globalThis.Date.now() - begun;
    // So does the server's clock, as the page hears of it: the app goes by that one.
    const { text } = Response.prototype;
    Response.prototype.text = async function told() {
      return (await text.call(this)).replace(/"server_time":\d+/, () => `"server_time":${globalThis.Date.now()}`);
    };
  }
  // Time only moves on, in whatever order the browser runs these.
  const time = globalThis.parkadeTestTime;
  time.shift = Math.max(time.shift, shift);
  if (time.at !== null) time.at = Math.max(time.at, at);
}
