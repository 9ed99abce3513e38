// A browser with a profile on disk. Playwright's ordinary contexts keep storage in memory, where neither
// durability nor a restart can be tested.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { until } from './until.mjs';

const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/**
 * Opens a browser, on an earlier one's `profile` where given. `close()` also forgets its profile; `kill()` is the
 * power cut that keeps it.
 */
export async function openBrowser({ profile, clock, ...options } = {}) {
  profile ??= await mkdtemp(join(tmpdir(), 'parkade-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PARKADE_CHROMIUM,
    // Chromium refuses to sandbox itself for root, which is who runs tests in most containers.
    chromiumSandbox: process.getuid?.() !== 0,
    args: QUIET,
    ...options,
  });
  context.setDefaultTimeout(15_000);
  await clock?.rule(context);
  const session = await context.browser().newBrowserCDPSession();
  return {
    context,
    profile,

    /** Kills every process of the browser, none of which gets to say goodbye. */
    async kill() {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      // The browser first: it must not see its children die.
      const pids = processInfo.sort((a, b) => (b.type === 'browser') - (a.type === 'browser')).map(({ id }) => id);
      pids.forEach(killNow);
      await until('the browser is dead', async () => (await Promise.all(pids.map(isGone))).every(Boolean));
      clock?.leave(context);
    },

    /** The process that runs a page: of all that run pages, the one which works while the page does. */
    async processOf(page) {
      const renderers = async () => {
        const { processInfo } = await session.send('SystemInfo.getProcessInfo');
        return new Map(processInfo.filter(({ type }) => type === 'renderer').map(({ id, cpuTime }) => [id, cpuTime]));
      };
      const before = await renderers();
      await page.evaluate(() => {
        for (const begin = performance.now(); performance.now() < begin + 400;);
      });
      const worked = [...await renderers()].map(([id, time]) => ({ id, time: time - (before.get(id) ?? 0) }));
      return worked.sort((one, other) => other.time - one.time)[0].id;
    },

    async close() {
      clock?.leave(context);
      await context.close().catch(() => {});
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function killNow(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was faster.
  }
}

/** A dead process that nobody has buried counts as gone: it holds no file and no lock. */
async function isGone(pid) {
  try {
    process.kill(pid, 0);
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return / Z /.test(stat.slice(stat.lastIndexOf(')')));
  } catch {
    return true;
  }
}

/** Collects what a page complains about, for tests that expect silence. */
export function complaintsOf(page) {
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
