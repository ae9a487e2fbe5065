// Whoever comes with a wrong password or a key that is foreign, revoked or expired is refused and told why: parent, officer, operator.
import { Person, answersFor } from "../people.mjs";
import { people, word } from "../words.mjs";
import * as body from "./body.mjs";
import * as centre from "./centre.mjs";
import * as portal from "./portal.mjs";

// The words of a reason before its date.
const reason = (lang, name) => word(lang, `reason-${name}`).split("{")[0].trim();

export async function wrongPasswords(rig) {
  const doors = [
    ["aliya", "portal", "kk", "portal-sign-in-refused"],
    ["aigul", "local-body", "ru", "body-sign-in-refused"],
    ["viktoria", "service-centre", "kk", "centre-sign-in-refused"],
  ];
  for (const [id, system, lang, key] of doors) {
    const person = await Person.open(rig, id, system, lang);
    await person.signIn("a wrong password");
    await person.says(person.t(key), `${system} refuses a wrong password and says so`);
    await person.signIn();
    rig.report.check(!person.page.url().includes("sign-in"), `${system} lets in after the right password`, person.page.url());
    await person.close();
  }
}

// Signs with each wrong key, first by the page's own panel, then by another program, so that the server has to see it for itself.
async function wrongKeys(person, keys, again, words) {
  const { report } = person.rig;
  for (const [key, why] of keys) {
    const stopped = await person.sign(key, `${words}-${why}`);
    if (why === "revoked" || why === "wrong-usage") {
      report.check(stopped === null, `the page leaves it to the server to say that a key is ${why} [${person.lang}]`, stopped ?? "");
    } else {
      const told = person.t(why === "expired" ? "signing-expired" : "signing-wrong-person");
      report.check(stopped === told, `${words}: the page stops a key that is ${why} [${person.lang}]`, stopped ?? "it went on");
      await again.open();
      await person.signElsewhere(key, `${words}-${why}-elsewhere`);
    }
    await person.says(reason(person.lang, why === "foreign" ? "foreign-iin" : why), `${words}: a key that is ${why} is refused with its reason`);
    await again.open();
  }
}

export async function keysOfParent(rig) {
  const parent = await Person.open(rig, "aliya", "portal", "kk");
  await parent.signIn();
  await portal.fillIn(parent, answersFor("aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"));
  const sign = new URL(parent.page.url()).pathname;
  const again = { open: () => parent.go(sign, "apply-sign") };
  await wrongKeys(parent, [["sergey", "foreign"], ["aliya-expired", "expired"], ["aliya-revoked", "revoked"]], again, "parent");
  await parent.sign("aliya", "apply-sent");
  await parent.says(parent.t("intake-sent-title"), "after the refusals the right key is accepted");
  await parent.close();
}

export async function keysOfOfficer(rig) {
  const parent = await Person.open(rig, "aliya", "portal", "kk");
  await parent.signIn();
  await portal.apply(parent, answersFor("aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"), "aliya");
  await parent.close();
  const officer = await Person.open(rig, "aigul", "local-body", "ru");
  for (const [key, text] of [["aigul-revoked", reason("ru", "revoked")], ["viktoria", officer.t("body-sign-in-certificate-stranger")]]) {
    await centre.signInByCertificate(officer, key);
    await officer.says(text, `the officer is not let in with ${key}`);
  }
  await centre.signInByCertificate(officer, "aigul");
  rig.report.check(officer.page.url().endsWith("/desk"), "the officer is let in with the right key", officer.page.url());
  const path = await body.findArrived(officer, people().aliya);
  await body.accept(officer);
  await body.refuse(officer, "data-disagree", "Дата рождения в свидетельстве другая");
  await officer.follow(officer.t("body-due-sign-button"), "sign");
  const again = { open: () => officer.go(`${path}/sign`, "sign") };
  await wrongKeys(officer, [["erlan", "foreign"], ["aigul-expired", "expired"], ["aigul-revoked", "revoked"]], again, "officer");
  await officer.sign("aigul", "refusal-signed");
  await officer.says(officer.t("body-signed"), "after the refusals the right key signs the paper");
  await officer.close();
}

export async function keysOfOperator(rig) {
  const operator = await Person.open(rig, "viktoria", "service-centre", "kk");
  for (const [key, text] of [
    ["viktoria-expired", null],
    ["viktoria-revoked", reason("kk", "revoked")],
    ["aigul", operator.t("centre-sign-in-certificate-stranger")],
  ]) {
    const stopped = await centre.signInByCertificate(operator, key);
    if (text === null) rig.report.check(stopped === operator.t("signing-expired"), "the page stops the operator's expired key", stopped ?? "it went on");
    else await operator.says(text, `the operator is not let in with ${key}`);
  }
  await operator.go("/sign-in/certificate", "sign-in-certificate");
  await operator.signElsewhere("viktoria-expired", "sign-in-expired");
  await operator.says(reason("kk", "expired"), "the operator is not let in with an expired key signed elsewhere");
  await centre.signInByCertificate(operator, "viktoria-auth");
  rig.report.check(operator.page.url().endsWith("/desk"), "the operator is let in with the right key", operator.page.url());
  await centre.fillIn(operator, people().sergey, answersFor("sergey", "Иванов Максим Сергеевич", "2022-09-01"));
  const sign = new URL(operator.page.url()).pathname.replace(/^\/service-centre/, "");
  const again = { open: () => operator.go(sign, "apply-sign") };
  await wrongKeys(operator, [["aigul", "foreign"], ["viktoria-auth", "wrong-usage"], ["viktoria-expired", "expired"], ["viktoria-revoked", "revoked"]], again, "operator");
  await operator.sign("viktoria", "apply-sent");
  await operator.says(operator.t("intake-sent-title"), "after the refusals the operator's right key is accepted");
  await operator.close();
}
