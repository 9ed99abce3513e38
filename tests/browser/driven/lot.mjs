// A lot of any size where every stay costs the same, so that a script knows what is due.

/** The price of any stay, in minor units. */
export const PRICE = { minor: 300, currency: 'EUR' };

/** The text of a lot file with so many spots on each of so many levels. */
export function field({ levels = 1, spots }) {
  const row = (from, until) => `
[[level.section.row]]
spots = "${String(from).padStart(4, '0')}-${String(until).padStart(4, '0')}"
`;
  const rows = [];
  for (let from = 1; from <= spots; from += 50) rows.push(row(from, Math.min(from + 49, spots)));
  const level = (number) => `
[[level]]
id = "L${number}"
name = "Level ${number}"

[[level.section]]
id = "A"
${rows.join('')}`;
  return `id = "field"
name = "The field"
zone = "Europe/Berlin"
currency = "EUR"
${Array.from({ length: levels }, (_, at) => level(at + 1)).join('')}
[[tariff]]
version = 1
valid_from = 2020-01-01
exit_grace_minutes = 15

[[tariff.extra]]
name = "Entry"
of = "once"

[[tariff.extra.rule]]
kind = "fee"
price = "3.00"
`;
}
