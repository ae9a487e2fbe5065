// A yearly round of allocation: tried and compared by the keeper, announced with its bound lot, computed, signed by the head; the parents see what became
// of their wishes and why, and everybody sees it by codes.
import { PHONE } from "../checks.mjs";
import { Person } from "../people.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";
import { comesToCounter, eventsOf, waits } from "./waiting.mjs";

const LIST = "turkestan";
const BORN = 2021;
const DEAR = "№ 5 «Аққу»";
const OTHER = "№ 6 «Бәйтерек»";
// The first gets the dear place, the second its second wish, the third, who wishes the dear one alone, none.
const FIRST = { id: "gulnur", lang: "kk", child: "Жұмабаев Әли Ерланұлы", wishes: [DEAR, OTHER] };
const SECOND = { id: "sergey", lang: "ru", child: "Иванов Максим Сергеевич", wishes: [DEAR, OTHER] };
const THIRD = { id: "darkhan", lang: "ru", child: "Төлегенова Аружан Дарханқызы", wishes: [DEAR] };

// Three children wait: two of parents on the portal, one of a parent who came to the counter.
async function gather(rig, officer) {
  const ways = [];
  for (const family of [FIRST, SECOND]) {
    const parent = await Person.come(rig, family.id, "portal", family.lang, { viewport: PHONE });
    ways.push({ ...family, parent, ...(await waits(parent, officer, family.child, `${BORN}-04-18`, LIST)) });
  }
  await comesToCounter(officer, THIRD.id, THIRD.child, `${BORN}-04-18`, LIST);
  return ways;
}

// The keeper enters what parents asked for in writing, the same wish never twice.
async function entersWishes(keeper, code, wishes, isNew) {
  await keeper.go(`/queue/children/${code}/wishes`, isNew ? "wishes" : null);
  const field = (place) => keeper.main.getByLabel(keeper.t("listed-wish", { n: place }));
  if (isNew) {
    for (const place of [1, 2]) await field(place).selectOption({ label: DEAR });
    await keeper.press(keeper.t("round-wishes-save"), "wishes-errors");
    await keeper.says(keeper.t("listed-wish-twice"), "the same kindergarten is wished once");
    await field(2).selectOption({ index: 0 });
  }
  for (const [place, wish] of wishes.entries()) await field(place + 1).selectOption({ label: wish });
  await keeper.press(keeper.t("round-wishes-save"), isNew ? "wishes-saved" : null);
  await keeper.says(keeper.t("round-wishes-saved"), "the wishes are entered");
}

// The third child's code: the last row of the keeper's list.
async function codeOfLast(keeper) {
  await keeper.go("/queue", "queue");
  const links = keeper.main.getByRole("region", { name: keeper.t("body-queue-list") }).locator('tbody a[href*="/queue/children/"]');
  return (await links.last().innerText()).trim();
}

// Two trials, the second with a place more, beside each other.
async function tries(keeper) {
  await keeper.go("/queue/rounds", "rounds-empty");
  for (const [note, more] of [["как есть", 0], ["ещё одно место", 1]]) {
    await keeper.go("/queue/rounds/try", more ? null : "round-try");
    const places = keeper.main.getByLabel(DEAR);
    if (!more) {
      await places.fill("много");
      await keeper.press(keeper.t("round-try-button"), "round-try-errors");
      await keeper.says(keeper.t("round-try-places-wrong", { limit: 300 }), "a number of places is asked for");
    }
    await places.fill(String(1 + more));
    await keeper.fill(keeper.t("round-try-note"), note);
    await keeper.press(keeper.t("round-try-button"), more ? null : "round-run");
    await keeper.says(keeper.t("round-try-done"), `the trial «${note}» is made`);
  }
  await keeper.go("/queue/rounds", "rounds-tried");
  await keeper.press(keeper.t("round-compare"), "round-compare");
  await keeper.says(keeper.t("round-compare-gained"), "the trials are compared");
}

