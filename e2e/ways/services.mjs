// Every service but the one walked by itself: from its page to the paper checked, by what its regulation makes due.
import { Person } from "../people.mjs";
import { documentsOf, isOpen, papersOf, people, ruleText, serviceName, windowsOf } from "../words.mjs";
import { answersTo } from "./answers.mjs";
import { due, finish, handOutAtCentre } from "./deeds.mjs";
import * as portal from "./portal.mjs";

const WAYS = {
  unemployment: {
    service: "uko-2012-149/unemployment-certificate",
    lang: "kk",
    who: "aliya",
    office: "shymkent-employment",
    staff: { officer: "gulmira", head: "nurlan" },
  },
  archive: {
    service: "uko-2012-149/archive-certificate",
    lang: "ru",
    who: "sergey",
    office: "shymkent-archive",
    staff: { officer: "olga", head: "serik" },
  },
  "home-education": {
    service: "uko-2012-149/home-education-support",
    lang: "ru",
    who: "sergey",
    office: "shymkent-employment",
    staff: { officer: "gulmira", head: "nurlan" },
    refusal: "commission",
  },
  "almaty-preschool": {
    service: "ala-2013-3-568/preschool-queue",
    lang: "ru",
    who: "sergey",
    centre: "viktoria",
    office: "almaty-education",
    staff: { officer: "asel", head: "timur", keeper: "zarina" },
  },
  diploma: {
    service: "ala-2015-3-542/diploma-duplicate",
    lang: "kk",
    who: "darkhan",
    centre: "viktoria",
    office: "almaty-school-15",
    staff: { officer: "irina", head: "bakyt" },
  },
  "external-study": {
    service: "ala-2015-3-542/external-study",
    lang: "ru",
    who: "gulnur",
    office: "almaty-education",
    staff: { officer: "asel", head: "timur" },
  },
  "school-admission": {
    service: "ala-2015-3-542/school-admission",
    lang: "kk",
    who: "gulnur",
    office: "almaty-school-15",
    staff: { officer: "irina", head: "bakyt" },
    // The first grade is enrolled in summer only.
    answers: { grade: "5" },
  },
  "karaganda-preschool": {
    service: "krg-2014-43-05/preschool-queue",
    lang: "ru",
    who: "sergey",
    office: "karaganda-education",
    staff: { officer: "natalya", head: "kairat", keeper: "saule" },
  },
  "urjar-preschool": {
    service: "urj-2012-502/preschool-queue",
    lang: "kk",
    who: "gulnur",
    office: "urjar-education",
    staff: { officer: "marzhan", head: "daulet", keeper: "aizhan" },
  },
  "urjar-home-education": {
    service: "urj-2012-502/home-education-support",
    lang: "kk",
    who: "aliya",
    office: "urjar-employment",
    staff: { officer: "raushan", head: "askar" },
  },
  "urjar-unemployment": {
    service: "urj-2012-502/unemployment-certificate",
    lang: "ru",
    who: "sergey",
    office: "urjar-employment",
    staff: { officer: "raushan", head: "askar" },
    refusal: "not-registered",
  },
};

const REASONS = { kk: "Мәліметтер расталмады", ru: "Сведения не подтвердились" };

// People of one way, each opened when first needed.
class Crowd {
  constructor(rig, lang) {
    Object.assign(this, { rig, lang, open: new Map() });
  }

  async come(id, system) {
    const key = `${id} ${system}`;
    if (!this.open.has(key)) {
      const person = await Person.open(this.rig, id, system, this.lang);
      this.open.set(key, person);
      await person.page.goto(person.address("/sign-in"));
      await person.signIn();
      if (person.page.url().includes("sign-in")) throw new Error(`${id} is not let in: ${(await person.main.innerText()).slice(0, 300)}`);
    }
    return this.open.get(key);
  }

  async leave() {
    for (const person of this.open.values()) await person.close();
  }
}

async function apply(way, crowd) {
  const person = await crowd.come(way.centre ?? way.who, way.centre ? "service-centre" : "portal");
  person.applyFor(way.service);
  await person.go(`/services/${way.service}`, "service");
  await person.says(serviceName(way.service, person.lang), `${way.service}: the page names the service`);
  await person.press(person.t("intake-begin"), null);
  if (way.centre) await nameRecipient(person, people()[way.who]);
  else await person.look("apply-page");
  await person.fillForm(answersTo(way.service, way, way.answers));
  if (way.centre) await lookAtRefusal(person);
  await due.goToSign(person);
  await person.sign(way.centre ?? way.who, "apply-sent");
  await person.says(person.t("intake-sent-title"), `${way.service}: the application is accepted`);
  await person.follow(person.t("intake-to-case"), null);
  return { person, path: new URL(person.page.url()).pathname };
}

async function nameRecipient(operator, recipient) {
  await operator.look("recipient");
  await operator.fill(operator.t("person-iin"), recipient.iin);
  await operator.press(operator.t("intake-find-person"), "recipient-found");
  await operator.says(recipient.name, "the register gives the recipient's name");
  await operator.choose(operator.t("intake-originals-checked"));
  await operator.press(operator.t("next"), "apply-page");
}

