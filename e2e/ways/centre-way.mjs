// The service centre: an operator takes the application, the body works, the operator hands the referral out.
import { Person, answersFor } from "../people.mjs";
import { people } from "../words.mjs";
import * as body from "./body.mjs";
import * as centre from "./centre.mjs";
import { waitFor } from "./portal.mjs";

export async function centreWay(rig, lang) {
  const recipient = people().sergey;
  const operator = await Person.open(rig, "viktoria", "service-centre", lang);
  await centre.signInByCertificate(operator, "viktoria");
  await operator.go("/desk", "desk-empty");
  await operator.go("/services", "services");
  // The group that is free teaches in Russian, and only who wishes that is offered its place.
  const answers = { ...answersFor("sergey", "Иванов Максим Сергеевич", "2022-09-01"), language: "ru" };
  await centre.takeApplication(operator, recipient, answers, "viktoria");
  await operator.says(operator.t("intake-sent-title"), "the application is accepted at the centre");
  const path = await centre.openSent(operator);
  await waitFor(operator, path, "shymkent-", `the number comes to the centre [${lang}]`);
  await operator.look("case-arrived");
  const receipt = await operator.fetch(`${path}/receipt.pdf`);
  rig.report.check(receipt.status === 200 && receipt.bytes.subarray(0, 5).toString() === "%PDF-", "the receipt is printed at the centre", receipt.status);

  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  const inside = await body.findArrived(officer, recipient);
  await body.accept(officer);
  await body.grant(officer);
  const keeper = await Person.open(rig, "dinara", "local-body", lang);
  await keeper.signIn();
  await body.offer(keeper, "Радуга");
  await waitFor(operator, path, operator.t("centre-case-answer"), `the offer comes to the centre [${lang}]`);
  await operator.look("case-offered");
  await centre.takeAnswer(operator, true, "viktoria");
  await waitFor(operator, path, operator.t("status-result-due"), `the body has the consent taken at the centre [${lang}]`);
  await officer.go(inside, "case-centre-consented");
  await body.signPaper(officer, "aigul", "referral-signed-centre");
  await waitFor(operator, path, operator.t("centre-case-to-hand-out"), `the referral comes to the centre [${lang}]`);
  await operator.look("case-to-hand-out");
  await operator.follow(operator.t("centre-case-hand-out"), "hand-out");
  await operator.press(operator.t("centre-hand-out-button"), "hand-out-errors");
  await operator.page.goto(`${rig.address}${path}`);
  await centre.handOut(operator, recipient.name);
  await waitFor(operator, path, operator.t("status-issued"), `the service is given at the centre [${lang}]`);
  await operator.look("case-issued");
  await operator.go("/desk", "desk");
  await operator.go("/search", "search");
  await operator.fill(operator.t("centre-search-title"), recipient.iin);
  await operator.press(operator.t("search"), "search-found");
  await operator.says("shymkent-", "the request is found by the recipient's number");
  await Promise.all([operator.close(), officer.close(), keeper.close()]);
}
