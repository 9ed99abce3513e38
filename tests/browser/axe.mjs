// Accessibility by rule: what axe-core finds at the levels that Parkade promises.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const SOURCE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Violations of WCAG 2.2 AA on the page as it is now, each with the elements it is about. */
export async function violationsOn(page) {
  await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => {}))));
  // The content policy allows no further script element, and this is none.
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(SOURCE);
  const { violations } = await page.evaluate((levels) => window.axe.run(document, {
    runOnly: { type: 'tag', values: levels },
    // Off by default in axe.
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
  }), LEVELS);
  const told = ({ html, any }) => `${html.slice(0, 160)} ${any.map(({ message }) => message).join(' ')}`;
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(told).join(' | ')}`);
}
