// Starts the app and looks after its service worker. It is a file of its own because the content
// policy allows no inline script.
//
// What the app may use:
//   window.parkadeOffline = { ready, reason }   ready: the whole app is stored on this device
//   window.parkadeUpdate  = { apply() }         present once a newer version waits
//   events "parkade:offline-ready" and "parkade:update-ready" on window announce each of them.
// The objects are there for an app that starts listening after the event was sent.

const script = document.querySelector('script[data-js][data-wasm]');

async function start() {
  try {
    const app = await import(script.dataset.js);
    await app.default({ module_or_path: script.dataset.wasm });
    document.getElementById('boot-wait')?.remove();
  } catch (error) {
    console.error(error);
    document.getElementById('boot-wait')?.remove();
    const failure = document.getElementById('boot-failure');
    failure.textContent = typeof WebAssembly === 'object'
      ? 'Parkade could not start. Nothing that was saved is lost. Check the connection and load this page again.'
      : 'This browser is too old for Parkade. Please update it, or use another one.';
    failure.hidden = false;
  }
}

function announce(name) {
  window.dispatchEvent(new Event(`parkade:${name}`));
}

// A new version is offered, never forced: the page that takes it chooses a moment when nobody is
// in the middle of something.
function offer(registration) {
  let reloading = false;
  window.parkadeUpdate = {
    apply() {
      if (reloading) return;
      reloading = true;
      // Without a waiting worker another tab has already switched over: only this page is old.
      if (!registration.waiting) return location.reload();
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      registration.waiting.postMessage({ type: 'activate' });
    },
  };
  announce('update-ready');
}

async function keepOffline() {
  window.parkadeOffline = { ready: false, reason: null };
  if (!('serviceWorker' in navigator)) {
    // Browsers offer service workers over HTTPS and on localhost only.
    window.parkadeOffline.reason = window.isSecureContext ? 'unsupported' : 'insecure';
    return;
  }
  const workers = navigator.serviceWorker;
  let controlled = Boolean(workers.controller);
  try {
    // 'none': the browser's cache must never decide which version is the newest.
    const registration = await workers.register('/sw.js', { updateViaCache: 'none' });

    if (registration.waiting && workers.controller) offer(registration);
    registration.addEventListener('updatefound', () => {
      const incoming = registration.installing;
      incoming.addEventListener('statechange', () => {
        if (incoming.state === 'installed' && workers.controller) offer(registration);
      });
    });
    // Another tab took the new version: this page is the old one now, and may reload when it likes.
    workers.addEventListener('controllerchange', () => {
      if (controlled && !window.parkadeUpdate) offer(registration);
      controlled = true;
    });

    // A kiosk stays on one page for weeks, and browsers look for a new version on navigation only.
    const look = () => registration.update().catch(() => {});
    window.addEventListener('online', look);
    document.addEventListener('visibilitychange', () => document.hidden || look());
    setInterval(look, 60 * 60 * 1000);

    await workers.ready;
    window.parkadeOffline.ready = true;
    announce('offline-ready');
  } catch (error) {
    console.error(error);
    window.parkadeOffline.reason = 'failed';
  }
}

start();
keepOffline();
