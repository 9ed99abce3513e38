// What the server's tables must say after what was done on screen, worked out without Parkade's code.

/** Reads the tables that the oracle speaks about. */
export const readTables = (all) => ({
  tickets: all('SELECT * FROM tickets'),
  spots: all('SELECT * FROM spots'),
  ticketSpots: all('SELECT * FROM ticket_spots'),
  payments: all('SELECT * FROM payments'),
  vehicles: all('SELECT * FROM vehicles'),
  log: all('SELECT number, device, seq, kind FROM log ORDER BY number'),
  conflicts: all('SELECT * FROM conflicts'),
  quarantine: all('SELECT * FROM quarantine'),
});

/**
 * How the tables differ from what was done, in words; nothing where they agree.
 *
 * `done` has a ticket for each vehicle: `{ code, plate, spot, paid }`, with `paid` in minor units once it has left.
 * `seqs` counts the operations of the device that did it all.
 */
export function differences(tables, done, seqs) {
  const wrong = [];
  const same = (what, found, expected) => {
    if (found !== expected) wrong.push(`${what}: ${found} instead of ${expected}`);
  };
  same('tickets', tables.tickets.length, done.length);
  for (const { code, plate, spot, paid } of done) {
    const ticket = tables.tickets.find((row) => row.code === code);
    if (!ticket) {
      wrong.push(`${code} is missing`);
      continue;
    }
    const hasLeft = paid !== undefined;
    same(`${code} plate`, ticket.plate, plate);
    same(`${code} has left`, ticket.left_at !== null, hasLeft);
    same(`${code} paid`, ticket.paid_minor, paid ?? 0);
    same(`${code} contested`, ticket.contested, 0);
    const places = tables.ticketSpots.filter((row) => row.ticket === code);
    same(`${code} spots`, String(places.map((row) => row.spot_id)), spot);
    const stands = tables.spots.find((row) => row.spot_id === spot);
    if (!hasLeft) same(`${spot} status`, `${stands?.status} ${stands?.ticket}`, `occupied ${code}`);
    const payments = tables.payments.filter((row) => row.ticket === code);
    same(`${code} payments`, payments.length, hasLeft ? 1 : 0);
    if (hasLeft) {
      same(`${code} computed by the server`, ticket.fee_minor, paid);
      same(`${code} due at its payment, by the server`, payments[0]?.computed_minor, paid);
      same(`${code} amount`, payments[0]?.amount_minor, paid);
    }
    same(`${plate} known`, tables.vehicles.filter((row) => row.plate === plate && row.last_ticket === code).length, 1);
  }
  const inside = done.filter(({ paid }) => paid === undefined).length;
  same('occupied spots', tables.spots.filter((row) => row.status === 'occupied').length, inside);
  same('payments', tables.payments.length, done.length - inside);
  same('conflicts', tables.conflicts.length, 0);
  same('set aside', tables.quarantine.length, 0);
  // What the server itself records, device 0, is the lot and its leases. Of the device every operation is there once, in the
  // order in which it was recorded.
  const inOrder = Array.from({ length: seqs }, (_, at) => at + 1);
  same('log', String(ofDevices(tables.log).map((row) => row.seq)), String(inOrder));
  return wrong;
}

/** The entries of a log that devices recorded. */
export const ofDevices = (log) => log.filter(({ device }) => device !== 0);

/** The demo lot's fee for a stay between 06:00 and 18:00 on a working day, from its published tariff. */
export const dayFee = (minutes) => Math.min(300 * Math.ceil(minutes / 60), 1_800);
