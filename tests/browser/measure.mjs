// Measures sizes and times of the app; no test. With the three variables that `cargo xtask test` sets:
//   PARKADE_SERVER=… PARKADE_CHROMIUM=… PARKADE_DIST=… node tests/browser/measure.mjs
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openBrowser } from './browser.mjs';
import { Desk, enrol, untilSync } from './faces.mjs';
import { openGarage } from './garage.mjs';
import { openLine } from './line.mjs';

const STARTS = 5;
const PARKS = 200;
const BATCH = 20;

const dist = process.env.PARKADE_DIST;
const sizeOf = (path) => stat(join(dist, path)).then(({ size }) => size, () => null);
const kilobytes = (bytes) => `${(bytes / 1_000).toFixed(0)} kB`;
const tell = (what, words) => console.log(`${what.padEnd(26)}${words}`);
const milliseconds = (time) => `${time.toFixed(0)} ms`;

function quantile(times, share) {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function sizes() {
  const worker = await readFile(join(dist, 'sw.js'), 'utf8');
  const files = Object.keys(JSON.parse(/FILES = (\{[^;]*\});/s.exec(worker)[1].replace(/,\s*\}/, '}')));
  let [raw, sent] = [0, 0];
  for (const path of files) {
    const size = await sizeOf(path);
    raw += size;
    sent += await sizeOf(`${path}.br`) ?? size;
  }
  const wasm = files.find((path) => path.endsWith('.wasm'));
  const [unpacked, packed] = [await sizeOf(wasm), await sizeOf(`${wasm}.br`)];
  tell('wasm', `${kilobytes(unpacked)}, ${kilobytes(packed)} with Brotli`);
  tell('whole app on the device', `${kilobytes(raw)} in ${files.length} files, ${kilobytes(sent)} on the way`);
}

/** Runs in the page: notes when the desk can be used, in milliseconds since the navigation began. */
function noteUsable() {
  new MutationObserver((_, watching) => {
    if (document.getElementById('find') && document.querySelector('rect[data-spot]')) {
      watching.disconnect();
      requestAnimationFrame(() => setTimeout(() => { window.usableAt = performance.now(); }));
    }
  }).observe(document, { subtree: true, childList: true });
}

/** Runs in the page: parks `count` vehicles and returns how long each took from the submission to the next frame. */
async function parkMany({ prefix, count }) {
  const field = document.getElementById('find');
  const place = document.querySelector('.desk-find');
  const times = [];
  const shown = () => place.querySelector('.notice[data-say=go] .code')?.textContent;
  for (let number = 0; number < count; number += 1) {
    field.value = `${prefix}${number}`;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    await new Promise((frame) => { requestAnimationFrame(frame); });
    const before = performance.now();
    const said = new Promise((done) => {
      new MutationObserver((_, watching) => {
        if (!shown()) return;
        watching.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now()), 0));
      }).observe(place, { subtree: true, childList: true });
    });
    field.form.requestSubmit();
    times.push(await said - before);
  }
  return times;
}

async function times() {
  const garage = await openGarage();
  const line = await openLine(garage);
  let browser = await openBrowser();
  try {
    let page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    const parks = await page.evaluate(parkMany, { prefix: 'MS', count: PARKS });
    const [median, slow] = [quantile(parks, 0.5), quantile(parks, 0.95)].map(milliseconds);
    tell('park, touch to screen', `${median} median, ${slow} p95, of ${PARKS}`);
    await untilSync(page, 'shared');

    line.cut();
    await browser.context.setOffline(true);
    await page.evaluate(parkMany, { prefix: 'MB', count: BATCH });
    await page.evaluate(() => {
      performance.clearResourceTimings();
      const status = document.querySelector('.sync');
      addEventListener('online', () => {
        const back = performance.now();
        new MutationObserver(() => {
          if (status.dataset.sync === 'shared') window.sharedAfter ??= performance.now() - back;
        }).observe(status, { attributes: true });
      });
    });
    line.restore();
    await browser.context.setOffline(false);
    await page.waitForFunction(() => window.sharedAfter);
    const [after, exchange] = await page.evaluate(() => [
      window.sharedAfter,
      performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/sync')).duration,
    ]);
    tell(`${BATCH} records to the server`, `${milliseconds(after)} from the network's return to “shared”, `
      + `of which the exchange ${milliseconds(exchange)}`);

    const [fromNavigation, fromProcess] = [[], []];
    for (let start = 0; start < STARTS; start += 1) {
      await browser.context.close();
      line.cut();
      const begun = performance.now();
      browser = await openBrowser({ profile: browser.profile });
      await browser.context.setOffline(true);
      await browser.context.addInitScript(noteUsable);
      [page] = browser.context.pages();
      await page.goto(`${line.origin}/desk`);
      await page.waitForFunction(() => window.usableAt);
      fromProcess.push(performance.now() - begun);
      fromNavigation.push(await page.evaluate(() => window.usableAt));
    }
    const [app, all] = [fromNavigation, fromProcess].map((found) => milliseconds(quantile(found, 0.5)));
    tell('cold start, offline', `${app} from the navigation to a usable desk, ${all} with the browser's own start; `
      + `medians of ${STARTS}, with ${PARKS + BATCH} tickets`);
    await new Desk(page).park('MS END 1');
  } finally {
    await browser.close();
    await line.close();
    await garage.close();
  }
}

await sizes();
await times();
