// Serves the bundled app from disk and nothing else: start, offline start and updates concern the bundle
// alone, and here a test can swap a file or pull the plug.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json',
  '.png': 'image/png', '.svg': 'image/svg+xml', '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json', '.woff2': 'font/woff2',
};
// As strict as the real server's, so that an inline script or style fails here as well.
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
  + "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'";

/** Answers with a file of a bundle, or with its page for whatever is no file. */
export async function serveFrom(folder, request, response, replaced = new Map()) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = extname(pathname) ? pathname : '/index.html';
  try {
    if (pathname.startsWith('/api')) throw new Error('no such thing');
    const body = replaced.get(path) ?? await readFile(join(folder, path));
    response.writeHead(200, {
      'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
      'cache-control': 'no-cache',
    }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

export async function serveDist() {
  const dist = process.env.PARKADE_DIST;
  const replaced = new Map();
  const server = createServer((request, response) => serveFrom(dist, request, response, replaced));
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));

  return {
    origin: `http://127.0.0.1:${server.address().port}`,

    /** Publishes a new version in which index.html has `mark` in it. */
    async publish(mark) {
      const page = (await readFile(join(dist, 'index.html'), 'utf8')).replace('<body>', `<body data-mark="${mark}">`);
      const integrity = `sha256-${createHash('sha256').update(page).digest('base64')}`;
      const worker = (await readFile(join(dist, 'sw.js'), 'utf8'))
        .replace(/VERSION = '[^']*'/, `VERSION = '${mark}'`)
        .replace(/"\/index\.html": "[^"]*"/, `"/index.html": "${integrity}"`);
      replaced.set('/index.html', page).set('/sw.js', worker);
    },

    /** Answers `path` with something else than the bundle has there. */
    replace(path, body) {
      replaced.set(path, body);
    },

    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
