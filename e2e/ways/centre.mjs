// Steps of the operator at the service centre.
import { SCAN, SERVICE } from "../people.mjs";

// Fills an application in for a recipient who came, up to the page that signs it.
export async function fillIn(operator, recipient, answers) {
  await operator.go(`/services/${SERVICE}`, "service");
  await operator.press(operator.t("intake-begin"), "recipient");
  await operator.fill(operator.t("person-iin"), recipient.iin);
  await operator.press(operator.t("intake-find-person"), "recipient-found");
  await operator.says(recipient.name, "the register gives the recipient's name");
  await operator.choose(operator.t("intake-originals-checked"));
  await operator.press(operator.t("next"), "apply-first");
  await operator.fillForm(answers);
  await operator.follow(operator.t("intake-go-sign"), "apply-sign");
}

export async function takeApplication(operator, recipient, answers, key) {
  await fillIn(operator, recipient, answers);
  return operator.sign(key, "apply-sent");
}

// Opens the case just sent, once it has its number.
export async function openSent(operator) {
  await operator.follow(operator.t("intake-to-case"), null);
  return new URL(operator.page.url()).pathname;
}

// Takes the recipient's written consent or refusal and signs its scan.
export async function takeAnswer(operator, accepts, key) {
  await operator.follow(operator.t("centre-case-answer"), "answer");
  await operator.choose(operator.t(accepts ? "centre-answer-accept" : "centre-answer-decline"));
  await operator.main.getByLabel(operator.t("centre-answer-scan")).setInputFiles(SCAN);
  await operator.press(operator.t("next"), "answer-sign");
  return operator.sign(key, "answer-sent");
}

export async function handOut(operator, name) {
  await operator.follow(operator.t("centre-case-hand-out"), "hand-out");
  await operator.choose(operator.t("centre-hand-out-by-hand"));
  await operator.fill(operator.t("centre-hand-out-received-by"), name);
  await operator.press(operator.t("centre-hand-out-button"), "handed-out");
}

// By certificate instead of a password.
export async function signInByCertificate(person, key) {
  await person.go("/sign-in/certificate", "sign-in-certificate");
  return person.sign(key, "sign-in-certificate-answer");
}
