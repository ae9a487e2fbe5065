// What a parent asks of the list on the page of the case: kindergartens wished, a privilege that the keeper decides on under a signature, and to be taken
// off.
import { PHONE } from "../checks.mjs";
import { Person } from "../people.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";
import { comesToCounter, eventsOf, movesOn, waits } from "./waiting.mjs";

const LIST = "turkestan";
const BORN = 2021;
const GARDENS = ["№ 5 «Аққу»", "№ 6 «Бәйтерек»"];
const CHILD = "Иванов Максим Сергеевич";
const AHEAD = ["darkhan", "Төлегенова Аружан Дарханқызы"];
// A category of the territory's own settings (demo/queues/turkestan.toml).
const CATEGORY = { kk: "Көпбалалы отбасының баласы", ru: "Ребёнок из многодетной семьи" };

// The case of the parent, then the page of wishes.
async function opensList(parent, { path }, name) {
  await parent.page.goto(`${parent.rig.address}${path}`);
  await parent.follow(parent.t("listed-link"), name);
}

// The same kindergarten twice is a slip; the right wishes are sent once, whatever is pressed.
async function wishes(parent, way) {
  const field = (n) => parent.main.getByLabel(parent.t("listed-wish", { n }), { exact: true });
  await opensList(parent, way, "listed");
  const language = await parent.main.locator('[name="language"]:checked').inputValue();
  parent.rig.report.check(language === "kk", "the page shows the language that the application wishes", language);
  for (const n of [1, 2]) await field(n).selectOption({ label: GARDENS[1] });
  await parent.press(parent.t("listed-wishes-send"), "listed-errors");
  await parent.says(parent.t("listed-wish-twice"), "the same kindergarten is wished once");
  await field(1).selectOption({ label: GARDENS[1] });
  await field(2).selectOption({ label: GARDENS[0] });
  await parent.pressTwice(parent.t("listed-wishes-send"), "case-wishes-sent");
  await parent.says(parent.t("listed-sent"), "the wishes are sent");
  await opensList(parent, way, "listed-wished");
  const kept = await parent.main.locator("select").evaluateAll((all) => all.map((one) => one.selectedOptions[0].text));
  parent.rig.report.check(kept.slice(0, 2).join() === [GARDENS[1], GARDENS[0]].join(), "the page shows the wishes as they are kept", kept.join());
  await parent.page.goBack();
  await parent.page.reload();
  await told(parent, way, ["registered", "wishes-set"], "a double click sets the wishes once");
}

async function told(parent, { code }, kinds, what) {
  const events = await eventsOf(parent, LIST, code);
  parent.rig.report.check(events.join() === kinds.join(), what, events.join());
}

// A privilege is asked for, has no effect yet, and is not asked for twice.
async function claims(parent, way) {
  await opensList(parent, way, null);
  await parent.press(parent.t("listed-privilege-send"), "listed-privilege-errors");
  await parent.says(parent.t("listed-privilege-needed"), "the category must be chosen");
  await parent.choose(CATEGORY[parent.lang]);
  await parent.pressTwice(parent.t("listed-privilege-send"), "case-privilege-claimed");
  await parent.says(parent.t("listed-sent"), "the privilege is asked for");
  await told(parent, way, ["registered", "wishes-set", "privilege-claimed"], "a double click claims one privilege");
  await opensList(parent, way, "listed-claimed");
  const again = await parent.button(parent.t("listed-privilege-send")).count();
  parent.rig.report.check(again === 0, "a privilege that is asked for is not asked for again");
}

// The keeper decides under a signature; the number moves, and the page says why.
async function decides(keeper, parent, way) {
  await keeper.go(`/queue/children/${way.code}`, "queue-child-claims");
  await keeper.says(CATEGORY[keeper.lang], "the keeper sees which privilege is asked for");
  await keeper.follow(keeper.t("body-child-confirm"), "privilege");
  const stopped = await keeper.sign(keeper.who.id, "privilege-decided", { twice: true });
  keeper.rig.report.check(stopped === null, "the decision on the privilege is signed", stopped ?? "");
  await portal.waitFor(parent, way.path, parent.t("list-privilege-confirmed"), "the parent is told that the privilege is confirmed");
  await parent.look("case-privileged");
  await told(parent, way, ["registered", "wishes-set", "privilege-claimed", "privilege-confirmed"], "a double click confirms once");
  await parent.go(`/queue/${LIST}/children/${way.code}`, "queue-child-privileged");
  await parent.says(parent.t("queue-class-first-turn"), "the page of the code tells the class");
  const moves = await movesOn(parent);
  const why = `2 → 1: ${parent.t("queue-why-own-confirmed")}`;
  parent.rig.report.check(moves[0] === why, "the number moves by the privilege, and the page says so", moves.join(" | "));
}

// Off the list only when it is meant.
async function leaves(parent, way) {
  await opensList(parent, way, null);
  await parent.press(parent.t("listed-withdraw-send"), "listed-withdraw-errors");
  await parent.says(parent.t("listed-withdraw-needed"), "leaving must be meant");
  await parent.choose(parent.t("listed-withdraw-sure"));
  await parent.pressTwice(parent.t("listed-withdraw-send"), "case-withdrawn");
  await portal.waitFor(parent, way.path, parent.t("list-left-by-wish"), "the case says that the child left the list");
  await parent.look("case-left");
  await parent.go(`/queue/${LIST}/children/${way.code}`, "queue-child-gone");
  await parent.says(parent.t("queue-standing-gone"), "the page of the code says that the child is off the list");
  const events = await eventsOf(parent, LIST, way.code);
  parent.rig.report.check(events.filter((kind) => kind === "withdrawn").length === 1, "a double click takes the child off once", events.join());
}

export async function listPage(rig, lang) {
  const keeper = await Person.come(rig, "madina", "local-body", lang);
  const officer = await Person.come(rig, "erlan", "local-body", lang);
  const parent = await Person.come(rig, "sergey", "portal", lang, { viewport: PHONE });
  for (const garden of GARDENS) await body.enterPlace(keeper, garden, BORN);
  await comesToCounter(officer, AHEAD[0], AHEAD[1], `${BORN}-03-02`, LIST);
  const way = await waits(parent, officer, CHILD, `${BORN}-04-18`, LIST);
  await wishes(parent, way);
  await claims(parent, way);
  await decides(keeper, parent, way);
  await leaves(parent, way);
  for (const person of [keeper, officer, parent]) await person.close();
}
