// A parent's ways on the portal: to the referral, to the body's refusal, and a refusal of the offered place.
import { Person, SERVICE, answersFor } from "../people.mjs";
import { ruleText } from "../words.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";

const CHILDREN = { kk: "Төлегенова Аружан Дарханқызы", ru: "Ким Артём Андреевич" };

const paper = (id, lang) => ruleText(SERVICE, "papers.toml", id, "title", lang);

// Register, apply, get the notice of the queue; then a place comes free, is offered and taken, and the referral is downloaded and checked.
export async function parentGetsReferral(rig, id, lang) {
  const parent = await Person.open(rig, id, "portal", lang);
  await portal.register(parent);
  await portal.apply(parent, answersFor(id, CHILDREN[lang], "2023-04-18"), id);
  const path = await portal.openSent(parent);
  await portal.waitFor(parent, path, "shymkent-", `the application gets its number [${lang}]`);
  await parent.look("case-arrived");

  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  const inside = await body.findArrived(officer, parent.who);
  await body.accept(officer);
  await body.grant(officer);
  await body.signPaper(officer, "aigul");
  await portal.waitFor(parent, path, parent.t("status-waiting"), `the child is on the list [${lang}]`);
  await portal.waitFor(parent, path, paper("queue-notice", lang), `the notice of the queue is in the cabinet [${lang}]`);
  await parent.look("case-waiting");
  await portal.checkPaper(parent, paper("queue-notice", lang));

  const keeper = await Person.open(rig, "dinara", "local-body", lang);
  await keeper.signIn();
  await keeper.go("/queue", "queue");
  await body.enterPlace(keeper, "№ 7 «Айгөлек»", 2023);
  await body.offer(keeper, "Айгөлек");
  await keeper.go("/queue/offers", "offers");
  await portal.waitFor(parent, path, parent.t("portal-offer-title"), `the place is offered to the parent [${lang}]`);
  await parent.look("case-offered");
  await portal.answerOffer(parent, true, id);
  await parent.says(parent.t("portal-offer-consent-sent"), "the consent is signed");
  await portal.waitFor(parent, path, parent.t("status-result-due"), `the body has the consent [${lang}]`);

  await officer.go(inside, "case-referral-due");
  await body.signPaper(officer, "aigul", "referral-signed");
  await officer.go("/desk", "desk");
  await officer.go("/desk/finished", "desk-finished");
  await portal.waitFor(parent, path, parent.t("status-issued"), `the referral is issued [${lang}]`);
  await parent.look("case-issued");
  await portal.checkPaper(parent, paper("referral", lang));
  await parent.go("/cabinet", "cabinet");
  await parent.go("/cabinet/history", "history");
  await parent.page.goto(`${rig.address}${path}`);
  await portal.answerSurvey(parent);
  await Promise.all([parent.close(), officer.close(), keeper.close()]);
}

// The body refuses with a ground and its reasoning; the signed refusal is in the cabinet.
export async function bodyRefuses(rig, id, lang) {
  const parent = await Person.open(rig, id, "portal", lang);
  await parent.signIn();
  await portal.apply(parent, answersFor(id, "Иванов Максим Сергеевич", "2022-09-01"), id);
  const path = await portal.openSent(parent);
  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  await body.findArrived(officer, parent.who);
  await body.accept(officer);
  await body.refuse(officer, "documents-incomplete", "Скан свидетельства не читается");
  await body.signPaper(officer, "aigul", "refusal-signed");
  await portal.waitFor(parent, path, parent.t("status-refused"), `the body's refusal reaches the parent [${lang}]`);
  await parent.says("Скан свидетельства не читается", "the reasoning is told");
  await parent.says(ruleText(SERVICE, "grounds.toml", "documents-incomplete", "text", lang), "the ground is told");
  await parent.look("case-refused");
  await portal.checkPaper(parent, paper("refusal", lang));
  await Promise.all([parent.close(), officer.close()]);
}

// The parent refuses the offered place in writing and keeps the number on the list; the place stays free for others.
export async function offerRefused(rig, id, lang) {
  const parent = await Person.open(rig, id, "portal", lang);
  await parent.signIn();
  await portal.apply(parent, answersFor(id, "Жұмабаев Әли Ерланұлы", "2021-04-18"), id);
  const path = await portal.openSent(parent);
  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  await body.findArrived(officer, parent.who);
  await body.accept(officer);
  await body.grant(officer);
  const keeper = await Person.open(rig, "dinara", "local-body", lang);
  await keeper.signIn();
  await body.offer(keeper, "Күншуақ");
  await portal.waitFor(parent, path, parent.t("portal-offer-title"), `the place is offered [${lang}]`);
  await portal.answerOffer(parent, false, id);
  await parent.says(parent.t("portal-offer-refusal-sent"), "the refusal is signed");
  await portal.waitFor(parent, path, parent.t("status-waiting"), `after the refusal the child waits on [${lang}]`);
  await parent.says(new RegExp(`${parent.t("portal-position")}\\s+1\\b`), "the number on the list stays");
  await parent.look("case-declined");
  await keeper.go("/queue", "queue-after-refusal");
  await keeper.says("1", "the child stands first on the list");
  await keeper.go("/queue/places", "places-after-refusal");
  const row = await keeper.main.getByRole("row").filter({ hasText: "Күншуақ" }).innerText();
  rig.report.check(row.includes(keeper.t("body-place-nobody")), `the refused place waits for another child [${lang}]`, row);
  await Promise.all([parent.close(), officer.close(), keeper.close()]);
}
