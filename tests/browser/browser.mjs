// A browser with a profile on disk. Playwright's ordinary contexts keep storage in memory, where neither
// durability nor a restart can be tested.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const QUIET = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/** Opens a browser; `close()` also forgets its profile. */
export async function openBrowser(options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'parkade-profile-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.PARKADE_CHROMIUM,
    // Chromium refuses to sandbox itself for root, which is who runs tests in most containers.
    chromiumSandbox: process.getuid?.() !== 0,
    args: QUIET,
    ...options,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
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
