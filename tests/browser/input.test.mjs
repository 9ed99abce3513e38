// Bad input, through the real browser and the real network: it is refused in words and hurts nothing.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { complaintsOf, openBrowser } from './browser.mjs';
import { Desk, enrol, visit } from './faces.mjs';
import { openGarage } from './garage.mjs';

let garage;
let browser;

before(async () => {
  garage = await openGarage();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await garage?.close();
});

/** Fails the test where somebody's text ran as a script or became an element. */
async function untouched(page) {
  const [hacked, images] = await page.evaluate(() => [window.hacked, document.querySelectorAll('main img').length]);
  assert.equal(hacked, undefined);
  assert.equal(images, 0);
}

/** Types as no person can: past the field's own limit. */
const overfill = (desk, text) => desk.field.evaluate((field, value) => {
  field.value = value;
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}, text);

const widthBeyond = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth - clientWidth;
});

const TEXTS = {
  'ten thousand letters': 'A'.repeat(10_000),
  'ten thousand emoji': '🚗'.repeat(10_000),
  emoji: '🚗💨',
  'a script': '<script>window.hacked = 1</script>',
  'an image with a script': '<img src=x onerror="window.hacked=1">',
  'a template': '{{constructor}}${7*7}',
  SQL: "'; DROP TABLE tickets; --",
  'letters that run backwards': '\u202eABC\u202c12',
  'many accents on a letter': `A${'\u0301'.repeat(200)}`,
  nothing: '   ',
  'a null character': 'AB\u00001',
};

test('whatever is typed at the desk is refused in words, or parked as harmless letters', async () => {
  const page = await enrol(browser.context, garage.origin, await garage.link('attendant'));
  const complaints = complaintsOf(page);
  const dialogs = [];
  page.on('dialog', (dialog) => { dialogs.push(dialog.message()); dialog.dismiss(); });
  const desk = new Desk(page);
  for (const [what, text] of Object.entries(TEXTS)) {
    await desk.field.fill('');
    // Once as a person types or pastes it, once past the field's own limit.
    for (const type of [() => desk.field.fill(text.slice(0, 40)), () => overfill(desk, text)]) {
      await type();
      await page.getByRole('button', { name: 'Park', exact: true }).click();
      await desk.refusal.waitFor();
      const words = await desk.refusal.innerText();
      assert.match(words, /plate/i, what);
      assert.ok(words.length < 300, `${what}: ${words.length} characters of refusal`);
      assert.doesNotMatch(words, /undefined|panic|Error\(/, what);
      assert.equal(await widthBeyond(page), 0, `${what} makes the page too wide`);
    }
    await untouched(page);
  }
  assert.deepEqual([...complaints, ...dialogs], []);
  // It still works.
  await desk.park('S OK 1');
  const tickets = await garage.tables((all) => all('SELECT plate FROM tickets'));
  assert.ok(tickets.every(({ plate }) => plate === 'SOK1'), JSON.stringify(tickets));
});

const FORGED = [
  '<script>window.hacked=1<%2Fscript>',
  '<svg onload=window.hacked=1>',
  '%3Cimg%20src=x%20onerror=hacked=1%3E',
  'A'.repeat(5_000),
  '🚗',
  '%00',
  '%',
  '..%2F..%2Fapi',
  '2345678',
];

test('a forged ticket address shows that there is no such ticket', async () => {
  const page = await browser.context.newPage();
  for (const forged of FORGED) {
    const complaints = complaintsOf(page);
    await page.goto(`${garage.origin}/t/${forged}`);
    await page.getByText('There is no ticket with this code').waitFor({ timeout: 5_000 }).catch(async (error) => {
      assert.fail(`${forged.slice(0, 60)}: ${await page.locator('body').innerText()} (${error.message})`);
    });
    await untouched(page);
    assert.deepEqual(complaints, [], forged);
    page.removeAllListeners();
  }
  await page.close();
});

test('bad sync bodies get a problem in return, and the server goes on', async () => {
  const link = new URL(await garage.link('attendant'), garage.origin);
  const ask = (path, body, headers = {}) => fetch(garage.origin + path, {
    method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body,
  });
  const enrolled = await ask('/api/enrol', JSON.stringify({ code: link.hash.replace('#enrol=', '') }));
  const { token, device } = await enrolled.json();
  const known = { authorization: `Bearer ${token}` };
  const own = '/api/lots/tivoli/sync';
  const tip = { seq: 0, hash: '0'.repeat(64) };
  const start = { number: 0, hash: tip.hash };
  const sound = { protocol: 2, cursor: start, batch: { device, after: tip, operations: [] }, tip, logged: 0 };
  const but = (changes) => JSON.stringify({ ...sound, ...changes });
  const sending = (operations) => but({ batch: { ...sound.batch, operations } });
  const bodies = {
    nothing: [own, '', known],
    'no JSON': [own, '{"cursor":', known],
    'a list': [own, '[]', known],
    'a text for a number': [own, but({ cursor: { ...start, number: '0' } }), known],
    'a negative number': [own, but({ cursor: { ...start, number: -1 } }), known],
    'a number beyond all': [own, but({}).replace('"number":0', '"number":1e400'), known],
    'a hash that is none': [own, but({ cursor: { ...start, hash: 'x' } }), known],
    'the protocol of yesterday': [own, but({ protocol: 1 }), known],
    'another’s chain': [own, but({ batch: { ...sound.batch, device: device + 1 } }), known],
    'operations of another kind': [own, sending({ a: 1 }), known],
    'an operation without a body': [own, sending([{ at: 1 }]), known],
    'deep nesting': [own, '['.repeat(50_000), known],
    'many megabytes': [own, sending(Array.from({ length: 3_000_000 }, () => 'xxx')), known],
    'bytes that are no text': [own, new Uint8Array([0xff, 0xfe, 0x00, 0x80]), known],
    'packed, and not': [own, but({}), { ...known, 'content-encoding': 'gzip' }],
    'another kind of content': [own, but({}), { ...known, 'content-type': 'text/plain' }],
    'an unknown lot': ['/api/lots/nowhere/sync', but({}), known],
    'a lot beyond all': [`/api/lots/${'%F0%9F%9A%97'.repeat(500)}/sync`, but({}), known],
    'nobody’s credential': [own, but({}), { authorization: 'Bearer nobody' }],
    'no credential': [own, but({}), {}],
  };
  for (const [what, [path, body, headers]] of Object.entries(bodies)) {
    const answer = await ask(path, body, headers).catch((error) => {
      // A server may hang up on somebody who goes on talking after the no.
      assert.match(what, /megabytes/, `${what}: ${error.cause ?? error}`);
    });
    if (answer) {
      assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status}`);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, what);
      const problem = await answer.json();
      assert.match(problem.code, /^[a-z_]+\.[a-z_]+$/, what);
      assert.equal(problem.status, answer.status, what);
      assert.ok(JSON.stringify(problem).length < 1_000, what);
    }
  }
  assert.ok(garage.isRunning);
  assert.doesNotMatch(garage.log(), /PANIC/);
  const fine = await ask(own, but({}), known);
  assert.equal(fine.status, 200);
  assert.ok((await fine.json()).head >= 1);
  // A person who looks on sees nothing of it.
  const page = await visit(browser.context, `${garage.origin}/desk`);
  await new Desk(page).park('S OK 2');
});
