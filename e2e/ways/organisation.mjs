// An organisation asks an archive: on the portal by the key of its head, and at a centre by its representative; then the journals of both offices
// and what the cabinet tells of who looked.
import { Person } from "../people.mjs";
import { answersTo } from "./answers.mjs";
import { signInByCertificate } from "./centre.mjs";
import { waitFor } from "./portal.mjs";

const SERVICE = "uko-2012-149/archive-certificate";
const OFFICE = "shymkent-archive";
const BIN = "120540003452";
// The register has the full name in two languages; this is what both have.
const NAME = "Сайрам құрылыс";
const KIND = { "certificate-kind": "other" };

const answers = (lang) => ({ ...answersTo(SERVICE, { office: OFFICE, who: "nurbol", lang }), ...KIND });

async function signed(person) {
  await person.follow(person.t("intake-go-sign"), "apply-sign");
}

async function onPortal(rig, lang) {
  const head = await Person.open(rig, "nurbol", "portal", lang);
  head.applyFor(SERVICE);
  await head.go("/registration/organisation", "registration-organisation");
  await head.signElsewhere("sairam", "registration-organisation-errors");
  await head.go("/sign-in", "sign-in");
  await head.follow(head.t("centre-sign-in-by-certificate"), "sign-in-certificate");
  await head.sign("sairam-employee", "sign-in-certificate-refused");
  await head.says(head.t("signature-role-head"), "an employee's key gives no right to act for the organisation");
  await signInByCertificate(head, "sairam");
  await head.says(NAME, "the organisation is in its cabinet");
  await head.go("/services/uko-2012-149/preschool-queue", "service-for-persons");
  await head.says(head.t("organisation-not-for"), "a service for persons says so");
  await head.go(`/services/${SERVICE}`, "service");
  await head.press(head.t("intake-begin"), "apply-page");
  await head.fillForm(answers(lang));
  await head.says(BIN, "the application names the organisation by its number");
  await signed(head);
  const stopped = await head.sign("sairam", "apply-sent");
  rig.report.check(stopped === null, `the head's key signs for the organisation [${lang}]`, stopped ?? "");
  await head.follow(head.t("intake-to-case"), null);
  return { head, path: new URL(head.page.url()).pathname };
}

async function atCentre(rig, lang) {
  const operator = await Person.open(rig, "viktoria", "service-centre", lang);
  operator.applyFor(SERVICE);
  await operator.signIn();
  await operator.go(`/services/${SERVICE}`, "service");
  await operator.press(operator.t("intake-begin"), "recipient");
  await operator.follow(operator.t("organisation-instead"), "organisation");
  await operator.press(operator.t("next"), "organisation-errors");
  await operator.fill(operator.t("organisation-bin"), BIN);
  await operator.fill(operator.t("organisation-representative-iin"), "830617300919");
  await operator.fill(operator.t("organisation-power"), "№ 1, 05.01.2024");
  await operator.choose(operator.t("intake-originals-checked"));
  await operator.press(operator.t("next"), "apply-page");
  await operator.fillForm(answers(lang));
  await operator.says("№ 1, 05.01.2024", "the answers name the paper of the representative's power");
  await signed(operator);
  await operator.sign("viktoria", "apply-sent");
  await operator.says(operator.t("intake-sent-title"), "the organisation's application is accepted at the centre");
  await journals(operator, NAME);
}

// Both journals with their days and their file.
async function journals(person, text) {
  await person.go("/journals", "journal-registration");
  await person.says(text, "the registration journal has the application");
  const link = person.main.getByRole("link", { name: person.t("journal-csv") });
  const file = await person.fetch(await link.getAttribute("href"));
  const whole = file.status === 200 && file.type.startsWith("text/csv") && file.bytes.toString("utf8").includes(text);
  person.rig.report.check(whole, "the registration journal is saved as a file", `${file.status} ${file.type}`);
  await person.fill(person.t("month"), "13");
  await person.press(person.t("journal-show"), "journal-errors");
  await person.says(person.t("journal-day-wrong"), "a day that is none is told");
  await person.go("/journals/hand-over", "journal-hand-over");
}

export async function organisation(rig, lang) {
  const { head, path } = await onPortal(rig, lang);
  await atCentre(rig, lang === "kk" ? "ru" : "kk");
  await waitFor(head, path, OFFICE, "the archive gives the number");
  const officer = await Person.open(rig, "olga", "local-body", lang);
  await officer.signIn();
  await journals(officer, NAME);
  await officer.go(path.replace("/cabinet/", "/cases/"), "case-of-organisation");
  await officer.says(officer.t("organisation-representative"), "the case names who acts for the organisation");
  await waitFor(head, "/cabinet/looks", "Петрова", "the cabinet tells who looked");
  await head.look("looks");
  await head.go("/cabinet/history", "history");
  await head.go(`/services/${SERVICE}/regulation/changes`, "regulation-changes");
  const parent = await Person.open(rig, "aliya", "portal", lang);
  await parent.signIn();
  await parent.says(parent.t("looks-by-key-text"), "a password shows the cases of this account alone");
}
