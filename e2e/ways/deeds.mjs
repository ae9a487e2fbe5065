// Whatever is due in a case, done by whoever may do it, until the case has ended.
import { papersOf, ruleText } from "../words.mjs";

const LIMIT = 30_000;
// Deeds in the order in which the page shows them, with who does them first.
const DEEDS = ["assign", "accept", "documents", "search", "conclude", "decide", "sign", "by-hand", "hand-over", "hand-out", "allot"];

async function goToSign(person) {
  const consent = person.main.getByRole("group", { name: person.t("intake-consent") });
  if ((await consent.count()) > 0) {
    await inBothLanguages(person, "apply-consent");
    await person.press(person.t("intake-go-sign"), "apply-consent-errors");
    const needed = person.system === "portal" ? "intake-consent-needed" : "intake-consent-staff-needed";
    await person.says(person.t(needed), "without consent the application is not signed");
    await consent.getByRole("checkbox").check();
  }
  await person.follow(person.t("intake-go-sign"), "apply-sign");
}

// Looks at the page in the other language too, and comes back.
async function inBothLanguages(person, name) {
  const own = person.lang;
  for (const lang of [own === "kk" ? "ru" : "kk", own]) {
    const choice = person.page.locator(`.qz-languages [value="${lang}"], .qz-languages [hreflang="${lang}"]`);
    await Promise.all([person.page.waitForEvent("load"), choice.click()]);
    person.lang = lang;
    await person.look(name);
  }
}

// The pages of deeds that only some services have, in the order of their fields.
const PAGES = {
  async assign(head) {
    await send(head, "body-assign-button", "assign-errors");
    await head.main.getByRole("group", { name: head.t("body-assign-to") }).getByRole("radio").first().check();
    await head.fill(head.t("body-assign-resolution"), "Рассмотреть и исполнить в срок");
    await send(head, "body-assign-button", "case-assigned");
  },
  async search(officer) {
    await send(officer, "save", "search-errors");
    await officer.choose(officer.t("body-search-media-paper"));
    await officer.choose(officer.t("body-search-found-yes"));
    await officer.fill(officer.t("body-search-place"), "Ф. 12, оп. 3, д. 45, л. 7");
    await send(officer, "save", "case-searched");
  },
  async conclude(officer, way) {
    await send(officer, "save", "conclude-errors");
    await officer.choose(officer.t(way.refusal ? "body-conclude-against" : "body-conclude-for"));
    await officer.fill(officer.t("body-conclude-minutes"), "7");
    await fillToday(officer, officer.t("body-conclude-date"));
    await officer.fill(officer.t("body-conclude-words"), way.reason);
    await send(officer, "save", "case-concluded");
  },
  async "by-hand"(officer, way) {
    await send(officer, "save", "by-hand-errors");
    const print = officer.main.getByRole("link", { name: /PDF/ }).first();
    await wholePdf(officer, await print.getAttribute("href"), "the paper to sign by hand is printed");
    await officer.main.getByRole("group", { name: officer.t("body-by-hand-signer") }).getByRole("radio").first().check();
    await officer.fill(officer.t("body-by-hand-blank"), `АА 00${way.number.slice(-4)}`);
    await send(officer, "save", "case-signed-by-hand");
  },
  async "hand-over"(officer) {
    await send(officer, "save", "hand-over-errors");
    await officer.fill(officer.t("body-hand-over-register"), "14");
    await officer.fill(officer.t("body-hand-over-received-by"), "Ли Виктория Андреевна");
    await send(officer, "save", "case-handed-over");
  },
};

const send = (person, key, name) => person.press(person.t(key), name);

async function wholePdf(person, href, what) {
  const file = await person.fetch(href);
  const whole = file.status === 200 && file.bytes.subarray(0, 5).toString() === "%PDF-";
  person.rig.report.check(whole, `${what} [${person.lang}]`, file.status);
}

