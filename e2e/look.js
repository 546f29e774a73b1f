// What is looked at on every page.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens what is folded and waits for every picture, so that all of the page is looked at. */
export async function unfold(page) {
  await page.evaluate(async () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
    await Promise.all(
      [...document.images].map(async (image) => {
        image.loading = 'eager';
        await image.decode().catch(() => {});
      }),
    );
  });
}

/** Serious and critical findings of axe. Its script comes in through the debugger, past the page's own policy. */
export async function accessible(page, where) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axeSource });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then((found) => JSON.stringify(
      found.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map((n) => n.html) })),
    ))`,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  assert.equal(exceptionDetails, undefined, `${where}: axe failed`);
  const grave = JSON.parse(result.value).filter((v) => v.impact === 'serious' || v.impact === 'critical');
  assert.deepEqual(grave, [], `${where}: axe finds serious or critical problems`);
}

/** Nothing sticks out to the right, and every picture is there. */
export async function whole(page, where) {
  const seen = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let e = element; e; e = e.parentElement) {
        const { overflowX } = getComputedStyle(e);
        if (overflowX === 'auto' || overflowX === 'scroll' || overflowX === 'hidden') return true;
      }
      return false;
    };
    const out = [...document.querySelectorAll('main *, header *, footer *')]
      .filter((e) => !e.closest('svg') && !e.classList.contains('visually-hidden'))
      .filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e))
      .map((e) => `${e.tagName}.${e.className}`);
    const broken = [...document.images].filter((i) => i.naturalWidth === 0).map((i) => i.src);
    return { out, broken, overflow: document.documentElement.scrollWidth - width };
  });
  assert.deepEqual(seen, { out: [], broken: [], overflow: 0 }, `${where}: something sticks out or is missing`);
}

/** Each box that is drawn over a face lies inside its picture, and the picture has the proportions that it was given. */
export async function outlined(page, where) {
  const wrong = await page.$$eval('.picture', (pictures) =>
    pictures.flatMap((picture) => {
      const image = picture.querySelector('img');
      const svg = picture.querySelector('svg.outline');
      if (!svg) return [];
      const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
      const drawn = image.naturalWidth / image.naturalHeight;
      const close = Math.abs(drawn / (width / height) - 1) < 0.01;
      const frame = picture.getBoundingClientRect();
      const box = svg.querySelector('rect').getBoundingClientRect();
      const inside =
        box.left >= frame.left - 4 && box.right <= frame.right + 4 && box.top >= frame.top - 4 && box.bottom <= frame.bottom + 4;
      return close && inside ? [] : [`${image.src} ${drawn} ${width}x${height} ${JSON.stringify(box)}`];
    }),
  );
  assert.deepEqual(wrong, [], `${where}: a box does not fit its picture`);
}

/** Walks the page with the Tab key: every control is reached once, in order, and shows that it has the focus. */
export async function walked(page, where) {
  const wanted = await page.evaluate(() => {
    const controls = [...document.querySelectorAll('a[href], button, summary, input:not([type=hidden]), [tabindex="0"]')]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }));
    controls.forEach((e, i) => e.setAttribute('data-walk', String(i)));
    document.activeElement?.blur();
    window.getSelection()?.removeAllRanges();
    return controls.length;
  });
  for (let i = 0; i < wanted; i += 1) {
    await page.keyboard.press('Tab');
    const seen = await page.evaluate(() => {
      const style = getComputedStyle(document.activeElement);
      const box = document.activeElement.getBoundingClientRect();
      return {
        at: document.activeElement.getAttribute('data-walk'),
        visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.height > 0,
      };
    });
    assert.deepEqual(seen, { at: String(i), visible: true }, `${where}: stop ${i} of ${wanted} with the Tab key`);
  }
}
