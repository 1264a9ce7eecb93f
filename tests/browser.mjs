// The HTML report of hostile copy in a real Chromium: nothing of it runs, filters work, and it prints.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const [report, pdf, executablePath] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage();
const asked = [];
const dialogs = [];
page.on('request', (request) => asked.push(request.url()));
page.on('dialog', (dialog) => (dialogs.push(dialog.message()), dialog.dismiss()));
await page.goto(`file://${report}`);
await page.waitForTimeout(500);
assert.equal(await page.evaluate(() => window.hit), undefined, 'the copy ran something');
assert.deepEqual(dialogs, []);
assert.deepEqual(asked.filter((url) => url !== `file://${report}` && !url.startsWith('data:')), [], 'something was fetched');
assert.equal(await page.locator('main script, main img, main iframe, main svg, main a').count(), 0);

const shown = () => page.locator('article:visible').count();
const all = await shown();
assert.ok(all > 3, `only ${all} findings`);
assert.ok((await page.locator('mark').allTextContents()).includes('国家级'));
// Law and reason are told where the pointer rests.
assert.ok(await page.locator('article p[title]').first().getAttribute('title'));
const cited = page.locator('article[data-rule=state-level] abbr').first();
assert.equal(await cited.textContent(), '广告法 9(3)');
const law = (await cited.getAttribute('title')).split('\n');
assert.equal(law[0], '《中华人民共和国广告法》（2021-04-29 修正） 9(3)');
assert.match(law[1], /^摘要：.*“国家级”“最高级”“最佳”/);
assert.match(law[2], /^本规则的罚则：最高一百万元/);
// And where the keyboard stops; the printed page has the citation alone.
const told = () => cited.evaluate((one) => getComputedStyle(one, '::after').content);
assert.equal(await told(), 'none');
await cited.focus();
assert.ok((await told()).includes('摘要：'), await told());
await cited.evaluate((one) => one.blur());
for (const name of ['severity', 'rule', 'goods']) {
  const menu = page.locator(`select[name=${name}]`);
  for (const value of await menu.locator('option').evaluateAll((options) => options.map((one) => one.value))) {
    await menu.selectOption(value);
    const wanted = await page.locator('article').evaluateAll(
      (found, [key, kept]) => found.filter((one) => !kept || one.dataset[key] === kept).length, [name, value]);
    assert.equal(await shown(), wanted, `${name} ${value}`);
    assert.ok(wanted > 0);
  }
  await menu.selectOption('');
}
// Two menus together, and the report's own: what could not be checked has no rule and stays out of sight.
await page.locator('select[name=rule]').selectOption('state-level');
const some = await shown();
assert.ok(some > 0 && some < all);
await page.locator('select[name=rule]').selectOption('');
assert.equal(await shown(), all);

await page.emulateMedia({ media: 'print' });
assert.equal(await page.locator('form').isVisible(), false);
const cut = await page.locator('article').evaluateAll((found) => found.every((one) => getComputedStyle(one).breakInside === 'avoid'));
assert.ok(cut, 'a finding may be cut over two pages');
await page.pdf({ path: pdf, format: 'A4' });
await browser.close();
console.log(`browser: ok, ${all} findings`);
