// The texts of pages and regulations, as the program reads them: pages are walked by what people read, in each language.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const LANGS = ["kk", "ru"];

function files(folder, ending) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return files(path, ending);
    return name.endsWith(ending) ? [path] : [];
  });
}

// Messages of one line; those with a choice of plural are left out, since a page shows only a part of them.
function messages(lang) {
  const found = new Map();
  for (const path of files(join(root, "translations", lang), ".ftl")) {
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [, key, text] = /^([a-z][a-z0-9-]*) = (.+)$/.exec(line) ?? [];
      if (key && !text.includes("->")) found.set(key, text);
    }
  }
  return found;
}

const texts = Object.fromEntries(LANGS.map((lang) => [lang, messages(lang)]));
export const keys = new Set(texts.ru.keys());

// A message in a language, its places filled.
export function word(lang, key, values = {}) {
  const text = texts[lang].get(key);
  if (text === undefined) throw new Error(`translations/${lang} has no one-line message «${key}»`);
  return text.replace(/\{ \$([a-z-]+) \}/g, (whole, name) => values[name] ?? whole);
}

// A message as a pattern, its places standing for any text.
export function pattern(lang, key) {
  return shape(word(lang, key));
}

const plain = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function shape(text) {
  return new RegExp(`^${text.split(/\{ \$[a-z-]+ \}/).map(plain).join(".*")}$`);
}

// Pairs of texts in two languages from the data of regulations: `label.kk = "…"` with its `label.ru`, and `kk = "…", ru = "…"` within a line.
function pairsOfRegulations() {
  const pairs = [];
  for (const path of files(join(root, "regulations"), ".toml")) {
    const waiting = new Map();
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [, name, lang, text] = /^([a-z_]+)\.(kk|ru) = "(.*)"$/.exec(line) ?? [];
      if (name && lang === "kk") waiting.set(name, text);
      if (name && lang === "ru" && waiting.has(name)) pairs.push({ kk: waiting.get(name), ru: text });
      for (const [, kk, ru] of line.matchAll(/\bkk = "([^"]*)", ru = "([^"]*)"/g)) pairs.push({ kk, ru });
    }
  }
  return pairs;
}

// Texts that a page of one language must not show, since they are those of the other.
export function foreignTexts(lang) {
  const other = lang === "kk" ? "ru" : "kk";
  const pairs = pairsOfRegulations();
  for (const [key, text] of texts[other]) pairs.push({ [other]: text, [lang]: texts[lang].get(key) ?? "" });
  const own = new Set(pairs.map((pair) => pair[lang]));
  const exact = new Set();
  const shapes = [];
  for (const pair of pairs) {
    const text = pair[other];
    // A language is named in that language.
    if (own.has(text) || ["Қазақша", "Русский"].includes(text) || !/\p{Script=Cyrillic}{3}/u.test(text)) continue;
    if (!text.includes("{ $")) exact.add(text);
    // A pattern with few letters of its own would fit texts that people typed.
    else if (text.replace(/\{ \$[a-z-]+ \}/g, "").replace(/\P{L}/gu, "").length >= 12) shapes.push(shape(text).source);
  }
  return { exact: [...exact], shapes };
}

// The form of a service from its regulation: fields in order, each with its page, kind and question.
export function formOf(code) {
  const text = readFileSync(join(root, "regulations", code, "form.toml"), "utf8");
  return text
    .split(/^\[\[field\]\]$/m)
    .slice(1)
    .map((part) => {
      const value = (name) => new RegExp(`^${plain(name)} = "(.*)"$`, "m").exec(part)?.[1];
      const options = [...part.matchAll(/\{ value = "([^"]*)", label = \{ kk = "([^"]*)", ru = "([^"]*)"/g)];
      return {
        id: value("id"),
        page: value("page"),
        kind: value("kind"),
        label: { kk: value("label.kk"), ru: value("label.ru") },
        options: Object.fromEntries(options.map(([, option, kk, ru]) => [option, { kk, ru }])),
      };
    });
}

// A text of a regulation's file by the table's id: `[[ground]]` with id `documents-incomplete`, its `text.kk`.
export function ruleText(code, file, id, name, lang) {
  const text = readFileSync(join(root, "regulations", code, file), "utf8");
  const part = text.split(/^\[\[[a-z.]+\]\]$/m).find((one) => new RegExp(`^id = "${plain(id)}"$`, "m").test(one)) ?? "";
  const found = new RegExp(`^${plain(name)}\\.${lang} = "(.*)"$`, "m").exec(part)?.[1];
  if (!found) throw new Error(`regulations/${code}/${file} has no ${name}.${lang} of «${id}»`);
  return found.replace(/\\"/g, '"');
}

// The made-up people of the demo, by id.
export function people() {
  const text = readFileSync(join(root, "demo", "house.toml"), "utf8");
  const password = /^password = "(.*)"$/m.exec(text)[1];
  const found = {};
  for (const part of text.split(/^\[\[/m)) {
    if (!part.startsWith("person]]")) continue;
    const value = (name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(part)?.[1];
    const id = value("id");
    found[id] = {
      id,
      iin: value("iin"),
      name: [value("surname"), value("name"), value("patronymic")].filter(Boolean).join(" "),
      surname: value("surname"),
      address: value("address"),
      birth: value("birth-date"),
      password,
    };
  }
  return found;
}
