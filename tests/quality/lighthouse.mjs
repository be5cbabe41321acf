// Lighthouse, mobile profile, on the sign-in page and on the credential page with a pair in use, of the demo at the address that is given.
// Prints a line a page, and fails where a goal of the portal is missed.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import puppeteer from 'puppeteer-core';

const site = process.argv[2];
const password = 'demo-solo-para-probar';
const goals = { accessibility: 100, 'best-practices': 100, seo: 100, performance: 95 };
const mostBytes = 150_000;

// As a person does it, in the window that is then looked at.
const generatePair = async page => {
  await page.goto(`${site}/cuenta/iniciar-sesion?volver=/alianzas/mi-credencial-api`);
  await page.type('#Email', 'admin@andina.demo.example');
  await page.type('#Password', password);
  await Promise.all([page.waitForNavigation(), page.click('main button.btn-primary')]);
  await page.type('[name="Contact.Name"]', 'Julia Integradora');
  await page.type('[name="Contact.Email"]', 'julia@aliado.example');
  await page.click('main button.btn-primary');
  await Promise.all([page.waitForNavigation(), page.click('dialog[open] button.btn-primary')]);
  await (await page.createCDPSession()).send('Network.clearBrowserCache'); // the look is a first one; only the session stays
};

const chrome = await launch({ chromePath: process.env.PORTAL_BROWSER ?? '/usr/bin/chromium', chromeFlags: ['--headless=new', '--no-sandbox'] });
let isMissed = false;
const look = async (page, path) => {
  const { lhr } = await lighthouse(site + path, { port: chrome.port, onlyCategories: Object.keys(goals), disableStorageReset: true, logLevel: 'error' });
  if (new URL(lhr.finalDisplayedUrl).pathname !== path) throw new Error(`${path} led to ${lhr.finalDisplayedUrl}`);
  const bytes = lhr.audits['total-byte-weight'].numericValue;
  const shift = lhr.audits['cumulative-layout-shift'].numericValue;
  const scores = Object.entries(lhr.categories).map(([name, { score }]) => [name, Math.round(score * 100)]);
  // What is behind a sign-in is not to be indexed: the portal says so to robots.
  const isIndexable = lhr.audits['is-crawlable'].score === 1;
  const missed = scores.filter(([name, score]) => score < goals[name] && (name !== 'seo' || isIndexable));
  isMissed ||= missed.length > 0 || bytes >= mostBytes || shift > 0;
  const paints = ['first-contentful-paint', 'largest-contentful-paint', 'total-blocking-time'].map(name => `${name} ${lhr.audits[name].displayValue}`).join(', ');
  console.log(`${page}: ${scores.map(([name, score]) => `${name} ${score}`).join(', ')}; ${Math.round(bytes)} bytes, layout shift ${shift}; ${paints}`);
  for (const [category] of missed) {
    for (const { id } of lhr.categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && lhr.audits[id].score < 0.9)) {
      console.log(`  ${category}: ${id} ${lhr.audits[id].displayValue ?? ''} ${JSON.stringify(lhr.audits[id].details?.items ?? []).slice(0, 600)}`);
    }
  }
};

try {
  await look('sign-in', '/cuenta/iniciar-sesion');
  const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}` });
  await generatePair(await browser.newPage());
  await browser.disconnect();
  await look('credential', '/alianzas/mi-credencial-api');
} finally {
  await chrome.kill();
}
process.exitCode = isMissed ? 1 : 0;
