// The app's database from the outside. Whatever tests know of its layout is in this file.
import { appendFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'parkade';

/** Removes one own record from the disk, as no app ever would. `nth` counts from the last one. */
export const removeOwnRecord = (page, nth) => page.evaluate(async ({ name, back }) => {
  const database = await new Promise((done, failed) => {
    const opening = indexedDB.open(name);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
  });
  const removing = database.transaction('own', 'readwrite');
  const own = removing.objectStore('own');
  const keys = await new Promise((done) => {
    own.getAllKeys().onsuccess = ({ target }) => done(target.result);
  });
  own.delete(keys.at(-back));
  await new Promise((done) => { removing.oncomplete = done; });
  database.close();
}, { name: NAME, back: nth });

/** The newest log of Chromium's own, in which it keeps the databases of the one origin there is. */
export async function logIn(profile) {
  const all = join(profile, 'Default/IndexedDB');
  const [folder] = await readdir(all);
  const logs = (await readdir(join(all, folder))).filter((name) => name.endsWith('.log')).sort();
  return join(all, folder, logs.at(-1));
}

/** Leaves half a record at the end of a dead browser's log, as a cut in the middle of a write does. */
export async function tear(profile) {
  const log = await logIn(profile);
  // Records do not cross blocks of 32 KiB; this one has to have room in its own.
  const { size } = await stat(log);
  const length = Math.min(2_000, 32_768 - size % 32_768 - 7);
  if (length < 100) throw new Error('no room in this block');
  const whole = Buffer.alloc(7 + length, 7);
  whole.writeUInt16LE(length, 4);
  whole.writeUInt8(1, 6);
  await appendFile(log, whole.subarray(0, 50));
}

/** Holds the database in a transaction that writes, until `window.isHeld` is false in that page. */
export const holdDatabase = (page) => page.evaluate(async (name) => {
  const opening = indexedDB.open(name);
  const database = await new Promise((opened) => { opening.onsuccess = () => opened(opening.result); });
  const holding = database.transaction(database.objectStoreNames, 'readwrite');
  window.isHeld = true;
  await new Promise((held) => {
    const goOn = () => {
      held();
      if (window.isHeld) holding.objectStore('meta').get('nothing').onsuccess = goOn;
      else database.close();
    };
    holding.objectStore('meta').get('nothing').onsuccess = goOn;
  });
}, NAME);

/** Deletes the whole database, as a person does in the browser's settings. */
export const removeDatabase = (page) => page.evaluate((name) => new Promise((done, failed) => {
  const removing = indexedDB.deleteDatabase(name);
  removing.onsuccess = done;
  removing.onerror = () => failed(removing.error);
}), NAME);

/** Whether there is a database. */
export const hasDatabase = (page) => page.evaluate(
  async (name) => (await indexedDB.databases()).some((known) => known.name === name),
  NAME,
);

/**
 * Runs in a page before the app does: keeps every connection that the app opens in `window.disk`, and can make opening
 * fail with an error of some name.
 */
export function watchDisk() {
  const disk = { connections: [], failing: null, opened: 0 };
  window.disk = disk;
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function watched(name, version) {
    disk.opened += 1;
    if (disk.failing) {
      const request = { error: new DOMException('Internal error opening backing store.', disk.failing) };
      setTimeout(() => request.onerror?.(new Event('error')));
      return request;
    }
    // A later version of the app has a later version of its database.
    const request = open.call(this, name, disk.isLater ? version + 1 : version);
    request.addEventListener('success', () => disk.connections.push(request.result));
    return request;
  };
}
