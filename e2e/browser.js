// Chromium for the tests: the system's own, never a downloaded one.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts the browser. */
export async function launch() {
  const executablePath = PLACES.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium: install the package "chromium" or set CHROMIUM');
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A window of its own. The certificate is the local CA's, which the browser does not know. */
export function open(browser, options = {}) {
  return browser.newContext({ ignoreHTTPSErrors: true, ...options });
}

/**
 * Whether the browser gave up on the tab's icon because the page was left. It asks for the icon after the page is
 * loaded, so a test that goes on at once takes it away; that the icon is served has a test of its own.
 */
function leftBehind(request) {
  return new URL(request.url()).pathname.endsWith('/favicon.svg') && request.failure()?.errorText === 'net::ERR_ABORTED';
}

/**
 * Collects everything that a page should never do: break its content security policy, log an error, throw, or ask
 * another origin for anything.
 */
export function watch(page, origin) {
  const wrongs = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') wrongs.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrongs.push(`script: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith('data:')) {
      wrongs.push(`asks elsewhere: ${request.url()}`);
    }
  });
  page.on('requestfailed', (request) => {
    if (!leftBehind(request)) wrongs.push(`failed: ${request.url()} ${request.failure()?.errorText}`);
  });
  return wrongs;
}
