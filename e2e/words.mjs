// The texts of pages and regulations, as the program reads them: pages are walked by what people read, in each language.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const LANGS = ["kk", "ru", "en"];

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

// Texts of regulations in their languages: `label.kk = "…"` with its `label.ru` and `label.en`, and `kk = "…", ru = "…", en = "…"` within a line.
function textsOfRegulations() {
  const found = [];
  for (const path of files(join(root, "regulations"), ".toml")) {
    const waiting = new Map();
    for (const line of readFileSync(path, "utf8").split("\n")) {
      const [, name, lang, text] = /^([a-z_]+)\.(kk|ru|en) = "(.*)"$/.exec(line) ?? [];
      if (name && lang === "kk") found.push(waiting.set(name, { kk: text }).get(name));
      else if (name && waiting.has(name)) waiting.get(name)[lang] = text;
      for (const [, kk, ru, , en] of line.matchAll(/\bkk = "([^"]*)", ru = "([^"]*)"(, en = "([^"]*)")?/g)) found.push({ kk, ru, en });
    }
  }
  return found;
}

// Texts that a page of one language must not show, since they are those of another.
export function foreignTexts(lang) {
  const known = textsOfRegulations();
  for (const key of keys) known.push(Object.fromEntries(LANGS.map((one) => [one, texts[one].get(key)])));
  // What an act says in two languages only can be shown in no third one.
  const own = new Set(known.flatMap((text) => (text[lang] ? [text[lang]] : Object.values(text))));
  const exact = new Set();
  const shapes = new Set();
  for (const text of known.flatMap((one) => LANGS.filter((other) => other !== lang).map((other) => one[other]))) {
    // A language is named in that language.
    if (!text || own.has(text) || ["Қазақша", "Русский"].includes(text) || !/\p{Script=Cyrillic}{3}/u.test(text)) continue;
    if (!text.includes("{ $")) exact.add(text);
    // A pattern with few letters of its own would fit texts that people typed.
    else if (text.replace(/\{ \$[a-z-]+ \}/g, "").replace(/\P{L}/gu, "").length >= 12) shapes.add(shape(text).source);
  }
  return { exact: [...exact], shapes: [...shapes] };
}

// The tables of a regulation's file, each as a reader of its values; none where there is no such file.
function tables(code, file, name) {
  const path = join(root, "regulations", code, file);
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8")
    .split(/^(?=\[)/m)
    .filter((part) => part.startsWith(`[[${name}]]`))
    .map((part) => (key) => new RegExp(`^${plain(key)} = "?(.*?)"?$`, "m").exec(part)?.[1].replace(/\\"/g, '"'));
}

const inLanguages = (value, name) => Object.fromEntries(LANGS.map((lang) => [lang, value(`${name}.${lang}`)]));

// The documents a service asks for, in order.
export function documentsOf(code) {
  return tables(code, "documents.toml", "document").map((value) => ({
    id: value("id"),
    required: value("required") === "true",
    name: inLanguages(value, "name"),
  }));
}

// The papers of a service with the roles whose keys sign them.
export function papersOf(code) {
  return tables(code, "papers.toml", "paper").map((value) => ({
    id: value("id"),
    signedBy: value("signed_by") ?? "",
    title: inLanguages(value, "title"),
  }));
}

// Whether the service takes applications on a day, by its windows that hold for everybody; days as `MM-DD`.
export function isOpen(code, day) {
  const windows = windowsOf(code);
  const holds = ({ from, until }) => (from <= until ? from <= day && day <= until : from <= day || day <= until);
  return windows.length === 0 || windows.some(holds);
}

// The windows of a service that hold for everybody, each with what its page says when it is closed.
export function windowsOf(code) {
  const windows = tables(code, "regulation.toml", "window").filter((value) => !value("when"));
  return windows.map((value) => ({ from: value("from"), until: value("until"), text: inLanguages(value, "text") }));
}

// The name of a service on pages.
export function serviceName(code, lang) {
  const text = readFileSync(join(root, "regulations", code, "regulation.toml"), "utf8");
  return new RegExp(`^short_title\\.${lang} = "(.*)"$`, "m").exec(text)[1];
}

// The form of a service from its regulation: fields in order, each with its page, kind, bounds and question.
export function formOf(code) {
  const text = readFileSync(join(root, "regulations", code, "form.toml"), "utf8");
  return text
    .split(/^\[\[field\]\]$/m)
    .slice(1)
    .map((part) => {
      const value = (name) => new RegExp(`^${plain(name)} = "(.*)"$`, "m").exec(part)?.[1];
      const number = (name) => Number(new RegExp(`^${name} = (\\d+)$`, "m").exec(part)?.[1]) || undefined;
      const options = [...part.matchAll(/\{ value = "([^"]*)", label = \{ kk = "([^"]*)", ru = "([^"]*)"(, en = "([^"]*)")?/g)];
      return {
        id: value("id"),
        page: value("page"),
        kind: value("kind"),
        known: value("known_as"),
        required: /^required = true$/m.test(part),
        length: number("length"),
        maxLength: number("max_length"),
        maxAge: number("max_age"),
        label: inLanguages(value, "label"),
        options: Object.fromEntries(options.map(([, option, kk, ru, , en]) => [option, { kk, ru, en }])),
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
