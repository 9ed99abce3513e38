// Keeps the whole app on this device, so that it starts with no network at all.
// A template: `cargo xtask finish-bundle` fills in the two values below from the final files.

// A hash over every file: a build that changed nothing is no new version.
const VERSION = '{{version}}';
// Path → SHA-256 of its bytes, in the form that `integrity` takes.
const FILES = {/*{{files}}*/};

const PREFIX = 'parkade-';
const CACHE = PREFIX + VERSION;
// The server's own pages; every other address is drawn by the app.
const SERVER_ONLY = /^\/(api|livez|metrics|readyz)(\/|$)/;

// All or nothing. `integrity` makes sure that no mixture of two versions is ever stored, and
// 'no-cache' lets files that the page has just loaded be confirmed instead of sent again.
async function install() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(Object.entries(FILES).map(async ([path, integrity]) => {
      const response = await fetch(path, { cache: 'no-cache', credentials: 'omit', integrity });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      await cache.put(path, response);
    }));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
}

// Pages opened under the previous version may still ask for its files, so one older cache stays.
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  // On the very first visit the page takes part at once; later versions wait to be asked.
  if (others.length === 0) await self.clients.claim();
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  // The browser may have thrown the cache away to make room: then the network is the only source.
  return (await cache.match(path)) ?? fetch(request);
}

// Questions to the server go past this worker where the browser can do that: it may live in the process of a tab that
// the system has stopped, and answers nobody then.
async function standAside(event) {
  await event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' });
}

self.addEventListener('install', (event) => {
  event.waitUntil(install());
  event.waitUntil(standAside(event).catch(() => {}));
});
self.addEventListener('activate', (event) => event.waitUntil(activate()));

self.addEventListener('message', (event) => {
  if (event.data?.type === 'activate') self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin || SERVER_ONLY.test(url.pathname)) return;
  if (Object.hasOwn(FILES, url.pathname)) {
    event.respondWith(answer(request, url.pathname));
  } else if (request.mode === 'navigate') {
    event.respondWith(answer(request, '/index.html'));
  }
});
