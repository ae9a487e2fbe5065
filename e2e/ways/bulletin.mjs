// Free places for self-choice: published by the keeper for a minute that is near, waited for in the waiting room by two children, won by one of them, and
// told to everybody by codes. A second press takes nothing more.
import { PHONE } from "../checks.mjs";
import { Person } from "../people.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";
import { eventsOf, waits } from "./waiting.mjs";

const LIST = "turkestan";
const GARDEN = "№ 2 «Балауса»";
const PUBLIC = `/queue/${LIST}/bulletins`;
const FAMILIES = [
  { id: "gulnur", lang: "kk", child: "Жұмабаев Әли Ерланұлы" },
  { id: "sergey", lang: "ru", child: "Иванов Максим Сергеевич" },
];
// The child whose turn it is has three working days for a place; two weeks have as many, whatever holidays they bring.
const HOURS = 14 * 24;
// Until the opening, at least: so long does it take both parents to come into the waiting room and look around.
const AHEAD = 150_000;
const MINUTE = 60_000;
const LIMIT = 240_000;

// A new place is not for self-choice yet; the demo's clock is put on.
async function placeOfOld(rig) {
  const keeper = await Person.come(rig, "madina", "local-body", "kk");
  await body.enterPlace(keeper, GARDEN, 2021);
  await keeper.go("/queue/bulletins", "bulletins-none");
  await keeper.follow(keeper.t("bulletin-new"), "bulletin-new");
  await keeper.press(keeper.t("bulletin-publish"), "bulletin-new-errors");
  await keeper.says(keeper.t("bulletin-new-day-needed"), "the day of the opening is asked for");
  await fillOpening(keeper, new Date(Date.now() + AHEAD));
  await keeper.press(keeper.t("bulletin-publish"), "bulletin-new-exclusive");
  await keeper.says(keeper.t("bulletin-new-exclusive").split("}")[1], "the child whose turn it is comes first");
  await keeper.close();
  const anybody = await Person.open(rig, "gulnur", "portal", "kk");
  await anybody.go("/demo", "demo");
  await anybody.fill(anybody.t("demo-hours"), String(HOURS));
  await anybody.press(anybody.t("demo-forward"), null);
  await anybody.close();
}

// The fields of the opening, by the clocks of Kazakhstan.
async function fillOpening(keeper, at) {
  const local = new Date(at.getTime() + 5 * 3_600_000);
  const group = keeper.main.getByRole("group", { name: keeper.t("bulletin-new-day") });
  const parts = { day: local.getUTCDate(), month: local.getUTCMonth() + 1, year: local.getUTCFullYear() };
  for (const [part, value] of Object.entries(parts)) await group.getByLabel(keeper.t(part)).fill(String(value));
  await keeper.fill(keeper.t("bulletin-new-time"), local.toISOString().slice(11, 16));
}

// A double click publishes once.
async function publishes(keeper) {
  const opening = Math.ceil((Date.now() + AHEAD) / MINUTE) * MINUTE + HOURS * 60 * MINUTE;
  await keeper.go("/queue/bulletins/new", null);
  await fillOpening(keeper, new Date(opening));
  await keeper.pressTwice(keeper.t("bulletin-publish"), null);
  await keeper.says(keeper.t("bulletin-new-done"), "the bulletin is published");
  const own = keeper.page.url();
  await keeper.page.goto(keeper.address("/queue/bulletins"));
  const rows = await keeper.main.locator("tbody tr").count();
  keeper.rig.report.check(rows === 1, "a double click publishes one bulletin", rows);
  return new URL(own).pathname.replace(/^\/local-body/, "");
}

// From the own case into the waiting room, with a place in its line. Gives an old page of the room that was not used.
async function waitsInRoom({ parent, path }) {
  await parent.page.goto(`${parent.rig.address}${path}`);
  await parent.says(parent.t("bulletin-offered").split("{")[0].trim(), "the case leads to the bulletin");
  await parent.look("case-bulletin");
  await parent.follow(parent.t("bulletin-offered-link"), "choice-room");
  await parent.says(parent.t("bulletin-told-room-lot"), "the waiting room says what to do");
  const old = await parent.tab(new URL(parent.page.url()).pathname);
  await parent.press(parent.t("bulletin-button-line"), "choice-errors");
  await parent.says(parent.t("bulletin-choose-needed"), "a place must be chosen");
  await choose(parent);
  await parent.pressTwice(parent.t("bulletin-button-line"), "choice-line");
  const told = parent.t("bulletin-told-line-lot", { kindergarten: GARDEN }).split("{")[0].trim();
  await parent.says(told, "the choice waits for the opening");
  return old;
}

