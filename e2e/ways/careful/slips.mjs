// Slips in every field of the form, and texts pasted with spaces.
import { Person } from "../../people.mjs";
import * as portal from "../portal.mjs";
import { answers, fieldsOf, isFixed, pageOf, same, typed } from "./common.mjs";

// Spaces that come with a pasted text: a plain one, one that does not break, a narrow one, one of no width.
const PASTED = ["  \u00a0\u202f", "\u200b\u00a0 "];

const wrongDigits = (length) => ({
  "too short": "7".repeat(length - 1),
  "wrong letters": `${"7".repeat(length - 1)}о`,
  "too long": "7".repeat(length + 1),
});

// Wrong answers by the kind of a field, each with what is wrong.
function wrongFor(field) {
  const long = (text, limit) => text.repeat(Math.ceil((limit + 1) / text.length)).slice(0, limit + 1);
  const limit = field.maxLength ?? 254;
  if (field.kind === "name") return { "too long": long("Аяру", limit), "wrong letters": "Аяру 123 <b>" };
  if (field.kind === "text" || field.kind === "long-text") return { "too long": long("Абай 7", limit) };
  if (field.kind === "iin") return { ...wrongDigits(12), "a wrong check digit": "880314400105" };
  if (field.kind === "digits") return wrongDigits(field.length);
  if (field.kind === "telephone") return { "wrong letters": "позвоните мне", "too long": `+7${"7".repeat(40)}` };
  if (field.kind === "email") return { "wrong letters": "aliya@", "too long": `${"a".repeat(250)}@example.kz` };
  if (field.kind === "date") return { "no such day": "2023-02-31", "a day ahead": "2033-04-18", "too old": "1990-04-18" };
  return {};
}

async function clearPage(person) {
  await person.main.evaluate((main) => {
    for (const box of main.querySelectorAll("#page-form input, #page-form select, #page-form textarea")) {
      if (["hidden", "file", "submit"].includes(box.type) || box.readOnly) continue;
      if (box.type === "radio" || box.type === "checkbox") box.checked = false;
      else box.value = "";
    }
  });
}

// The error of a field stands by it, and the summary above leads to it.
async function hasError(person, field, what) {
  const found = await person.page.evaluate((id) => {
    const beside = document.getElementById(`${id}-error`) ?? document.getElementById(`${id}-date-error`);
    const links = [...document.querySelectorAll(".govuk-error-summary__list a")];
    const targets = links.map((link) => document.getElementById(link.getAttribute("href").split("#")[1]));
    const link = targets.findIndex((target) => target && (target.name === id || target.name?.startsWith(`${id}-`)));
    return { beside: beside?.innerText.trim() ?? "", link: link < 0 ? null : links[link].getAttribute("href") };
  }, field.id);
  const { report } = person.rig;
  const words = `${field.id} ${what} [${person.lang}]`;
  report.check(found.beside.length > 3, `an error stands by ${words}`, found.beside || (await person.main.innerText()).slice(0, 400));
  report.check(found.link !== null, `the summary of errors leads to ${words}`);
  if (!found.link) return;
  await person.main.locator(`.govuk-error-summary__list a[href="${found.link}"]`).click();
  const focused = await person.page.evaluate(() => document.activeElement?.getAttribute("name") ?? "");
  report.check(focused === field.id || focused.startsWith(`${field.id}-`), `the summary's link puts the cursor into ${words}`, focused);
}

async function slipsOfPage(person, right) {
  const at = person.page.url();
  const { report } = person.rig;
  const fields = fieldsOf(person).filter((field) => !isFixed(field));
  await clearPage(person);
  await person.press(person.t("next"), `careful-${pageOf(person)}-empty`);
  const needed = fields.filter((field) => field.required);
  if (needed.length > 0) report.check(person.page.url() === at, `an empty page ${pageOf(person)} does not go on`, person.page.url());
  for (const field of needed) await hasError(person, field, "left empty");
  if (needed.length === 0) await person.page.goto(at);
  for (const field of fields) {
    for (const [what, wrong] of Object.entries(wrongFor(field))) await slip(person, at, fields, field, what, wrong, right);
  }
}

// One field is wrong, all others are right: the page tells of this field alone, and keeps everything.
async function slip(person, at, fields, field, what, wrong, right) {
  const { report } = person.rig;
  const words = `${field.id} ${what} [${person.lang}]`;
  await clearPage(person);
  for (const other of fields) await person.fillField(other, other === field ? wrong : right[other.id]);
  await person.press(person.t("next"), null);
  if (!report.check(person.page.url() === at, `the page does not go on with ${words}`, person.page.url())) return person.page.goto(at);
  await hasError(person, field, what);
  const errors = await person.main.locator(".govuk-error-summary__list li").count();
  report.check(errors === 1, `one error is told of ${words}`, errors);
  for (const other of fields) {
    const expected = other === field ? wrong : (right[other.id] ?? "");
    const kept = await typed(person, other);
    report.check(same(other, kept ?? "", expected), `${other.id} is kept beside ${words}`, `«${String(kept).slice(0, 80)}»`);
  }
}

// Right answers with the spaces of a pasted text around them are taken, and kept without the spaces.
async function pastedPage(person, right) {
  const at = person.page.url();
  const { report } = person.rig;
  const fields = fieldsOf(person);
  await clearPage(person);
  for (const field of fields.filter((field) => !isFixed(field))) {
    const text = right[field.id];
    const spaced = text && !["date", "choice", "office", "email"].includes(field.kind);
    await person.fillField(field, spaced ? `${PASTED[0]}${text}${PASTED[1]}` : text);
  }
  const id = pageOf(person);
  await person.press(person.t("next"), null);
  const after = person.page.url();
  const text = (await person.main.innerText()).slice(0, 300);
  if (!report.check(after !== at, `pasted spaces do not stop the page ${id} [${person.lang}]`, text)) throw new Error(`page ${id} does not go on`);
  await person.page.goto(at);
  for (const field of fields.filter((field) => right[field.id] && !isFixed(field))) {
    const kept = (await typed(person, field)) ?? "";
    report.check(same(field, kept, right[field.id]), `pasted spaces are not kept in ${field.id} [${person.lang}]`, kept);
  }
  await person.page.goto(after);
}

export async function slips(rig) {
  const parent = await Person.open(rig, "aliya", "portal", "ru");
  await parent.signIn();
  await portal.begin(parent);
  while (/\/page\//.test(parent.page.url())) {
    await slipsOfPage(parent, answers("aliya"));
    await pastedPage(parent, answers("aliya"));
  }
  await parent.close();
}
