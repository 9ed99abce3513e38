// A device whose storage is full says so, records nothing that it cannot keep, and works again when there is room.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBrowser } from '../browser.mjs';
import { Desk, enrol } from '../faces.mjs';
import { openGarage } from '../garage.mjs';
import { until } from '../until.mjs';
import { car, digestOf, openDrivenLine, outcome, pendingOf, ready, sameView, submit, waitingOf } from './door.mjs';
import { field } from './lot.mjs';

const seqsOf = (operations) => operations.map(({ seq }) => seq);

test('a full disk is told in words, takes no receipt back and loses nothing', async () => {
  const garage = await openGarage('field', { text: field({ spots: 400 }) });
  const line = await openDrivenLine(garage);
  let browser = await openBrowser();
  const other = await openBrowser();
  try {
    let page = await enrol(browser.context, line.origin, await garage.link('attendant'));
    await ready(page);
    const second = await enrol(other.context, line.origin, await garage.link('attendant'));
    await ready(second);
    line.cut();
    await browser.context.setOffline(true);

    const told = await submit(page, car('BEFORE1'), car('BEFORE2'));

    // A browser looks at the room there is when it starts, and then for half a minute not again.
    await browser.context.close();
    browser = await openBrowser({ profile: browser.profile });
    await browser.context.setOffline(true);
    page = await browser.context.newPage();
    const session = await browser.context.newCDPSession(page);
    const limit = (quotaSize) => session.send('Storage.overrideQuotaForOrigin', { origin: line.origin, quotaSize });
    await limit(1);
    await page.goto(`${line.origin}/desk`);
    await ready(page);
    const refused = await outcome(page, car('FULL1'));
    assert.equal(refused.name, 'NotSaved');
    assert.match(refused.message, /storage is full/);
    const [digest, waiting] = [await digestOf(page), await waitingOf(page)];
    assert.equal(waiting, told.length);

    const desk = new Desk(page);
    await desk.field.fill('FULL 1');
    await page.getByRole('button', { name: 'Park', exact: true }).click();
    await desk.refusal.waitFor();
    assert.match(await desk.refusal.innerText(), /cannot save[^]*full[^]*Nothing was recorded/);
    assert.equal(await desk.notice.count(), 0, 'no receipt without a record');
    for (let tries = 0; tries < 5; tries += 1) assert.equal((await outcome(page, car('AGAIN1'))).name, 'NotSaved');
    assert.deepEqual([await digestOf(page), await waitingOf(page)], [digest, waiting], 'a refusal leaves no trace');

    await page.reload();
    await ready(page);
    assert.equal(await digestOf(page), digest, 'what was recorded is there');
    assert.deepEqual(seqsOf(await pendingOf(page)), seqsOf(told));

    // The network comes back while the disk is still full: what is here can be shared, what others did cannot be kept.
    await submit(second, car('OTHER1'));
    line.restore();
    await browser.context.setOffline(false);
    await until('the status tells of the disk', async () => {
      const status = page.locator('.sync');
      return await status.getAttribute('data-sync') === 'stuck' && /full/.test(await status.innerText());
    }, { within: 30_000 });

    await limit();
    const again = await until('there is room again', async () => (await outcome(page, car('ROOM1'))).recorded);
    told.push(...again);
    assert.equal(again[0].seq, told.length, 'numbered on from the last one that was kept');
    await until('all is shared', async () => await waitingOf(page) === 0, { within: 30_000 });
    await until('the status is well', async () => await page.locator('[data-sync=shared]').count() > 0, { within: 30_000 });
    await sameView([page, second], { within: 30_000 });
    const { device } = told[0];
    const log = await garage.tables((all) => all(`SELECT seq FROM log WHERE device = ${device} ORDER BY number`));
    assert.deepEqual(seqsOf(log), seqsOf(told), 'every record once, and no other');
  } finally {
    await Promise.all([browser.close(), other.close()]);
    await line.close();
    await garage.close();
  }
});