// Where the act lets an incomplete package be refused, the page of that refusal is looked at, and left.
async function lookAtRefusal(operator) {
  const link = operator.main.getByRole("link", { name: operator.t("intake-refuse-link") });
  if ((await link.count()) === 0) return;
  const check = operator.page.url();
  await operator.follow(operator.t("intake-refuse-link"), "package-refusal");
  await due.inBothLanguages(operator, "package-refusal");
  // What must be there and has no file is marked already; the employee marks what else is missing.
  const { name, required } = documentsOf(operator.service)[0];
  const marked = await operator.main.getByLabel(name[operator.lang], { exact: true }).isChecked();
  operator.rig.report.check(marked === Boolean(required), "only a document that must be there is marked as missing");
  await operator.page.goto(check);
}

// The number of a case as its page shows it, once the gateway has given it.
async function numberOf(person, path) {
  const limit = Date.now() + 20_000;
  for (;;) {
    await person.page.goto(`${person.rig.address}${path}`);
    const number = /[a-z0-9-]+-20\d\d-\d+/.exec(await person.main.innerText())?.[0];
    if (number || Date.now() > limit) return number;
    await person.page.waitForTimeout(200);
  }
}

export async function walkService(rig, short) {
  const way = { ...WAYS[short], short };
  const crowd = new Crowd(rig, way.lang);
  const today = new Date(Date.now() + 5 * 3_600_000).toISOString().slice(5, 10);
  try {
    if (!isOpen(way.service, today)) {
      await seeClosed(way, crowd);
      return await crowd.leave();
    }
    const { person, path } = await apply(way, crowd);
    const number = await numberOf(person, path);
    if (!rig.report.check(Boolean(number), `${short}: the application gets its number`, person.page.url())) throw new Error("no number");
    await person.look("case-arrived");
    const outcome = { ...way, number, reason: REASONS[way.lang], received: people()[way.who].name, path };
    await finish(outcome, crowd);
    await seeResult(outcome, crowd, person);
  } catch (error) {
    rig.report.check(false, `service-${short} was walked to its end`, error.stack ?? String(error));
    await rig.stopped(`service-${short}`);
  }
  await crowd.leave();
}

// Out of season a service takes no applications, and its page says so.
async function seeClosed(way, crowd) {
  const person = await crowd.come(way.who, "portal");
  await person.go(`/services/${way.service}`, "service-closed");
  for (const window of windowsOf(way.service)) await person.says(window.text[person.lang], `${way.service}: out of season the page says so`);
}

// The status at the recipient's side, and the paper: downloaded and found genuine by anybody.
async function seeResult(way, crowd, person) {
  const { report } = person.rig;
  const status = person.t(way.refusal ? "status-refused" : "status-issued");
  await portal.waitFor(person, way.path, status, `${way.service}: the outcome is shown [${way.lang}]`);
  await person.look(way.refusal ? "case-refused" : "case-issued");
  if (way.refusal) {
    await person.says(ruleText(way.service, "grounds.toml", way.refusal, "text", way.lang), `${way.service}: the ground of the refusal is told`);
    await person.says(way.reason, `${way.service}: the reasoning of the refusal is told`);
  }
  const link = person.main.getByRole("link", { name: /PDF/ }).and(person.page.locator('[href*="/papers/"]')).first();
  if ((await link.count()) === 0) {
    const byHand = person.t("case-paper-by-hand").split("{")[0];
    await person.says(byHand, `${way.service}: a paper signed by hand says that it has no file`);
    return;
  }
  const paper = await person.fetch(await link.getAttribute("href"));
  const whole = paper.status === 200 && paper.type.startsWith("application/pdf") && paper.bytes.subarray(0, 5).toString() === "%PDF-";
  report.check(whole, `${way.service}: the paper is downloaded`, `${paper.status} ${paper.type}`);
  await person.rig.checks.paper(`paper-${way.service}-${way.lang}`, paper.bytes);
  const title = papersOf(way.service).map((one) => one.title[way.lang]);
  await checkPaper(await reader(way, crowd), paper.bytes, title);
}

async function reader(way, crowd) {
  return way.centre ? crowd.come("aliya", "portal") : crowd.come(way.who, "portal");
}

async function checkPaper(anybody, bytes, titles) {
  await anybody.go("/check", "check");
  const file = { name: "paper.pdf", mimeType: "application/pdf", buffer: bytes };
  await anybody.main.getByLabel(anybody.t("portal-check-file")).setInputFiles(file);
  await anybody.press(anybody.t("portal-check-button"), "check-genuine");
  await anybody.says(anybody.t("portal-check-yes"), "the check page says genuine");
  const text = await anybody.main.innerText();
  anybody.rig.report.check(titles.some((title) => text.includes(title)), "the check page names the paper", text.slice(0, 300));
}

// All services one after another in one house: each kind of page is looked at wholly once, the other pages for what their own texts can spoil.
export async function services(rig) {
  const lightly = { ...rig, lightly: true };
  for (const short of Object.keys(WAYS)) {
    const begun = Date.now();
    await walkService(lightly, short);
    console.log(`  service-${short}: ${Math.round((Date.now() - begun) / 1000)} s`);
  }
}

export const single = Object.keys(WAYS).map((short) => [`service-${short}`, (rig) => walkService({ ...rig, lightly: true }, short)]);
