// A parent, the keeper of the list and a kindergarten at their own browsers, all open together: a place is offered and refused, another is taken, the
// child comes and is off the list. Whoever presses twice, goes back or holds an old page open changes nothing twice.
import { PHONE } from "../checks.mjs";
import { Person, SERVICE } from "../people.mjs";
import { people, ruleText } from "../words.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";
import { comesToCounter, eventsOf, movesOn, waits } from "./waiting.mjs";

const LIST = "shymkent";
const FIRST = "№ 7 «Айгөлек»";
const REFUSED = "№ 3 «Балдәурен»";
const TAKEN = "Күншуақ";
const FAMILIES = {
  kk: { parent: "aliya", child: "Ахметова Аяру Нұржанқызы", ahead: ["gulnur", "Жұмабаев Әли Ерланұлы"], behind: ["darkhan", "Төлегенова Аружан Дарханқызы"] },
  ru: { parent: "sergey", child: "Иванов Максим Сергеевич", ahead: ["elena", "Ким Артём Андреевич"], behind: ["darkhan", "Төлегенов Арман Дарханұлы"] },
};

// Everybody opens a browser and stays.
async function comeTogether(rig, lang) {
  const come = (id, system, options) => Person.come(rig, id, system, lang, options);
  return {
    parent: await come(FAMILIES[lang].parent, "portal", { viewport: PHONE }),
    officer: await come("aigul", "local-body"),
    keeper: await come("dinara", "local-body"),
    director: await come("botagoz", "local-body"),
  };
}

// The parent's child stands second of three, and the page says so and why.
async function stand({ parent, officer, director }, lang) {
  const family = FAMILIES[lang];
  await comesToCounter(officer, ...family.ahead, "2021-03-02");
  const way = await waits(parent, officer, family.child, "2021-04-18");
  await comesToCounter(officer, ...family.behind, "2021-03-02");
  await seesNumber(parent, way, 2, 3, "queue-child");
  await seesMoves(parent, [["–", 2, "own-registration"]]);
  await director.go("/kindergarten", "kindergarten-nobody");
  await director.says(director.t("body-garden-nobody"), "the kindergarten has nobody yet");
  return way;
}

const publicPage = (parent, { code }) => parent.page.goto(`${parent.rig.address}/queue/${LIST}/children/${code}`);

async function seesNumber(parent, way, place, among, name) {
  await publicPage(parent, way);
  await parent.says(parent.t("queue-position-of", { place, among }), `the number is ${place} of ${among}`);
  if (name) await parent.look(name);
}

// The moves of the number on the page shown, the last one first, each with its cause.
async function seesMoves(parent, moves) {
  const wanted = moves.map(([from, to, why]) => `${from} → ${to}: ${parent.t(`queue-why-${why}`)}`);
  const told = await movesOn(parent);
  parent.rig.report.check(told.join("\n") === wanted.join("\n"), `the page tells ${moves.length} moves with their causes [${parent.lang}]`, told.join(" | "));
}

// A double click and an old page of another tab offer one place once.
async function offersOnce(keeper, kindergarten) {
  await keeper.go("/queue/places", "places");
  const link = keeper.main.getByRole("row").filter({ hasText: kindergarten }).getByRole("link").first();
  const address = await link.getAttribute("href");
  const old = await keeper.tab(address);
  await Promise.all([keeper.page.waitForEvent("load"), link.click()]);
  await keeper.look("offer");
  await keeper.pressTwice(keeper.t("body-offer-button"), "offered");
  const made = ["body-offer-made", "body-offer-made-before"].map((key) => keeper.t(key));
  const text = await keeper.main.innerText();
  keeper.rig.report.check(made.some((one) => text.includes(one)), `a double click offers the place [${keeper.lang}]`, text.slice(0, 300));
  await old.press(old.t("body-offer-button"), "offered-before");
  await old.says(old.t("body-offer-made-before"), "an old page offers nothing again");
  await old.page.close();
}

// A place for the child ahead moves the parent's child up.
async function movesUp({ keeper, parent }, way) {
  await body.enterPlace(keeper, FIRST, 2021);
  await body.offer(keeper, FIRST);
  await seesNumber(parent, way, 1, 2);
  await seesMoves(parent, [[2, 1, "left-place"], ["–", 2, "own-registration"]]);
}

// The offer in the cabinet, refused in writing; the page of consent in another tab comes too late.
async function refuses({ keeper, parent }, way) {
  await body.enterPlace(keeper, REFUSED, 2021);
  await offersOnce(keeper, REFUSED);
  await portal.waitFor(parent, way.path, parent.t("portal-offer-title"), `the place is offered to the parent [${parent.lang}]`);
  await parent.says(REFUSED, "the cabinet names the kindergarten");
  await parent.look("case-offered");
  const consent = await parent.main.getByRole("button", { name: parent.t("portal-offer-accept") }).getAttribute("href");
  const old = await parent.tab(consent);
  await portal.answerOffer(parent, false, parent.who.id, { twice: true });
  await parent.says(parent.t("portal-offer-refusal-sent"), "the refusal is signed");
  await old.sign(parent.who.id, "offer-answered-before");
  await old.says(old.t("portal-offer-answered"), "a consent after the refusal is not taken");
  await old.page.close();
  await parent.page.goBack();
  await parent.says(parent.t("portal-offer-answered"), "the way back does not answer again");
  await parent.page.reload();
  await portal.waitFor(parent, way.path, parent.t("status-waiting"), `after the refusal the child waits on [${parent.lang}]`);
  await parent.look("case-declined");
  await seesNumber(parent, way, 1, 2, "queue-child-declined");
  await seesMoves(parent, [["–", 1, "own-answer"], [1, "–", "own-place"], [2, 1, "left-place"], ["–", 2, "own-registration"]]);
}

