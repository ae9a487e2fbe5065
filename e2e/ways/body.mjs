// Steps of the local body's staff.
import { SCAN, SERVICE, answersFor } from "../people.mjs";
import { ruleText } from "../words.mjs";

// Opens a case by its number: the search of the desk finds it once its letter has come.
export async function openCase(officer, path, name = "case") {
  await officer.go(path, name);
}

// Finds the case of a recipient among those that arrived; gives the path of its page.
export async function findArrived(officer, recipient) {
  const limit = Date.now() + 20_000;
  const row = officer.main.getByRole("row").filter({ hasText: recipient.name });
  do {
    await officer.page.goto(officer.address("/desk/arrived"));
    if ((await row.count()) > 0) break;
    await officer.page.waitForTimeout(300);
  } while (Date.now() < limit);
  await officer.look("desk-arrived");
  if (!officer.rig.report.check((await row.count()) > 0, `the application arrives at the body [${officer.lang}]`)) throw new Error("nothing arrived");
  await Promise.all([officer.page.waitForEvent("load"), row.first().getByRole("link").first().click()]);
  await officer.look("case-arrived");
  return new URL(officer.page.url()).pathname.replace(/^\/local-body/, "");
}

// Takes the case to work and checks its documents.
export async function accept(officer) {
  await officer.press(officer.t("body-due-accept-button"), "case-accepted");
  await officer.press(officer.t("body-due-documents-button"), "case-documents-checked");
}

export async function grant(officer) {
  await officer.follow(officer.t("body-due-decide-button"), "decide");
  await officer.press(officer.t("next"), "decide-errors");
  await officer.choose(officer.t("body-decide-grant"));
  await officer.press(officer.t("next"), "decide-check");
  await officer.press(officer.t("body-decide-grant-button"), "case-decided");
}

export async function refuse(officer, ground, explanation) {
  await officer.follow(officer.t("body-due-decide-button"), "decide");
  await officer.choose(officer.t("body-decide-refuse"));
  await officer.choose(ruleText(SERVICE, "grounds.toml", ground, "text", officer.lang));
  await officer.fill(officer.t("body-decide-explanation"), explanation);
  await officer.press(officer.t("next"), "decide-check-refusal");
  await officer.press(officer.t("body-decide-refuse-button"), "case-refused");
}

// Signs the paper that waits on the case shown.
export async function signPaper(officer, key, name = "paper-signed") {
  await officer.follow(officer.t("body-due-sign-button"), "sign");
  return officer.sign(key, name);
}

// The queue's keeper enters a free place for children of a year.
export async function enterPlace(keeper, kindergarten, year) {
  await keeper.go("/queue/places", "places");
  await keeper.follow(keeper.t("body-place-enter"), "place-new");
  await keeper.press(keeper.t("save"), "place-errors");
  await keeper.fill(keeper.t("body-place-kindergarten"), kindergarten);
  await keeper.fill(keeper.t("body-place-born-from"), String(year));
  await keeper.fill(keeper.t("body-place-born-to"), String(year));
  await keeper.main.getByRole("group", { name: keeper.t("body-place-language") }).getByRole("radio").first().check();
  await keeper.fill(keeper.t("body-place-count"), "1");
  await keeper.press(keeper.t("save"), "places-entered");
}

// Offers a free place of a kindergarten to the child who is next for it.
export async function offer(keeper, kindergarten) {
  await keeper.go("/queue/places", "places");
  const row = keeper.main.getByRole("row").filter({ hasText: kindergarten });
  await Promise.all([keeper.page.waitForEvent("load"), row.getByRole("link").first().click()]);
  await keeper.look("offer");
  await keeper.press(keeper.t("body-offer-button"), "offered");
  await keeper.says(keeper.t("body-offer-made"), "the place is offered");
}

// Takes an application of a recipient who came to the counter.
export async function takeApplication(officer, recipient, child, birth, key, office = "shymkent") {
  await officer.go(`/services/${SERVICE}`, "service");
  await officer.press(officer.t("intake-begin"), "recipient");
  await officer.fill(officer.t("person-iin"), recipient.iin);
  await officer.press(officer.t("intake-find-person"), "recipient-found");
  await officer.choose(officer.t("intake-originals-checked"));
  await officer.press(officer.t("next"), "apply-first");
  await officer.fillForm({ ...answersFor(recipient.id, child, birth), office });
  await officer.follow(officer.t("intake-go-sign"), "apply-sign");
  return officer.sign(key, "apply-sent");
}

// Takes the written answer to an offer at the counter.
export async function takeAnswer(officer, accepts, key) {
  await officer.follow(officer.t("body-due-answer-button"), "answer");
  await officer.choose(officer.t(accepts ? "body-answer-accept" : "body-answer-decline"));
  await officer.main.getByLabel(officer.t("body-answer-scan")).setInputFiles(SCAN);
  await officer.press(officer.t("next"), "answer-sign");
  return officer.sign(key, "answer-taken");
}