async function fillToday(person, label) {
  const today = new Date(Date.now() + 5 * 3_600_000);
  const group = person.main.getByRole("group", { name: label });
  const parts = { day: today.getUTCDate(), month: today.getUTCMonth() + 1, year: today.getUTCFullYear() };
  for (const [part, value] of Object.entries(parts)) await group.getByLabel(person.t(part)).fill(String(value));
}

async function accept(officer) {
  await officer.press(officer.t("body-due-accept-button"), "case-accepted");
}

async function documents(officer) {
  await officer.press(officer.t("body-due-documents-button"), "case-documents-checked");
}

async function decide(officer, way) {
  await officer.follow(officer.t("body-due-decide-button"), "decide");
  await officer.choose(officer.t(way.refusal ? "body-decide-refuse" : "body-decide-grant"));
  if (way.refusal) {
    await officer.choose(ruleText(way.service, "grounds.toml", way.refusal, "text", officer.lang));
    await officer.fill(officer.t("body-decide-explanation"), way.reason);
  } else {
    await writeCertificate(officer);
  }
  await officer.press(officer.t("next"), "decide-check");
  await officer.press(officer.t(way.refusal ? "body-decide-refuse-button" : "body-decide-grant-button"), "case-decided");
}

// Where an archive was searched, the decision holds the certificate's text.
async function writeCertificate(officer) {
  const text = officer.main.getByLabel(officer.t("body-decide-certificate"));
  if ((await text.count()) === 0) return;
  await officer.press(officer.t("next"), "decide-certificate-errors");
  await inBothLanguages(officer, "decide-certificate");
  await text.first().fill("Приказ № 12 от 03.09.1987 о приёме на работу. Основание: ф. 12, оп. 3, д. 45, л. 7");
}

// Signs with the key of whoever opened the page; a paper of the head is first tried with the officer's key.
async function sign(person, way, crowd) {
  const section = await person.main.innerText();
  const paper = papersOf(way.service).find((one) => section.includes(`${one.title[person.lang]} (PDF)`));
  if (!paper) throw new Error(`no paper of ${way.service} is named on the page:\n${section.slice(0, 500)}`);
  const mayOfficer = paper.signedBy.includes("employee");
  if (mayOfficer) return signAs(person, way.staff.officer, "paper-signed");
  await refusedSignature(person, way);
  const head = await crowd.come(way.staff.head, "local-body");
  await head.page.goto(`${head.rig.address}${way.inside}`);
  return signAs(head, way.staff.head, "paper-signed");
}

async function signAs(person, key, name) {
  await person.follow(person.t("body-due-sign-button"), "sign");
  const stopped = await person.sign(key, name);
  person.rig.report.check(stopped === null, `the paper is signed with the key of ${key} [${person.lang}]`, stopped ?? "");
}

// An officer's key does not do for a paper of the head: the page says so, and the paper still waits. Tried once in a language.
async function refusedSignature(officer, way) {
  if (!officer.isNewKind("sign-not-allowed-tried")) return;
  await signAs(officer, way.staff.officer, "sign-not-allowed");
  const told = officer.page.url().endsWith("/sign") && (await officer.main.locator(".govuk-error-summary").count()) === 1;
  officer.rig.report.check(told, `an officer's key is refused for a paper of the head [${officer.lang}]`, officer.page.url());
  await officer.page.goto(`${officer.rig.address}${way.inside}`);
}

async function handOut(officer, way) {
  await officer.follow(officer.t("body-due-hand-out-button"), "hand-out");
  await officer.choose(officer.t("body-hand-out-by-hand"));
  await officer.fill(officer.t("body-hand-out-received-by"), way.received);
  await fillToday(officer, officer.t("body-hand-out-received-on"));
  await officer.press(officer.t("body-hand-out-button"), "handed-out");
}

async function allot(keeper) {
  await keeper.go("/queue", "queue");
  await keeper.go("/queue/places", "places");
  const link = keeper.main.getByRole("link", { name: keeper.t("body-place-give") });
  await Promise.all([keeper.page.waitForEvent("load"), link.first().click()]);
  await keeper.look("give");
  await inBothLanguages(keeper, "give");
  await keeper.press(keeper.t("body-give-button"), "places-given");
  await keeper.says(keeper.t("body-give-made"), "the place is given");
}

