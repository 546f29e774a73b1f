// Pictures of the portal for docs/screenshots: node screenshots.js FOLDER
import { mkdirSync, statSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { launch, open } from './browser.js';
import { enter, jobs, origin } from './site.js';

const LARGEST = 200_000;
const folder = process.argv[2] ?? 'screenshots';
mkdirSync(folder, { recursive: true });

const browser = await launch();
const state = await enter(browser);
const all = await jobs(browser, state);
const pick = (want) => all.find((job) => Object.entries(want).every(([name, value]) => job[name].includes(value)))?.path;
const face = { product: 'Biometric KYC', environment: 'Production' };
const pages = {
  jobs: '/portal/jobs',
  'job-cleared': pick({ ...face, outcome: 'Cleared' }),
  'job-blocked': pick({ ...face, outcome: 'Blocked', reason: 'does not show the same person' }),
};
const WINDOWS = {
  desktop: { viewport: { width: 1280, height: 1440 } },
  phone: { viewport: { width: 360, height: 780 }, isMobile: true },
};

for (const [name, address] of Object.entries(pages)) {
  if (!address) throw new Error(`no job for ${name}`);
  for (const colorScheme of ['light', 'dark']) {
    for (const [window, options] of Object.entries(WINDOWS)) {
      const context = await open(browser, { ...options, colorScheme, storageState: state });
      const page = await context.newPage();
      await page.goto(origin + address);
      await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode().catch(() => {}))));
      const file = path.join(folder, `${name}-${colorScheme}-${window}.png`);
      await page.screenshot({ path: file });
      execFileSync('pngquant', ['--force', '--strip', '--speed', '1', '--quality', '60-95', '--output', file, file]);
      const { size } = statSync(file);
      if (size > LARGEST) throw new Error(`${file} has ${size} bytes, more than ${LARGEST}`);
      console.log(`${file} ${size}`);
      await context.close();
    }
  }
}
await browser.close();
