// The list as everybody sees it: the parent follows the number, the public list tells no name, the keeper sees whose it is, and the kindergarten takes
// the child in.
import { Person, answersFor } from "../people.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";

const CHILD = { kk: "Төлегенова Аружан Дарханқызы", ru: "Ким Артём Андреевич" };
const KEY = { kk: "darkhan", ru: "elena" };

async function waits(rig, lang) {
  const parent = await Person.open(rig, KEY[lang], "portal", lang);
  await portal.register(parent);
  await portal.apply(parent, answersFor(KEY[lang], CHILD[lang], "2021-04-18"), KEY[lang]);
  const path = await portal.openSent(parent);
  await portal.waitFor(parent, path, "shymkent-", `the application gets its number [${lang}]`);
  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  const inside = await body.findArrived(officer, parent.who);
  await body.accept(officer);
  await body.grant(officer);
  await portal.waitFor(parent, path, parent.t("status-waiting"), `the child is on the list [${lang}]`);
  return { parent, path, officer, inside };
}

// From the case to the child's page and the public list, which name nobody.
async function seesTheList(parent, lang) {
  const { report } = parent.rig;
  await parent.follow(parent.t("queue-cabinet"), "queue-child");
  await parent.says(parent.t("queue-why-own-registration"), "the parent sees why the child stands where it stands");
  const own = parent.page.url();
  const code = decodeURIComponent(new URL(own).pathname.split("/").pop());
  for (const one of [own, own.slice(0, own.indexOf("/children/"))]) {
    await parent.page.goto(one);
    const text = await parent.main.innerText();
    const told = CHILD[lang].split(" ").some((part) => text.includes(part));
    report.check(!told && text.includes(code), `the public list tells the code and no name [${lang}]`, text.slice(0, 300));
  }
  await parent.look("queue-list");
  await parent.fill(parent.t("queue-code"), "0000-0000-0000");
  await parent.press(parent.t("queue-find"), "queue-list-errors");
  await parent.says(parent.t("queue-code-unknown"), "an unknown code is told");
  await parent.fill(parent.t("queue-code"), ` ${code.toLowerCase()} `);
  await parent.press(parent.t("queue-find"), "queue-child");
  const proof = await parent.main.getByRole("link", { name: parent.t("queue-proof") }).getAttribute("href");
  const found = await parent.fetch(proof);
  report.check(found.status === 200, `the proof can be had [${lang}]`, found.status);
  await parent.go("/queue", "queue-lists");
  return code;
}

// The place, the consent and the referral; then the kindergarten takes it and the child comes.
async function entersTheKindergarten(rig, lang, code, { parent, path, officer, inside }) {
  const keeper = await Person.open(rig, "dinara", "local-body", lang);
  await keeper.signIn();
  await keeper.go("/queue", "queue");
  await Promise.all([keeper.page.waitForEvent("load"), keeper.main.getByRole("link", { name: code }).click()]);
  await keeper.look("queue-child");
  await body.offer(keeper, "Күншуақ");
  await portal.waitFor(parent, path, parent.t("portal-offer-title"), `the place is offered to the parent [${lang}]`);
  await portal.answerOffer(parent, true, KEY[lang]);
  await portal.waitFor(parent, path, parent.t("status-result-due"), `the body has the consent [${lang}]`);
  await officer.go(inside, "case-referral-due");
  await body.signPaper(officer, "aigul", "referral-signed");
  await portal.waitFor(parent, path, parent.t("status-issued"), `the referral is issued [${lang}]`);
  const director = await Person.open(rig, "botagoz", "local-body", lang);
  await director.signIn();
  await director.go("/kindergarten", "kindergarten");
  await director.says(CHILD[lang], `the kindergarten sees the referred child [${lang}]`);
  for (const deed of ["body-garden-hand-in", "body-garden-enrol"]) {
    const button = director.main.getByRole("button", { name: director.t(deed) }).first();
    await Promise.all([director.page.waitForEvent("load"), button.click()]);
    await director.says(director.t("body-garden-done"), `${deed} is entered [${lang}]`);
  }
  await director.look("kindergarten-enrolled");
  await parent.page.goto(`${rig.address}${path}`);
  await Promise.all([keeper.close(), director.close()]);
}

export async function lists(rig, lang) {
  const waiting = await waits(rig, lang);
  const code = await seesTheList(waiting.parent, lang);
  await entersTheKindergarten(rig, lang, code, waiting);
  await Promise.all([waiting.parent.close(), waiting.officer.close()]);
}
