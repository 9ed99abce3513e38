// A device without a screen, written from docs/protocol.md and docs/protocol-ticket.md alone.
import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const PROTOCOL = 2;
const RULES = 4;
/** `logged` of whoever wants to be told everything, its own operations too. */
export const SEND_ALL = 4_294_967_295;

const ZERO = '0'.repeat(64);
export const NOWHERE = { seq: 0, hash: ZERO };
export const START = { number: 0, hash: ZERO };

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256'));
const bytes = (hex) => Buffer.from(hex, 'hex');

/** A number of so many bytes, the highest first. */
function big(number, width) {
  const all = Buffer.alloc(8);
  all.writeBigUInt64BE(BigInt(number));
  return all.subarray(8 - width);
}

// Chains and the log.

/** The end of a chain after one more operation. */
export function next(tip, device, body) {
  const seq = tip.seq + 1;
  const hash = sha256('parkade operation\0', big(device, 2), big(seq, 4), bytes(tip.hash), body);
  return { seq, hash: hash.digest('hex') };
}

/** The place in the log after one more entry. */
export function after(cursor, { number, operation: { device, seq, body } }) {
  const hash = sha256('parkade log\0', bytes(cursor.hash), big(number, 8), big(device, 2), big(seq, 4), body);
  return { number, hash: hash.digest('hex') };
}

/** What a body says in place of a plate. */
export const commitment = ({ salt, plate }) => (
  sha256('parkade private\0', bytes(salt), plate).digest('hex').slice(0, 32)
);

// Ticket codes.

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const HALF = 31n ** 4n;

/** The code of the ticket that an operation of a device opens. */
export function ticketCode(key, device, seq) {
  const value = BigInt(device) * 2n ** 24n + BigInt(seq);
  let [left, right] = [value / HALF, value % HALF];
  for (let round = 0; round < 8; round += 1) {
    const digest = sha256('parkade ticket code', Buffer.from(key), Buffer.from([round]), big(right, 8)).digest();
    [left, right] = [right, (left + digest.readBigUInt64BE() % HALF) % HALF];
  }
  const digits = [];
  for (let rest = left * HALF + right; digits.length < 8; rest /= 31n) digits.unshift(Number(rest % 31n));
  const sum = digits.reduce((all, digit, at) => all + (at + 1) * digit, 0);
  digits.push([...Array(31).keys()].find((digit) => (sum + 9 * digit) % 31 === 0));
  return digits.map((digit) => ALPHABET[digit]).join('');
}

// Signed tickets.

const LENGTHS = [0, 2, 4, 5, 7, 8, 10, 11, 13, 14];
const CLASSES = ['motorcycle', 'car', 'van', 'bus'];

/** Bytes as digits and capital letters, and back. */
export function toText(all) {
  const blocks = [];
  for (let at = 0; at < all.length; at += 9) {
    const block = all.subarray(at, at + 9);
    blocks.push(BigInt(`0x${block.toString('hex')}`).toString(36).toUpperCase().padStart(LENGTHS[block.length], '0'));
  }
  return blocks.join('');
}

export function fromText(text) {
  const blocks = text.match(/.{1,14}/g).map((block) => {
    const number = [...block].reduce((sum, digit) => sum * 36n + BigInt(Number.parseInt(digit, 36)), 0n);
    return Buffer.from(number.toString(16).padStart(2 * LENGTHS.indexOf(block.length), '0'), 'hex');
  });
  return Buffer.concat(blocks);
}

/** A number of varying length. */
function varying(number) {
  const all = [];
  for (let rest = number; ; rest = Math.floor(rest / 128)) {
    all.push(rest % 128 + (rest < 128 ? 0 : 128));
    if (rest < 128) return Buffer.from(all);
  }
}

