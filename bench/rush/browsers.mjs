// Real browsers among the crowd of an opening, started by `rush load`: node bench/rush/browsers.mjs ADDRESS DIR COUNT ROUND OPENS_AT
// The last COUNT parents of the crowd are people on telephones: half of them choose in the waiting room and wait for the opening, the others have
// the place chosen and press the button once it has opened. Each sees what became of the choice on their page without reloading it by hand.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [address, folder, count, round, opensAt] = process.argv.slice(2);
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, locale: "kk" };
const LIMIT = 300_000;
const pause = (time) => new Promise((done) => setTimeout(done, Math.max(0, time)));

const lines = (await readFile(join(folder, "parents.tsv"), "utf8")).trim().split("\n").slice(-Number(count));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
const open = Date.parse(opensAt);

async function parent(line, place) {
  const [id, cookie] = line.split("\t");
  const context = await browser.newContext(PHONE);
  await context.addCookies([{ name: "qyzmet-portal", value: cookie, url: address }]);
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const early = place % 2 === 0;
  await page.goto(`${address}/cabinet/${id}/choices/${round}`);
  await page.locator("select[name=group]").selectOption({ index: 1 });
  if (!early) await pause(open + 20 - Date.now());
  const pressed = Date.now();
  await page.locator("#page-form button.govuk-button").click();
  // As soon as the choice is a claim, its moment stands on the page to the thousandth of a second.
  const claim = page.locator("main dl").getByText(/\d{2}:\d{2}:\d{2},\d{3}/).first();
  await claim.waitFor({ timeout: LIMIT });
  const seen = Date.now();
  await context.close();
  return { early, took: (seen - (early ? open : pressed)) / 1000 };
}

const all = await Promise.all(lines.map(parent));
await browser.close();
for (const { early, took } of all) {
  console.log(early ? `browser: chosen in the waiting room, told ${took.toFixed(1)} s after the opening` : `browser: pressed after the opening, told ${took.toFixed(1)} s after the press`);
}