// Announced once however often it is pressed; computed and put before the head.
async function announces(keeper) {
  await keeper.go("/queue/rounds", null);
  await keeper.pressTwice(keeper.t("round-announce"), "round-announced");
  const address = new URL(keeper.page.url()).pathname.replace(/^\/local-body/, "");
  await keeper.press(keeper.t("round-cast"), "round-computed");
  await keeper.says(keeper.t("round-cast-done"), "the result is before the head");
  await keeper.go("/queue/rounds", "rounds-computed");
  const rows = await keeper.main.getByRole("region", { name: keeper.t("round-list-title") }).locator("tbody tr").count();
  keeper.rig.report.check(rows === 1, "a double click announces one round", rows);
  return address;
}

// The head looks and signs; an officer's key does not do.
async function signs(head, address) {
  await head.go(address, "round-before-head");
  await head.follow(head.t("round-sign"), "round-sign");
  const refused = await head.sign("erlan", "round-sign-refused");
  head.rig.report.check(refused !== null, "an officer's key is refused for a round", head.page.url());
  await head.page.reload();
  const stopped = await head.sign(head.who.id, "round-held", { twice: true });
  head.rig.report.check(stopped === null, "the head signs the round", stopped ?? "");
  await head.says(head.t("round-stage-held"), "the round is held");
}

// The page of a child: what became of each wish and why.
async function seesWhy({ parent, code }, reasons, name) {
  await parent.go(`/queue/${LIST}/children/${code}`, name);
  for (const reason of reasons) await parent.says(reason, "the page of the child tells what became of its wishes");
}

// The round for everybody, with the files that prove it.
async function seenByAll(parent, ways, number) {
  const { report } = parent.rig;
  await parent.go(`/queue/${LIST}/rounds`, "rounds");
  await parent.go(`/queue/${LIST}/rounds/${number}`, "round");
  const text = await parent.main.innerText();
  const named = ways.flatMap(({ child }) => child.split(" ")).filter((part) => text.includes(part));
  report.check(named.length === 0, "the round tells no name", named.join());
  for (const file of ["round.json", "outcome.json", "decision.json", "decision.p7s", "chart.svg"]) {
    const found = await parent.fetch(`${parent.rig.address}/queue/${LIST}/rounds/${number}/${file}`);
    report.check(found.status === 200 && found.bytes.length > 0, `${file} of the round can be had`, found.status);
  }
}

export async function round(rig) {
  const keeper = await Person.come(rig, "madina", "local-body", "ru");
  const officer = await Person.come(rig, "erlan", "local-body", "ru");
  const head = await Person.come(rig, "bekzat", "local-body", "ru");
  for (const garden of [DEAR, OTHER]) await body.enterPlace(keeper, garden, BORN);
  const ways = await gather(rig, officer);
  const last = await codeOfLast(keeper);
  for (const [index, way] of ways.entries()) await entersWishes(keeper, way.code, way.wishes, index === 0);
  await entersWishes(keeper, last, THIRD.wishes, false);
  await tries(keeper);
  const address = await announces(keeper);
  await signs(head, address);
  const [first, second] = ways;
  for (const way of ways) {
    const { parent, path } = way;
    await portal.waitFor(parent, path, parent.t("portal-offer-title"), `the round's place is offered to ${way.id}`);
    const told = await eventsOf(parent, LIST, way.code);
    rig.report.check(told.filter((kind) => kind === "offered").length === 1, `one place is offered to ${way.id}`, told.join());
  }
  await first.parent.look("case-offered-by-round");
  const why = (parent) => [new RegExp(parent.t("round-reason-full-date").split("{")[0].trim()), parent.t("round-reason-granted")];
  await seesWhy(first, [first.parent.t("round-reason-granted")], "queue-child-round");
  await seesWhy(second, why(second.parent), "queue-child-round-second");
  await seesWhy({ parent: second.parent, code: last }, why(second.parent).slice(0, 1), "queue-child-round-none");
  await seenByAll(second.parent, [...ways, THIRD], address.split("/").pop());
  for (const person of [keeper, officer, head, ...ways.map((way) => way.parent)]) await person.close();
}
