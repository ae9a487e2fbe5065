// What is checked on every page a walk comes to, whatever the page is about.
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { LANGS, foreignTexts, keys } from "./words.mjs";

// The width at which parents walk who open their page as a telephone.
export const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 900 };
const NARROW = { width: 320, height: 640 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const foreign = Object.fromEntries(LANGS.map((lang) => [lang, foreignIn(lang)]));

// Tells a text of another language; most texts stand on many pages, so each is judged once.
function foreignIn(lang) {
  const known = foreignTexts(lang);
  const exact = new Set(known.exact);
  const shapes = known.shapes.map((source) => new RegExp(source));
  const judged = new Map();
  return (text) => {
    if (!judged.has(text)) judged.set(text, exact.has(text) || shapes.some((shape) => shape.test(text)));
    return judged.get(text);
  };
}

// Counts what holds and keeps what does not.
export class Report {
  constructor() {
    this.passed = 0;
    this.failures = [];
    this.weights = [];
  }

  check(holds, what, detail = "") {
    if (holds) {
      this.passed += 1;
      return true;
    }
    const text = detail ? `${what}: ${detail}` : what;
    this.failures.push(text);
    console.error(`FAIL ${text}`);
    return false;
  }
}

// Hears what the browser complains of on a page.
export function listen(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}

// Runs in the page: the text nodes a person reads, with what stands in another language on purpose left out.
function readTexts() {
  const lang = document.documentElement.lang;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element || element.closest("script, style, template, #signing-storage, option")) continue;
    if (element.closest("[lang]")?.lang !== lang) continue;
    const text = walker.currentNode.textContent.replace(/\s+/g, " ").trim();
    if (text) found.push(text);
  }
  return found;
}

// Runs in the page: what is wider than the window, apart from regions that scroll by themselves.
function readOverflow() {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return null;
  const limit = document.documentElement.clientWidth;
  const guilty = [...document.body.querySelectorAll("*")].find(
    (element) => element.getBoundingClientRect().right > limit + 1 && !element.parentElement.closest(".qz-scroll"),
  );
  return `${wide} px too wide, ${guilty ? `${guilty.tagName.toLowerCase()}.${guilty.className}` : "by an unknown element"}`;
}

export class Checks {
  constructor(report, shots) {
    this.report = report;
    this.shots = shots;
    this.shot = new Set();
  }

  // Looks at the page as it stands. `name` is the page's name in reports and pictures.
  async look(page, name, lang, complaints) {
    const what = `${name} [${lang}]`;
    const own = page.viewportSize();
    await this.words(page, what, lang);
    for (const size of [PHONE, DESKTOP]) {
      await page.setViewportSize(size);
      await this.axe(page, `${what} at ${size.width} px`);
      await this.picture(page, name, lang, size.width);
    }
    await this.narrow(page, what, own);
    this.silence(what, complaints);
  }

  // Looks at a page whose kind was looked at before: only at what the texts of another service can spoil.
  async glance(page, name, lang, complaints) {
    const what = `${name} [${lang}]`;
    await this.words(page, what, lang);
    await this.narrow(page, what);
    this.silence(what, complaints);
  }

  async words(page, what, lang) {
    const said = await page.getAttribute("html", "lang");
    this.report.check(said === lang, `${what} says its language`, said);
    this.report.check((await page.locator("h1").count()) === 1, `${what} has one heading of the first level`);
    await this.texts(page, what, lang);
  }

  // Ends at the width at which the person walks.
  async narrow(page, what, own = page.viewportSize()) {
    await page.setViewportSize(NARROW);
    const overflow = await page.evaluate(readOverflow);
    this.report.check(overflow === null, `${what} fits 320 px`, overflow ?? "");
    await page.setViewportSize(own ?? DESKTOP);
  }

  silence(what, complaints) {
    const said = complaints.splice(0);
    this.report.check(said.length === 0, `${what} leaves the console silent`, said.join("; "));
  }

  async texts(page, what, lang) {
    const read = await page.evaluate(readTexts);
    const untranslated = read.filter((text) => /^[a-z]+(-[a-z]+)+$/.test(text) && (keys.has(text) || /^(status|fact|reason|problem)-/.test(text)));
    this.report.check(untranslated.length === 0, `${what} shows no key in the place of a text`, untranslated.join(", "));
    const wrong = read.filter(foreign[lang]);
    this.report.check(wrong.length === 0, `${what} shows no text of the other language`, wrong.join(" | "));
  }

  async axe(page, what) {
    const already = await page.evaluate(() => typeof window.axe === "object").catch(() => false);
    if (!already) await page.evaluate(axe);
    const { violations } = await page.evaluate((values) => window.axe.run(document, { runOnly: { type: "tag", values } }), RULES);
    const told = violations.map((found) => `${found.id} (${found.nodes.map((node) => node.target.join(" ")).join(", ")})`);
    this.report.check(violations.length === 0, `${what} has no finding of axe`, told.join("; "));
  }

  async picture(page, name, lang, width) {
    const file = `${name}-${lang}-${width}.png`.replace(/[^\p{L}\p{N}.-]+/gu, "-");
    if (!this.shots || this.shot.has(file)) return;
    this.shot.add(file);
    await mkdir(this.shots, { recursive: true });
    await page.screenshot({ path: join(this.shots, file), fullPage: true, animations: "disabled" });
  }

  // Keeps a paper beside the pictures of pages, to be looked at.
  async paper(name, bytes) {
    if (!this.shots) return;
    await mkdir(this.shots, { recursive: true });
    await writeFile(join(this.shots, `${name.replace(/[^\p{L}\p{N}.-]+/gu, "-")}.pdf`), bytes);
  }
}

// Counts bytes on the wire of a page's loads: `first` with nothing kept, `next` with style, letters and scripts kept.
export async function weigh(context, page) {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  return {
    reset: () => (bytes = 0),
    read: async () => {
      await page.waitForLoadState("networkidle");
      return bytes;
    },
  };
}
