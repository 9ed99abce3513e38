// The app's database from the outside. Whatever tests know of its layout is in this file.

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
