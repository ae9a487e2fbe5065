// Makes assets/built from the installed packages: style, script, fonts for pages and for papers, each also packed for the wire.
// Run by `cargo xtask setup`; reads and writes nothing outside this checkout.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import * as sass from "sass";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "../node_modules");
const built = join(here, "built");
const noto = join(packages, "@expo-google-fonts/noto-sans");

// Letters of Kazakh, Russian and English, and the signs of our texts.
const range = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));
const LETTERS = range(0x20, 0x7e) + range(0x410, 0x44f) + "ЁёӘәҒғҚқҢңӨөҰұҮүҺһІі" + "\u00a0§©«»·×–—‘’“”„…‑−№₸€←→↑↓✓";

function contrast(one, two) {
  const light = (colour) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(one), light(two)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

// Text and its ground; the second figure is what WCAG 2.2 AA asks (4.5 for text, 3 for signs).
const PAIRS = [
  ["text", "#10242c", "#ffffff", 4.5], ["text on surface", "#10242c", "#eaf4f7", 4.5], ["hint", "#46575f", "#ffffff", 4.5],
  ["hint on surface", "#46575f", "#eaf4f7", 4.5], ["link", "#005a73", "#ffffff", 4.5], ["link on surface", "#005a73", "#eaf4f7", 4.5],
  ["visited link", "#5b3a86", "#ffffff", 4.5], ["error", "#b3261e", "#ffffff", 4.5], ["success", "#1b6e45", "#ffffff", 4.5],
  ["button", "#ffffff", "#00616e", 4.5], ["button under the pointer", "#ffffff", "#00414a", 4.5], ["header", "#ffffff", "#00414a", 4.5],
  ["focus", "#10242c", "#fec50c", 4.5], ["focus beside the header", "#fec50c", "#00414a", 3], ["field's edge", "#10242c", "#ffffff", 3],
];

function checkColours() {
  for (const [what, ink, ground, least] of PAIRS) {
    const is = contrast(ink, ground);
    if (is < least) throw new Error(`the colours of «${what}» have a contrast of ${is.toFixed(2)}; ${least} is needed`);
  }
}

function script() {
  const system = readFileSync(join(packages, "govuk-frontend/dist/govuk/govuk-frontend.min.js"), "utf8");
  const exported = /export\s*\{([^}]*)\};?/.exec(system);
  const init = exported && /(?:^|,)\s*(\w+) as initAll\b/.exec(exported[1]);
  const plain = exported && /(?:^|,)\s*initAll\s*(?:,|$)/.test(exported[1]);
  if (!init && !plain) throw new Error("govuk-frontend.min.js no longer exports initAll");
  const alias = init ? `const initAll=${init[1]};\n` : "";
  const body = system.replace(exported[0], "").replace(/\/\/# sourceMappingURL=.*/g, "");
  return `${body.trim()}\n${alias}${readFileSync(join(here, "js/app.js"), "utf8")}`;
}

// Writes a file only when it differs: an unchanged one must not make the compiler work again.
const written = new Set();
function put(file, bytes) {
  written.add(file);
  if (!existsSync(file) || !readFileSync(file).equals(bytes)) writeFileSync(file, bytes);
}

// Writes a file under a name with its content's hash, so that a browser may keep it for ever; gives that name.
function write(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
  const hashed = name.replace(/\.(\w+)$/, `.${hash}.$1`);
  const file = join(built, "pages", hashed);
  put(file, Buffer.from(bytes));
  if (/\.(css|js|svg)$/.test(name)) {
    put(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
    put(`${file}.br`, brotliCompressSync(bytes, { params }));
  }
  return hashed;
}

checkColours();
mkdirSync(join(built, "pages"), { recursive: true });
mkdirSync(join(built, "fonts"), { recursive: true });

let style = sass.compile(join(here, "app.scss"), { style: "compressed", quietDeps: true }).css;
for (const [weight, file] of [["400", "400Regular/NotoSans_400Regular.ttf"], ["700", "700Bold/NotoSans_700Bold.ttf"]]) {
  const name = `noto-sans-${weight}.woff2`;
  const hashed = write(name, await subsetFont(readFileSync(join(noto, file)), LETTERS, { targetFormat: "woff2" }));
  style = style.replace(name, hashed);
  put(join(built, "fonts", file.split("/")[1]), readFileSync(join(noto, file)));
}
put(join(built, "fonts/LICENSE_FONT"), readFileSync(join(noto, "LICENSE_FONT")));
if (/GDS Transport/i.test(style)) throw new Error("the style names a font that is not ours to use");
write("app.css", style);
write("app.js", script());
for (const name of readdirSync(join(here, "js")).filter((name) => name !== "app.js")) write(name, readFileSync(join(here, "js", name)));
for (const name of readdirSync(join(here, "images"))) write(name, readFileSync(join(here, "images", name)));

// What an earlier build made and this one did not.
for (const folder of ["pages", "fonts"]) {
  for (const name of readdirSync(join(built, folder))) {
    const file = join(built, folder, name);
    if (!written.has(file)) rmSync(file);
  }
}
