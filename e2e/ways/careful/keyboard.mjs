// From the page of a service to signing by the keyboard alone.
import { Person, SCAN } from "../../people.mjs";
import * as portal from "../portal.mjs";
import { answers, fieldsOf, isFixed, pageOf, typed } from "./common.mjs";

// What has the focus: whose it is, and whether a person sees it.
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const drawn = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    const label = element.matches("[type=radio], [type=checkbox]") && element.parentElement.querySelector("label");
    const seen = drawn(getComputedStyle(element)) || (label && drawn(getComputedStyle(label, "::before")));
    const box = element.getBoundingClientRect();
    const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
    const text = (element.innerText || element.value || "").trim();
    return { name: element.name ?? "", text, tag: element.tagName, seen, inside, main: Boolean(element.closest("main")) };
  });

// Tabs on until the focus is where it is wanted; every stop must be visible.
async function tabTo(person, wanted, what) {
  for (let stops = 0; stops < 80; stops += 1) {
    const now = await focused(person.page);
    const seen = now.tag === "BODY" || (now.seen && now.inside);
    if (!seen) person.rig.report.check(false, "the focus is seen", `${now.tag} ${now.name} ${now.text.slice(0, 40)} on ${person.page.url()}`);
    if (wanted(now)) return now;
    await person.page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not come to ${what} on ${person.page.url()}`);
}

async function enter(person) {
  await Promise.all([person.page.waitForEvent("load"), person.page.keyboard.press("Enter")]);
}

async function typeInto(person, field, answer) {
  const { keyboard } = person.page;
  if (field.kind === "date") {
    const [year, month, day] = answer.split("-");
    for (const [part, value] of Object.entries({ day, month, year })) {
      await tabTo(person, (now) => now.name === `${field.id}-${part}`, `${field.id}-${part}`);
      await keyboard.type(value);
    }
    return;
  }
  await tabTo(person, (now) => now.name === field.id, field.id);
  if (field.kind === "choice") await keyboard.press("Space");
  else if (field.kind === "office") await chooseInList(person, field, answer);
  else await keyboard.type(answer);
}

async function chooseInList(person, field, answer) {
  const length = await person.main.locator(`[name="${field.id}"] option`).count();
  for (let down = 0; down < length && (await typed(person, field)) !== answer; down += 1) await person.page.keyboard.press("ArrowDown");
}

export async function keyboardAlone(rig) {
  const { report } = rig;
  const parent = await Person.open(rig, "sergey", "portal", "ru");
  await parent.signIn();
  await parent.go(portal.SERVICE_PATH, null);
  await skipLink(parent);
  await tabTo(parent, (now) => now.text === parent.t("intake-begin"), "the button that begins");
  await enter(parent);
  const right = { ...answers("sergey"), wish: undefined };
  while (/\/(page|documents)\//.test(parent.page.url())) {
    const at = parent.page.url();
    for (const field of fieldsOf(parent).filter((field) => field.required && !isFixed(field) && right[field.id])) {
      const empty = !(await typed(parent, field));
      if (empty || field.kind === "date") await typeInto(parent, field, right[field.id]);
    }
    if (at.includes("/documents/") && parent.needed.includes(pageOf(parent))) await chooseByKeyboard(parent);
    await tabTo(parent, (now) => now.text === parent.t("next"), "the button that goes on");
    await enter(parent);
    const text = (await parent.main.innerText()).slice(0, 300);
    if (!report.check(parent.page.url() !== at, `the keyboard alone goes on from ${at}`, text)) return parent.close();
  }
  report.check(parent.page.url().endsWith("/check"), "the keyboard alone comes to the page of answers", parent.page.url());
  await tabTo(parent, (now) => now.text === parent.t("intake-go-sign"), "the link to signing");
  report.check(true, "the keyboard alone comes to signing");
  await parent.close();
}

async function chooseByKeyboard(person) {
  await tabTo(person, (now) => now.name === "files", "the choice of files");
  // A machine under load may miss one press.
  for (let tries = 0; tries < 3; tries += 1) {
    const coming = person.page.waitForEvent("filechooser", { timeout: 5000 }).catch(() => null);
    await person.page.keyboard.press("Space");
    const chooser = await coming;
    if (chooser) return chooser.setFiles(SCAN);
  }
  throw new Error("the keyboard does not open the choice of files");
}

// The first stop of the keyboard leads past the head of the page.
async function skipLink(person) {
  await person.page.keyboard.press("Tab");
  const first = await focused(person.page);
  const leads = first.text === person.t("skip-to-main") && first.seen && first.inside;
  person.rig.report.check(leads, "the first stop of the keyboard is the way to the content", JSON.stringify(first));
  await person.page.keyboard.press("Enter");
  await person.page.keyboard.press("Tab");
  const next = await focused(person.page);
  person.rig.report.check(next.main, "the stop after it is in the content", JSON.stringify(next));
}
