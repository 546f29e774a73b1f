// The portal in Chromium: every page, light and dark, narrow and wide; keyboard; paper.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { launch, open, watch } from './browser.js';
import { accessible, outlined, unfold, walked, whole } from './look.js';
import { enter, jobs, kinds, origin, signIn } from './site.js';

const SCHEMES = ['light', 'dark'];
// 320 px; a desktop; the same desktop at 200 % zoom.
const WINDOWS = [
  { name: '320 px', axe: true, viewport: { width: 320, height: 700 } },
  { name: '1280 px', axe: true, viewport: { width: 1280, height: 900 } },
  { name: '1280 px at 200 %', viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
];

let browser;
let state;
let all;

before(async () => {
  browser = await launch();
  state = await enter(browser);
  all = await jobs(browser, state);
});

after(async () => {
  await browser?.close();
});

/** Every path, with who looks at it and the status that it answers with. */
function pages() {
  const member = ['/portal/jobs', '/portal/jobs?outcome=attention&environment=sandbox'];
  return [
    { path: '/', status: 200 },
    { path: '/?signed-out=1', status: 200 },
    { path: '/portal/jobs', status: 401 },
    { path: new URL(signIn).pathname + new URL(signIn).search, status: 401, name: 'a used link' },
    ...member.map((path) => ({ path, status: 200, member: true })),
    { path: '/portal/jobs/job_00000000000000000000000000', status: 404, member: true },
    ...kinds(all).map((job) => ({ path: job.path, status: 200, member: true, name: `${job.product}, ${job.outcome}` })),
  ];
}

/** Looks at one page. */
async function look(page, wrongs, { path, status, name }, where, axe) {
  wrongs.length = 0;
  const at = `${name ?? path} (${where})`;
  const answer = await page.goto(origin + path);
  assert.equal(answer.status(), status, at);
  await unfold(page);
  if (axe) await accessible(page, at);
  await whole(page, at);
  await outlined(page, at);
  // The browser itself logs an answer of 4xx to the page's own address.
  const meant = (wrong) => status >= 400 && wrong.includes(`status of ${status}`);
  assert.deepEqual(wrongs.filter((wrong) => !meant(wrong)), [], at);
}

describe('every page', () => {
  for (const colorScheme of SCHEMES) {
    for (const { name, axe, ...window } of WINDOWS) {
      test(`${colorScheme}, ${name}: accessible, whole, from one origin`, async () => {
        for (const member of [false, true]) {
          const context = await open(browser, { colorScheme, ...window, storageState: member ? state : undefined });
          const page = await context.newPage();
          const wrongs = watch(page, origin);
          for (const one of pages().filter((p) => Boolean(p.member) === member)) {
            await look(page, wrongs, one, `${colorScheme}, ${name}`, axe);
          }
          await context.close();
        }
      });
    }
  }
});

describe('the icon of the tab', () => {
  test('is served as the page names it', async () => {
    const context = await open(browser);
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    const href = await page.locator('link[rel=icon]').getAttribute('href');
    const answer = await context.request.get(new URL(href, origin).href);
    assert.equal(answer.status(), 200);
    assert.match(answer.headers()['content-type'], /^image\/svg\+xml/);
    await context.close();
  });
});

describe('the harness itself', () => {
  test('notices what it looks for', async () => {
    const context = await open(browser, { storageState: state, viewport: { width: 320, height: 700 } });
    const page = await context.newPage();
    const wrongs = watch(page, origin);
    await page.goto(`${origin}/portal/jobs`);
    await page.evaluate(() => {
      const pale = document.createElement('p');
      pale.textContent = 'Hardly readable';
      pale.className = 'muted';
      pale.style.setProperty('color', '#cccccc');
      pale.style.setProperty('background-color', '#dddddd');
      document.querySelector('main').append(pale);
    });
    await assert.rejects(accessible(page, 'pale text'), /color-contrast/);
    await page.evaluate(() => {
      const wide = document.createElement('p');
      wide.style.setProperty('width', '2000px');
      document.querySelector('main').append(wide);
      document.querySelector('a').tabIndex = -1;
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const image = document.createElement('img');
      image.src = 'https://elsewhere.example/x.png';
      image.alt = '';
      document.body.append(image);
    });
    await assert.rejects(whole(page, 'a wide part'), /sticks out/);
    await assert.rejects(walked(page, 'a control that Tab skips'), /Tab key/);
    assert.equal(await page.evaluate(() => window.ran), undefined, 'the policy keeps inline scripts out');
    assert.ok(wrongs.length >= 2, 'breaches of the policy are seen');
    await context.close();
  });
});

describe('the pictures', () => {
  test('both faces are marked, and scores are told in words', async () => {
    const job = all.find((j) => j.product === 'Biometric KYC' && j.environment === 'Production' && j.outcome === 'Cleared');
    assert.ok(job, 'the demo cleared somebody by face');
    const context = await open(browser, { storageState: state });
    const page = await context.newPage();
    await page.goto(origin + job.path);
    await unfold(page);
    assert.equal(await page.locator('.sides .picture svg.outline').count(), 2);
    const gauge = page.locator('.sides ~ .measured svg[role=img]');
    assert.match(await gauge.getAttribute('aria-label'), /^Similarity of the two faces: 0\.\d\d on a scale .* same person/);
    assert.ok((await page.locator('.strip li svg[role=img]').count()) > 0, 'each frame has its score');
    await context.close();
  });
});

describe('the keyboard', () => {
  test('reaches the content, every control, a job, its details, and the way out', async () => {
    const job = kinds(all)[0];
    const context = await open(browser, { storageState: state, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    for (const path of ['/portal/jobs', job.path]) {
      await page.goto(origin + path);
      await walked(page, path);
    }
    await page.goto(`${origin}/portal/jobs`);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');

    await page.locator('a.row-link').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/portal\/jobs\/job_/);
    const folded = page.locator('details').first();
    await folded.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await folded.evaluate((e) => e.open), true);
    await context.close();
  });
});

describe('paper', () => {
  test('a job prints without its navigation', async () => {
    const context = await open(browser, { storageState: state });
    const page = await context.newPage();
    await page.goto(origin + kinds(all)[0].path);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.bar-out').isVisible(), false);
    const pdf = await page.pdf({ format: 'A4' });
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
    await context.close();
  });
});

// Last: it ends the session.
describe('signing out', () => {
  test('by keyboard, for good', async () => {
    const context = await open(browser, { storageState: state });
    const page = await context.newPage();
    await page.goto(`${origin}/portal/jobs`);
    await page.getByRole('button', { name: 'Sign out' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL(`${origin}/?signed-out=1`);
    assert.equal(await page.getByRole('status').textContent(), 'You are signed out.');
    await context.close();

    const again = await open(browser, { storageState: state });
    const answer = await (await again.newPage()).goto(`${origin}/portal/jobs`);
    assert.equal(answer.status(), 401);
    await again.close();
  });
});
