// Walks the whole service in a real browser: node e2e/run.mjs --binary target/debug/qyzmet [--shots DIR] [--only WAY] [--chromium PATH]
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { Checks, Report } from "./checks.mjs";
import { House } from "./house.mjs";
import { alone, ways } from "./ways/all.mjs";

const { values } = parseArgs({
  options: {
    binary: { type: "string", default: "target/debug/qyzmet" },
    chromium: { type: "string" },
    only: { type: "string", multiple: true },
    shots: { type: "string" },
  },
});

function findChromium() {
  if (values.chromium) return existsSync(values.chromium) ? values.chromium : null;
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path)) ?? null;
}

const path = findChromium();
if (!path) {
  console.log("Chromium is not on this machine: the walks through a browser were not made. Install Debian's package chromium or give --chromium PATH.");
  console.log("skipped");
  process.exit(process.env.CI === "true" ? 1 : 0);
}

// After a walk that stopped: what stood on the pages then.
async function showOpenPages(way) {
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const text = await page.locator("main").innerText().catch(() => "");
    console.error(`${page.url()}\n${text.slice(0, 400)}\n`);
    if (values.shots) await page.screenshot({ path: join(values.shots, `stopped-${way}-${index}.png`), fullPage: true }).catch(() => {});
  }
}

const report = new Report();
const seen = new Set();
const kinds = new Set();
const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const chosen = values.only ? [...ways, ...alone].filter(([name]) => values.only.includes(name)) : ways;
  for (const [name, walk] of chosen) {
    console.log(`way: ${name}`);
    const house = await House.start(values.binary);
    try {
      await walk({ browser, address: house.address, report, seen, kinds, checks: new Checks(report, values.shots), house, binary: values.binary, stopped: showOpenPages });
    } catch (error) {
      report.check(false, `the way ${name} was walked to its end`, error.stack ?? String(error));
      console.error(house.said.split("\n").slice(-5).join("\n"));
      await showOpenPages(name);
    }
    for (const context of browser.contexts()) await context.close();
    report.check(await house.stop(), `after ${name} the program stops by itself when asked`, house.said.slice(-500));
  }
} finally {
  await browser.close();
}
for (const weight of report.weights) console.log(weight);
console.log(`${report.passed} passed, ${report.failures.length} failed`);
process.exit(report.failures.length === 0 ? 0 : 1);
