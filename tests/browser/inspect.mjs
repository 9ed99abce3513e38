// Looking at a page as a person would: is anything too wide, cut off, too faint or too small?
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { violationsOn } from './axe.mjs';

const PICTURES = join(import.meta.dirname, 'out');
await mkdir(PICTURES, { recursive: true });

/** Looks at a page in light and dark; returns what is wrong with it. */
export async function inspect(page, name) {
  const wrong = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
    for (const violation of await violationsOn(page)) wrong.push(`${name}, ${colorScheme}: ${violation}`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (wide > 0) wrong.push(`${name}, ${colorScheme}: ${wide} px too wide`);
    // Nobody scrolls a kiosk.
    const hidden = name.startsWith('kiosk') ? await hiddenParts(page) : [];
    for (const part of hidden) wrong.push(`${name}, ${colorScheme}: “${part}” is cut off`);
  }
  return wrong;
}

/** The buttons and ticket codes of which a part is out of sight or below something else. */
export const hiddenParts = (page) => page.locator('button:visible, .code:visible').evaluateAll((parts) => parts.filter((part) => {
  const { left, right, top, bottom } = part.getBoundingClientRect();
  const corners = [[left + 9, top + 9], [right - 9, top + 9], [left + 9, bottom - 9], [right - 9, bottom - 9]];
  return corners.some(([x, y]) => !part.contains(document.elementFromPoint(x, y)));
}).map((part) => part.textContent.trim()));
