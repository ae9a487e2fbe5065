// Steps of a parent on the portal.
import { SERVICE } from "../people.mjs";

export const SERVICE_PATH = `/services/${SERVICE}`;

export async function begin(parent) {
  await parent.go(SERVICE_PATH, "service");
  await parent.press(parent.t("intake-begin"), "apply-first");
}

// Fills the form in, up to the page that signs it.
export async function fillIn(parent, answers) {
  await begin(parent);
  await parent.fillForm(answers);
  await parent.follow(parent.t("intake-go-sign"), "apply-sign");
}

export async function apply(parent, answers, key) {
  await fillIn(parent, answers);
  const stopped = await parent.sign(key, "apply-sent");
  if (stopped === null) await parent.says(parent.t("intake-sent-title"), "the application is accepted");
  return stopped;
}

// Opens the page of the application just sent; gives its path.
export async function openSent(parent) {
  await parent.follow(parent.t("intake-to-case"), null);
  return new URL(parent.page.url()).pathname;
}

export async function register(parent) {
  await parent.go("/registration", "registration");
  await parent.press(parent.t("portal-register"), "registration-errors");
  await parent.fill(parent.t("person-iin"), parent.who.iin);
  await parent.fill(parent.t("portal-name"), parent.who.name);
  await parent.fill(parent.t("portal-email"), `${parent.who.id}@example.kz`);
  await parent.main.getByLabel(parent.t("portal-password-new")).fill(parent.who.password);
  await parent.choose(parent.lang === "kk" ? "Қазақша" : "Русский");
  await parent.press(parent.t("portal-register"), "cabinet-new");
  await parent.says(parent.t("portal-registered"), "the parent is registered and in");
}

// Opens a case in the cabinet, again and again until it says `text`: letters between systems take a moment.
export async function waitFor(person, path, text, what) {
  const limit = Date.now() + 20_000;
  for (;;) {
    await person.page.goto(`${person.rig.address}${path}`);
    if ((await person.page.locator("body").innerText()).includes(text)) return person.rig.report.check(true, what);
    if (Date.now() > limit) return person.says(text, what);
    await person.page.waitForTimeout(300);
  }
}

// Answers the open offer of the case shown: written consent or refusal, signed with `key`; `how` is how the last button is pressed.
export async function answerOffer(parent, accepts, key, how) {
  await parent.follow(parent.t(accepts ? "portal-offer-accept" : "portal-offer-decline"), accepts ? "offer-accept" : "offer-decline");
  return parent.sign(key, accepts ? "offer-consented" : "offer-declined", how);
}

// Downloads the latest paper of the case shown and has it checked by its code and by its file.
export async function checkPaper(parent, title) {
  const link = parent.main.getByRole("link", { name: /PDF/ }).first();
  const paper = await parent.fetch(await link.getAttribute("href"));
  const genuine = paper.status === 200 && paper.type.startsWith("application/pdf") && paper.bytes.subarray(0, 5).toString() === "%PDF-";
  parent.rig.report.check(genuine, `the paper is downloaded [${parent.lang}]`, `${paper.status} ${paper.type}`);
  await parent.go("/check", "check");
  const file = { name: "paper.pdf", mimeType: "application/pdf", buffer: paper.bytes };
  await parent.main.getByLabel(parent.t("portal-check-file")).setInputFiles(file);
  await parent.press(parent.t("portal-check-button"), "check-genuine");
  await parent.says(parent.t("portal-check-yes"), "the check page says genuine");
  await parent.says(title, "the check page names the paper");
  await parent.go("/check", "check");
  const changed = Buffer.from(paper.bytes);
  changed[Math.floor(changed.length / 2)] ^= 1;
  await parent.main.getByLabel(parent.t("portal-check-file")).setInputFiles({ ...file, buffer: changed });
  await parent.press(parent.t("portal-check-button"), "check-changed");
  await parent.says(parent.t("portal-check-signed-bad"), "the check page refuses a changed paper");
  await parent.go(`/check/-/${"1".repeat(480)}`, "check-statement-forged");
  await parent.says(parent.t("portal-check-statement-bad"), "a square code that nobody signed is not believed");
}

export async function answerSurvey(parent) {
  await parent.follow(parent.t("portal-survey-link"), "survey");
  for (const group of await parent.main.getByRole("group").all()) await group.getByRole("radio").last().check();
  await parent.press(parent.t("send"), "survey-sent");
  await parent.says(parent.t("portal-survey-thanks"), "the survey is answered");
}
