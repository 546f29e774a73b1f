// The installation under test: who signs in, and which pages there are.
import { open, watch } from './browser.js';

const signInUrl = process.env.KWELI_SIGN_IN_URL;
if (!signInUrl) throw new Error('KWELI_SIGN_IN_URL is not set: run scripts/e2e.sh');

export const origin = new URL(signInUrl).origin;
export const signIn = signInUrl;

/** Signs in with the one-time link and returns the session's cookies for further windows. */
export async function enter(browser) {
  const context = await open(browser);
  const page = await context.newPage();
  const wrongs = watch(page, origin);
  await page.goto(signIn);
  if (new URL(page.url()).pathname !== '/portal/jobs') throw new Error(`not signed in: ${page.url()}`);
  const state = await context.storageState();
  await context.close();
  if (wrongs.length > 0) throw new Error(wrongs.join('\n'));
  return state;
}

/** Every job of the account: address, outcome, product, wire. */
export async function jobs(browser, state) {
  const context = await open(browser, { storageState: state });
  const page = await context.newPage();
  const found = [];
  await page.goto(`${origin}/portal/jobs`);
  for (;;) {
    found.push(
      ...(await page.$$eval('table.jobs tbody tr', (rows) =>
        rows.map((row) => ({
          path: new URL(row.querySelector('a.row-link').href).pathname,
          outcome: row.querySelector('.badge').textContent.trim(),
          reason: row.querySelector('.job-cell .reason').textContent.trim(),
          product: row.querySelector('.product').textContent.trim(),
          wire: row.querySelector('[data-label="Wire"]').textContent.trim(),
          environment: row.querySelector('.env').textContent.trim(),
        })),
      )),
    );
    const older = page.locator('.pager a[rel="next"]');
    if ((await older.count()) === 0) break;
    await older.click();
  }
  await context.close();
  return found;
}

/** One job of each kind: every difference that a page can show is looked at, none twice. */
export function kinds(all) {
  const seen = new Map();
  for (const job of all) {
    const key = [job.outcome, job.product, job.environment, job.reason].join('|');
    if (!seen.has(key)) seen.set(key, job);
  }
  return [...seen.values()];
}
