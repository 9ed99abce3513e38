// The real server with a fresh data folder, and what is in its tables.
import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sqlite from 'node-sqlite3-wasm';
import { until } from './until.mjs';

const run = promisify(execFile);

const LOTS = join(import.meta.dirname, '../../lots');

const DEMO = 'tivoli';

/** Starts a server on the demo lot, or on another one of the folder `lots`, or on one that a test has written itself. */
export async function openGarage(lot = DEMO, { text } = {}) {
  const garage = new Garage(await mkdtemp(join(tmpdir(), 'parkade-data-')), lot);
  try {
    if (text) await garage.publishText(text);
    else if (lot !== DEMO) await garage.publish();
    await garage.start();
  } catch (error) {
    await garage.close();
    throw error;
  }
  return garage;
}

class Garage {
  #process;

  constructor(data, lot) {
    this.data = data;
    this.lot = lot;
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts the server: the first time on any free port, later on the same one. */
  async start() {
    const started = spawn(
      process.env.PARKADE_SERVER,
      ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port ?? 0}`, '--demo'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#process = started;
    let [greeting, log] = ['', ''];
    started.stdout.on('data', (text) => { greeting += text; });
    // Nobody reads it unless something fails, but a full pipe would stop the server.
    started.stderr.on('data', (text) => { log = (log + text).slice(-20_000); });
    this.log = () => log;
    await until('the server greets', () => {
      if (started.exitCode !== null) throw new Error(`the server ended: ${log}`);
      return /enrols one device/.test(greeting);
    }, { within: 60_000 });
    this.port = Number(/http:\/\/127\.0\.0\.1:(\d+)/.exec(greeting)[1]);
    await until('the server is ready', () => fetch(`${this.origin}/readyz`).then((answer) => answer.ok));
  }

  /** Publishes the lot's file. A server that opens no other lot takes it for its own, demo or not. */
  async publish() {
    await this.#publish(join(LOTS, `${this.lot}.toml`));
  }

  /** Publishes a lot from its text. */
  async publishText(text) {
    const file = join(this.data, 'lot.toml');
    await writeFile(file, text);
    await this.#publish(file);
  }

  async #publish(file) {
    await run(process.env.PARKADE_SERVER, ['publish', '--data', this.data, file]);
  }

  /** A request to end, as an operating system sends it. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** A power cut. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async #end(signal) {
    const ending = this.#process;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = new Promise((done) => { ending.once('exit', done); });
    ending.kill(signal);
    await ended;
  }

  get isRunning() {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The path and one-time code that enrol one device: `/desk#enrol=CODE`. */
  async link(role) {
    const asked = ['enrol', '--data', this.data, '--lot', this.lot, '--role', role];
    const { stdout } = await run(process.env.PARKADE_SERVER, asked);
    const url = new URL(/http\S+/.exec(stdout)[0]);
    return url.pathname + url.hash;
  }

  /** What `read` makes of the tables as they are on the disk at this moment. */
  async tables(read) {
    const copy = await this.#copy();
    const database = new sqlite.Database(join(copy, 'parkade.db'));
    try {
      // Nobody else has the copy, so its write-ahead log needs no shared memory.
      database.exec('PRAGMA locking_mode = EXCLUSIVE');
      return read((sql) => database.all(sql));
    } finally {
      database.close();
      await rm(copy, { recursive: true, force: true });
    }
  }

  /** A copy of the database and its write-ahead log from between two writes. */
  async #copy() {
    const files = ['parkade.db', 'parkade.db-wal'];
    const state = async () => Promise.all(files.map((file) => stat(join(this.data, file), { bigint: true }).then(
      ({ size, mtimeNs }) => `${size} ${mtimeNs}`,
      () => 'absent',
    )));
    const copy = await mkdtemp(join(tmpdir(), 'parkade-tables-'));
    await until('the database stands still', async () => {
      const before = await state();
      for (const [at, file] of files.entries()) {
        await rm(join(copy, file), { force: true });
        if (before[at] !== 'absent') await copyFile(join(this.data, file), join(copy, file));
      }
      return String(await state()) === String(before);
    });
    return copy;
  }

  async close() {
    await this.stop();
    await rm(this.data, { recursive: true, force: true });
  }
}