// The second offer, the consent, the referral.
async function consents({ keeper, parent, officer }, way) {
  await body.offer(keeper, TAKEN);
  await portal.waitFor(parent, way.path, TAKEN, `the second place is offered [${parent.lang}]`);
  await portal.answerOffer(parent, true, parent.who.id, { twice: true });
  await parent.says(parent.t("portal-offer-consent-sent"), "the consent is signed");
  await portal.waitFor(parent, way.path, parent.t("status-result-due"), `the body has the consent [${parent.lang}]`);
  await officer.go(way.inside, "case-referral-due");
  await officer.follow(officer.t("body-due-sign-button"), "sign");
  const stopped = await officer.sign(officer.who.id, "referral-signed", { twice: true });
  officer.rig.report.check(stopped === null, `the referral is signed [${officer.lang}]`, stopped ?? "");
  await portal.waitFor(parent, way.path, parent.t("status-issued"), `the referral is issued [${parent.lang}]`);
  await parent.look("case-issued");
  const title = ruleText(SERVICE, "papers.toml", "referral", "title", parent.lang);
  const papers = await parent.main.locator("dt").filter({ hasText: title }).count();
  parent.rig.report.check(papers === 1, `a double click signs one referral [${parent.lang}]`, papers);
}

// Presses a deed on the card of the only child of the kindergarten.
async function presses(director, deed, clicks) {
  const button = director.main.getByRole("button", { name: director.t(deed) }).first();
  await Promise.all([director.page.waitForEvent("load"), button.click({ clickCount: clicks })]);
  await director.page.waitForLoadState("networkidle");
}

// The kindergarten says that the referral was brought and the child came: each once, whatever is pressed.
async function takesIn({ director, parent }, way, lang) {
  for (const deed of ["body-garden-hand-in", "body-garden-enrol"]) {
    await director.go("/kindergarten", `kindergarten-before-${deed}`);
    await director.says(FAMILIES[lang].child, "the kindergarten sees the referred child");
    await director.says(way.code, "the kindergarten sees the child's code");
    const old = await director.tab("/local-body/kindergarten");
    await presses(director, deed, 2);
    await director.says(director.t("body-garden-done"), `${deed} is entered`);
    const text = await director.main.innerText();
    director.rig.report.check(!text.includes(director.t("body-child-not-now")), `a double click on ${deed} is no failure [${lang}]`, text.slice(0, 300));
    await presses(old, deed, 1);
    await old.says(old.t("body-garden-before"), `${deed} pressed on an old page changes nothing`);
    await old.look(`kindergarten-late-${deed}`);
    await old.page.close();
    await director.page.goBack();
    await director.page.reload();
  }
  await director.go("/kindergarten", "kindergarten-enrolled");
  const group = await director.main.getByRole("region", { name: director.t("body-garden-groups") }).locator("tbody tr").first().innerText();
  director.rig.report.check(/\t1\t1\t0\t0$/.test(group.trim()), `the group's places add up [${lang}]`, group);
  await portal.waitFor(parent, way.path, parent.t("list-enrolled"), `the parent is told that the child was taken in [${lang}]`);
  await parent.look("case-enrolled");
}

// Off the list for everybody; the page of the code tells the whole way, and the log nothing twice.
async function isOffTheList({ keeper, parent }, { code }, lang) {
  const { report } = parent.rig;
  for (const [person, path, name] of [[parent, `/queue/${LIST}?born=2021`, "queue-list"], [keeper, "/queue", "queue"]]) {
    await person.go(path, name);
    report.check(!(await person.main.innerText()).includes(code), `the child is off the list on ${name} [${lang}]`);
  }
  await publicPage(parent, { code });
  await parent.says(parent.t("queue-standing-enrolled"), "the page of the code says where the child is");
  const moves = [[1, "–", "own-place"], ["–", 1, "own-answer"], [1, "–", "own-place"], [2, 1, "left-place"], ["–", 2, "own-registration"]];
  await seesMoves(parent, moves);
  await parent.look("queue-child-enrolled");
  const told = await eventsOf(parent, LIST, code);
  const once = ["registered", "offered", "declined", "offered", "consented", "referral-issued", "handed-in", "enrolled"];
  report.check(told.join() === once.join(), `the log tells each deed once [${lang}]`, told.join());
}

// Who opened the case: the officer and the keeper, each named, nobody else.
async function seesWhoLooked({ keeper, parent }, { code }, lang) {
  await keeper.go(`/queue/children/${code}`, "queue-child-enrolled");
  await portal.waitFor(parent, "/cabinet/looks", keeper.who.surname, `the parent sees that the keeper looked [${lang}]`);
  await parent.says(people().aigul.surname, "the parent sees that the officer looked");
  await parent.look("looks");
}

export async function live(rig, lang) {
  const crowd = await comeTogether(rig, lang);
  const way = await stand(crowd, lang);
  await movesUp(crowd, way);
  await refuses(crowd, way);
  await consents(crowd, way);
  await takesIn(crowd, way, lang);
  await isOffTheList(crowd, way, lang);
  await seesWhoLooked(crowd, way, lang);
  for (const person of Object.values(crowd)) await person.close();
}