const choose = (parent) => parent.main.getByLabel(parent.t("bulletin-choose")).selectOption({ index: 1 });

// The page looks again by itself until it tells the answer.
async function answered({ parent }) {
  const won = parent.t("bulletin-told-won");
  const lost = parent.t("bulletin-told-lot", { kindergarten: GARDEN });
  const limit = Date.now() + LIMIT;
  while (Date.now() < limit) {
    const text = await parent.main.innerText().catch(() => "");
    if (text.includes(won)) return true;
    if (text.includes(lost)) return false;
    await parent.page.waitForTimeout(500);
  }
  throw new Error(`no answer for ${parent.who.id} at ${parent.page.url()}`);
}

// Whatever is pressed on an old page, a child keeps the one claim it has.
async function pressesAgain({ parent, old, code }) {
  await choose(old);
  await old.press(old.t("bulletin-button-line"), null);
  await old.page.close();
  await parent.page.reload();
  const claims = (await eventsOf(parent, LIST, code)).filter((kind) => kind === "claim-received").length;
  parent.rig.report.check(claims === 1, `a second press of ${parent.who.id} is no second claim`, claims);
}

// What became of the choices, as both parents see it.
async function seeAnswers(rig, ways) {
  for (const way of ways) way.won = await answered(way);
  rig.report.check(ways.filter((way) => way.won).length === 1, "one child gets the one place", ways.map((way) => way.won).join());
  for (const way of ways) {
    await way.parent.look(way.won ? "choice-won" : "choice-lost");
    await pressesAgain(way);
  }
}

// The bulletin for everybody: codes and answers, no names.
async function seenByAll({ parent }, ways, address) {
  await parent.go(PUBLIC, "bulletins");
  await parent.go(address, "bulletin");
  const text = await parent.main.innerText();
  const { report } = parent.rig;
  for (const { child, code, parent: own } of ways) {
    const named = [...child.split(" "), own.who.surname].filter((part) => text.includes(part));
    report.check(named.length === 0 && text.includes(code), "the bulletin tells codes and no name", named.join());
  }
  for (const key of ["bulletin-claim-won", "bulletin-claim-lot"]) await parent.says(parent.t(key), `the bulletin tells ${key}`);
}

// The keeper sees who chose, and ends the round; a second press ends nothing more.
async function closes(keeper, address) {
  await keeper.go(address, "bulletin");
  await keeper.pressTwice(keeper.t("bulletin-close"), "bulletin-closed");
  await keeper.says(keeper.t("bulletin-state-closed"), "the bulletin is closed");
  const again = await keeper.button(keeper.t("bulletin-close")).count();
  keeper.rig.report.check(again === 0, "what is closed is not closed again");
}

export async function bulletin(rig) {
  await placeOfOld(rig);
  const keeper = await Person.come(rig, "madina", "local-body", "kk");
  const officer = await Person.come(rig, "erlan", "local-body", "kk");
  const ways = [];
  for (const { id, lang, child } of FAMILIES) {
    const parent = await Person.come(rig, id, "portal", lang, { viewport: PHONE });
    ways.push({ parent, child, ...(await waits(parent, officer, child, "2021-04-18", LIST)) });
  }
  const address = await publishes(keeper);
  for (const way of ways) way.old = await waitsInRoom(way);
  await keeper.go(address, "bulletin-room");
  await seeAnswers(rig, ways);
  await seenByAll(ways[0], ways, `${PUBLIC}/${address.split("/").pop()}`);
  const { parent, path } = ways.find((way) => way.won);
  await portal.waitFor(parent, path, parent.t("portal-offer-title"), "the place won is offered by the case");
  await portal.answerOffer(parent, true, parent.who.id, { twice: true });
  await portal.waitFor(parent, path, parent.t("status-result-due"), "the body has the consent to the place won");
  await closes(keeper, address);
  await seenByAll(ways[1], ways, `${PUBLIC}/${address.split("/").pop()}`);
  await ways[1].parent.says(ways[1].parent.t("bulletin-seed"), "the seed of the lot is told");
  for (const person of [keeper, officer, ...ways.map((way) => way.parent)]) await person.close();
}
