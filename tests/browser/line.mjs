// A device's line to the server: an address of its own that a test can cut, that can lose an answer, and that can
// become a hole which takes everything and gives nothing.
import { Agent, createServer, request } from 'node:http';
import { serveFrom } from './dist_server.mjs';

/**
 * Opens a line to a server. The line's address stays the same whatever becomes of the server. With the folder of an
 * `app`, the line hands out that one instead of the server's.
 */
export async function openLine(garage, { app } = {}) {
  const agent = new Agent({ keepAlive: false });
  const line = { isCut: false, isHole: false, exchanges: 0, packed: 0, swallowed: [] };
  let lose = null;
  const sockets = new Set();
  // What went through connections that are closed by now, in bytes.
  const past = { up: 0, down: 0 };

  const server = createServer((asked, answer) => {
    if (line.isHole) return line.swallowed.push(asked.url);
    if (app && !asked.url.startsWith('/api')) return serveFrom(app, asked, answer);
    const isExchange = asked.url.endsWith('/sync');
    if (isExchange) line.exchanges += 1;
    if (isExchange && asked.headers['content-encoding'] === 'gzip') line.packed += 1;
    const loss = isExchange ? lose : null;
    if (loss) lose = null;
    const { method, url, headers } = asked;
    const onward = request({ host: '127.0.0.1', port: garage.port, method, path: url, headers, agent });
    const hangUp = () => answer.socket?.destroy();
    onward.on('error', hangUp);
    // A page that goes away takes its request along.
    answer.on('close', () => onward.destroy());
    onward.on('response', (told) => {
      told.on('error', hangUp);
      if (loss) {
        told.resume().on('end', () => { hangUp(); loss(); });
        return;
      }
      answer.writeHead(told.statusCode, told.rawHeaders);
      // A stream without words yet has begun all the same.
      answer.flushHeaders();
      // What is under way when the hole opens stays in it.
      told.on('data', (chunk) => line.isHole || answer.write(chunk));
      told.on('end', () => line.isHole || answer.end());
    });
    asked.pipe(onward);
  });
  server.on('connection', (socket) => {
    if (line.isCut) return socket.destroy();
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      past.up += socket.bytesRead;
      past.down += socket.bytesWritten;
    });
    socket.on('error', () => {});
  });
  await new Promise((listening) => { server.listen(0, '127.0.0.1', listening); });

  return Object.assign(line, {
    origin: `http://127.0.0.1:${server.address().port}`,

    /** The bytes that have gone through this line, everything counted. */
    traffic() {
      const open = [...sockets];
      return {
        up: open.reduce((sum, { bytesRead }) => sum + bytesRead, past.up),
        down: open.reduce((sum, { bytesWritten }) => sum + bytesWritten, past.down),
      };
    },

    cut() {
      line.isCut = true;
      sockets.forEach((socket) => socket.destroy());
    },

    restore() {
      line.isCut = false;
    },

    /** From now on connections are taken, requests are read, and nothing is ever answered. */
    openHole() {
      line.isHole = true;
    },

    /** New requests are answered again; those in the hole stay there. */
    closeHole() {
      line.isHole = false;
    },

    /** The next exchange reaches the server, and its answer goes missing. Settles when that has happened. */
    loseNextAnswer() {
      return new Promise((lost) => { lose = lost; });
    },

    async close() {
      line.cut();
      line.closeHole();
      await new Promise((closed) => { server.close(closed); });
    },
  });
}
