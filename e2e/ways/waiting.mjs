// How a child comes to wait on a list, and what the public log and its page tell of it.
import { answersFor } from "../people.mjs";
import { people } from "../words.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";

// The parent applies with the own key; gives the path of the case.
async function applies(parent, child, birth, office = "shymkent") {
  await portal.apply(parent, { ...answersFor(parent.who.id, child, birth), office }, parent.who.id);
  const path = await portal.openSent(parent);
  await portal.waitFor(parent, path, `${office}-`, `the application of ${parent.who.id} gets its number [${parent.lang}]`);
  return path;
}

// The officer takes the case shown, grants it, and signs the notice where one is due.
async function putOnList(officer) {
  await body.accept(officer);
  await body.grant(officer);
  const sign = officer.main.getByRole("button", { name: officer.t("body-due-sign-button") });
  if ((await sign.count()) > 0) await body.signPaper(officer, officer.who.id, "notice-signed");
}

// A child whose parent came to the counter of the officer.
export async function comesToCounter(officer, id, child, birth, office = "shymkent") {
  await body.takeApplication(officer, people()[id], child, birth, officer.who.id, office);
  await officer.follow(officer.t("intake-to-case"), "case-counter");
  await putOnList(officer);
}

// From the application to the waiting child; gives the case's path on both sides and the child's code.
export async function waits(parent, officer, child, birth, office = "shymkent") {
  const path = await applies(parent, child, birth, office);
  const inside = await body.findArrived(officer, parent.who);
  await putOnList(officer);
  await portal.waitFor(parent, path, parent.t("status-waiting"), `the child of ${parent.who.id} is on the list [${parent.lang}]`);
  return { path, inside, code: await codeOf(parent) };
}

// The public code of the child of the case shown.
async function codeOf(parent) {
  const link = parent.main.getByRole("link", { name: parent.t("queue-cabinet") });
  return decodeURIComponent((await link.getAttribute("href")).split("/").pop());
}

// What the public log tells of a child: the kinds of its events, in their order.
export async function eventsOf(person, territory, code) {
  const log = await person.fetch(`${person.rig.address}/queue/${territory}/log.jsonl`);
  const events = log.bytes.toString("utf8").trim().split("\n").map((line) => Object.entries(JSON.parse(line).what)[0]);
  return events.filter(([, what]) => what.child === code).map(([kind]) => kind);
}

// The moves of a number as the page shown tells them, the last one first: from, to, why.
export async function movesOn(person) {
  const rows = person.main.getByRole("region", { name: person.t("queue-moves-title") }).locator("tbody tr");
  const cells = await rows.evaluateAll((all) => all.map((row) => [...row.cells].map((cell) => cell.innerText.trim())));
  return cells.map(([, from, to, why]) => `${from} → ${to}: ${why}`);
}