/** Names of spots, in words of three characters. A spot of the section of the one before is its number alone. */
function spotWords(spots) {
  const sections = spots.map((spot) => spot.slice(0, spot.lastIndexOf('-') + 1));
  const short = spots.map((spot, at) => (at > 0 && sections[at] === sections[at - 1] ? spot.slice(sections[at].length) : spot));
  const marks = [...short.join(',')].map((mark) => ' ,-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(mark));
  while (marks.length % 3) marks.push(0);
  const words = [];
  for (let at = 0; at < marks.length; at += 3) words.push(big((marks[at] * 40 + marks[at + 1]) * 40 + marks[at + 2], 2));
  return words;
}

/** The bytes of a ticket, before the signature. Earlier visits and how full the lot was are left to others. */
function claim(lot, device, { ticket, at, vehicle, tariff, spots }) {
  const code = [...ticket.slice(0, 8)].reduce((sum, place) => sum * 31n + BigInt(ALPHABET.indexOf(place)), 0n);
  const flags = CLASSES.indexOf(vehicle.class) + (vehicle.accessible_permit ? 4 : 0) + (vehicle.electric ? 8 : 0)
    + (vehicle.trailer ? 16 : 0);
  const words = spotWords(spots);
  return Buffer.concat([
    Buffer.from([1]), sha256('parkade lot', lot).digest().subarray(0, 4), big(device, 2), big(code, 5), big(at, 6),
    Buffer.from([flags]), varying(tariff), Buffer.from([0]), Buffer.from([words.length]), ...words,
  ]);
}

const signedBytes = (lot, said) => Buffer.concat([Buffer.from(`parkade ticket\0${lot}\0`), said]);

/** Whether a ticket's text is signed with this key, given as 64 hexadecimal digits. */
export function isTrue(text, lot, key) {
  const all = fromText(text);
  const known = { key: { kty: 'OKP', crv: 'Ed25519', x: bytes(key).toString('base64url') }, format: 'jwk' };
  return verify(null, signedBytes(lot, all.subarray(0, -64)), known, all.subarray(-64));
}

// The device.

/** What a request came to that the server did not take. */
export class Problem extends Error {
  constructor(status, { code, detail }) {
    super(`${status} ${code}: ${detail}`);
    Object.assign(this, { status, code });
  }
}

/** A device: its chains, and the log as far as it knows it. */
export class Client {
  cursor = START;

  /** The present chain last. */
  chains = [];

  /** Every entry of the log that it was told or filled in, and the state that it began from. */
  entries = [];

  constructor(origin) {
    this.origin = origin;
    this.keys = generateKeyPairSync('ed25519');
    this.key = Buffer.from(this.keys.publicKey.export({ format: 'jwk' }).x, 'base64url').toString('hex');
  }

  get chain() { return this.chains.at(-1); }

  get device() { return this.chain.device; }

  async enrol(code) {
    const enrolled = await this.post('/api/enrol', { code, key: this.key });
    Object.assign(this, { token: enrolled.token, lot: enrolled.lot, codeKey: enrolled.code_key, roles: enrolled.roles });
    this.begin(enrolled.device);
  }

  begin(device) {
    this.chains.push({ device, tip: NOWHERE, acknowledged: NOWHERE, logged: 0, pending: [], own: new Map() });
  }

  /** Everything that it keeps, as a backup of its storage has it. */
  backup() {
    return structuredClone({ cursor: this.cursor, chains: this.chains, entries: this.entries, epoch: this.epoch });
  }

  restore(backup) {
    Object.assign(this, structuredClone(backup));
  }

  async post(path, body, { gzip = false } = {}) {
    const headers = { 'Content-Type': 'application/json' };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (gzip) headers['Content-Encoding'] = 'gzip';
    const text = JSON.stringify(body);
    const answer = await fetch(this.origin + path, { method: 'POST', headers, body: gzip ? gzipSync(text) : text });
    const read = await answer.json();
    if (answer.status !== 200) throw new Problem(answer.status, read);
    return read;
  }

  /** The code of the ticket that the next operation may open. */
  nextTicket() {
    return ticketCode(this.codeKey, this.device, this.chain.tip.seq + 1);
  }

  /** Records a fact at the end of the present chain, its plate beside the body. */
  record(fact, { at = Date.now(), plate } = {}) {
    const body = { at, rules: RULES, fact };
    const beside = plate && { salt: randomBytes(16).toString('hex'), plate };
    if (beside) body.private = commitment(beside);
    return this.write(JSON.stringify(body), beside);
  }

  /** Records these very bytes, whatever they say. */
  write(body, beside) {
    const { chain } = this;
    const own = { after: chain.tip, written: beside ? { body, private: beside } : { body } };
    chain.tip = own.tip = next(chain.tip, chain.device, body);
    chain.pending.push(own);
    chain.own.set(own.tip.seq, own);
    return own;
  }

  /** What it sends next: of an earlier chain first. */
  request() {
    const chain = this.chains.find((one) => one.pending.length > 0) ?? this.chain;
    const first = chain.pending[0];
    return {
      protocol: PROTOCOL,
      ...this.epoch && { epoch: this.epoch },
      cursor: this.cursor,
      batch: {
        device: chain.device,
        after: first ? first.after : chain.acknowledged,
        operations: chain.pending.slice(0, 2_000).map((own) => own.written),
      },
      tip: chain.tip,
      logged: chain === this.chain ? chain.logged : SEND_ALL,
    };
  }

  sync(request = this.request(), options = {}) {
    return this.post(`/api/lots/${this.lot}/sync`, request, options);
  }

  /** One exchange, and what a device does with its answer. Tells whether the chain turned out to have forked. */
  async exchange(options) {
    const answer = await this.sync(this.request(), options);
    return { answer, hasForked: !this.take(answer) };
  }

  /** Takes an answer in. Not, and false, where the server's chain is not this one. */
  take(answer) {
    if (this.epoch && answer.epoch !== this.epoch) throw new Error('the server was restored');
    const chain = this.chains.find(({ device }) => device === answer.device);
    const own = chain.own.get(answer.last.seq);
    const isOurs = answer.last.seq === 0 || own?.tip.hash === answer.last.hash;
    if (!isOurs && chain === this.chain) return false;
    const { snapshot } = answer;
    let cursor = snapshot?.cursor ?? this.cursor;
    const entries = answer.news.flatMap((news) => (news.own === undefined ? [news] : expanded(news, chain)));
    for (const entry of entries) cursor = after(cursor, entry);
    if (cursor.number !== answer.until.number || cursor.hash !== answer.until.hash) throw new Error('another log');
    this.epoch = answer.epoch;
    this.cursor = cursor;
    if (snapshot) this.state = snapshot.state;
    this.entries.push(...entries);
    const has = isOurs ? answer.last : answer.has;
    if (has) {
      chain.acknowledged = has;
      chain.pending = chain.pending.filter(({ tip }) => tip.seq > has.seq);
    }
    for (const { operation } of entries) {
      if (operation.device === chain.device) chain.logged = Math.max(chain.logged, operation.seq);
    }
    if (snapshot) chain.logged = Math.max(chain.logged, snapshot.tips[chain.device]?.seq ?? 0);
    return true;
  }

  /** Goes on under a new number. What the old chain has to tell is sent first. */
  async renew({ forked }) {
    const nonce = randomBytes(16).toString('hex');
    const renewed = await this.post(`/api/lots/${this.lot}/renew`, { nonce, forked });
    this.token = renewed.token;
    this.begin(renewed.device);
  }

  /** Records once more, in the present chain, what the server keeps aside of an earlier one. */
  recordAgain(answer) {
    const chain = this.chains.find(({ device }) => device === answer.device);
    const aside = new Set(answer.verdicts.filter(({ code }) => code === 'chain.forked').map(({ hash }) => hash));
    const renamed = new Map();
    const again = chain.pending.filter(({ tip }) => aside.has(tip.hash)).map(({ written }) => {
      const { at, fact } = JSON.parse(written.body);
      if (fact.kind === 'parked' || fact.kind === 'admitted') {
        fact.also ??= fact.ticket;
        renamed.set(fact.ticket, this.nextTicket());
      }
      for (const field of ['ticket', 'with']) fact[field] = renamed.get(fact[field]) ?? fact[field];
      return this.record(fact, { at, plate: written.private?.plate });
    });
    chain.pending = chain.pending.filter(({ tip }) => !aside.has(tip.hash));
    return again;
  }

  /** A ticket as the text of its QR code, signed by this device. */
  signedTicket(ticket, keys = this.keys) {
    const said = claim(this.lot, this.device, ticket);
    return toText(Buffer.concat([said, sign(null, signedBytes(this.lot, said), keys.privateKey)]));
  }
}

/** The entries of a run of own operations. */
function expanded({ number, own, count, received_at }, chain) {
  return Array.from({ length: count }, (_, at) => {
    const seq = own + at;
    const operation = { device: chain.device, seq, ...chain.own.get(seq).written };
    return { number: number + at, received_at, operation };
  });
}
