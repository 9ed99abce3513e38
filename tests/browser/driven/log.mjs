// What devices recorded, as the server has it.

/**
 * The operations of devices in the server's log, in its order, as the devices told them. Spots that a device gives back
 * by itself are left out: nobody was told of those.
 */
export async function logOf(garage) {
  const rows = await garage.tables((all) => all(
    'SELECT device, seq, body, private FROM log WHERE device > 0 ORDER BY number',
  ));
  return rows.map(operationOf).filter(({ fact }) => fact.kind !== 'lease');
}

/** The plate lies apart from what the device wrote, so that it can be erased. */
function operationOf({ device, seq, body, private: apart }) {
  const { at, rules, fact } = JSON.parse(body);
  if (apart) fact.vehicle.plate = JSON.parse(apart).plate;
  return { device, seq, at, rules, fact };
}