async function doDeed(deed, person, way, crowd) {
  const done = { accept, documents, decide, sign, "hand-out": handOut, allot }[deed];
  if (done) return done(person, way, crowd);
  await person.follow(person.t(`body-due-${deed}-button`), deed);
  await inBothLanguages(person, deed);
  return PAGES[deed](person, way);
}

// Which deed the case's page offers this person now.
async function dueFor(person, way) {
  await person.page.goto(`${person.rig.address}${way.inside}`);
  const titles = await person.main.locator("section h2").allInnerTexts();
  return DEEDS.find((deed) => titles.some((title) => title.trim() === person.t(`body-due-${deed}`)));
}

// Finds the case by its number on the body's desk; gives its path.
async function findInside(way, crowd) {
  const officer = await crowd.come(way.staff.officer, "local-body");
  await officer.page.goto(officer.address(`/desk/search?text=${encodeURIComponent(way.number)}`));
  await officer.look("desk-search");
  const link = officer.main.getByRole("link", { name: way.number }).first();
  await Promise.all([officer.page.waitForEvent("load"), link.click()]);
  await officer.look("case-arrived");
  return new URL(officer.page.url()).pathname;
}

// Does what is due at the body and at the centre, until the case has ended.
export async function finish(way, crowd) {
  way.inside = await findInside(way, crowd);
  const done = [];
  let limit = Date.now() + LIMIT;
  while (!(await hasEnded(way, crowd))) {
    const deed = (await deedAtBody(way, crowd)) ?? (await deedAtCentre(way, crowd));
    if (deed) {
      done.push(deed);
      limit = Date.now() + LIMIT;
    } else if (Date.now() > limit) {
      throw new Error(`nothing is due for anybody after ${done.join(", ")}`);
    } else {
      await new Promise((go) => setTimeout(go, 200));
    }
    if (done.length > 25) throw new Error(`the case does not come to its end: ${done.join(", ")}`);
  }
  console.log(`  ${way.short}: ${done.join(", ")}`);
}

async function hasEnded(way, crowd) {
  const officer = await crowd.come(way.staff.officer, "local-body");
  await officer.page.goto(`${officer.rig.address}${way.inside}`);
  const status = await officer.main.locator(".govuk-tag").first().innerText();
  const ended = ["issued", "refused", "turned-away"].some((one) => status.trim() === officer.t(`status-${one}`));
  if (ended) await officer.look("case-ended");
  return ended;
}

async function deedAtBody(way, crowd) {
  for (const role of ["officer", "head", "keeper"]) {
    if (!way.staff[role]) continue;
    const person = await crowd.come(way.staff[role], "local-body");
    const deed = await dueFor(person, way);
    if (!deed) continue;
    // The officer has just seen this page; whoever else comes to it sees it anew.
    if (role !== "officer") await person.look(`case-due-${deed}`);
    await doDeed(deed, person, way, crowd);
    return `${deed} by ${role}`;
  }
  return undefined;
}

async function deedAtCentre(way, crowd) {
  if (!way.centre) return undefined;
  const operator = await crowd.come(way.centre, "service-centre");
  await operator.page.goto(`${operator.rig.address}${way.path}`);
  const button = operator.main.getByRole("button", { name: operator.t("centre-case-hand-out"), exact: true });
  if ((await button.count()) === 0) return undefined;
  await operator.look("case-to-hand-out");
  await handOutAtCentre(operator, way);
  return "hand-out at the centre";
}

export async function handOutAtCentre(operator, way) {
  await operator.follow(operator.t("centre-case-hand-out"), "hand-out");
  await operator.choose(operator.t("centre-hand-out-by-hand"));
  await operator.fill(operator.t("centre-hand-out-received-by"), way.received);
  await operator.press(operator.t("centre-hand-out-button"), "handed-out");
}

export const due = { goToSign, inBothLanguages };
