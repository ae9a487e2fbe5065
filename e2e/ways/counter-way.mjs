// The counter of the local body: a recipient comes in person, and everything is done at the counter.
import { Person, SERVICE } from "../people.mjs";
import { people } from "../words.mjs";
import * as body from "./body.mjs";

export async function counterWay(rig, lang) {
  const recipient = people().darkhan;
  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  await officer.go("/services", "services");
  await body.takeApplication(officer, recipient, "Төлегенова Аружан Дарханқызы", "2021-04-18", "aigul");
  await officer.says(officer.t("intake-sent-title"), "the application is accepted at the counter");
  await officer.follow(officer.t("intake-to-case"), "case-counter");
  const path = new URL(officer.page.url()).pathname.replace(/^\/local-body/, "");
  const receipt = await officer.fetch(`/local-body${path}/receipt.pdf`);
  rig.report.check(receipt.status === 200 && receipt.bytes.subarray(0, 5).toString() === "%PDF-", "the receipt is printed at the counter", receipt.status);
  await body.accept(officer);
  await body.grant(officer);
  const keeper = await Person.open(rig, "dinara", "local-body", lang);
  await keeper.signIn();
  await body.offer(keeper, "Күншуақ");
  await officer.go(path, "case-offered-counter");
  await body.takeAnswer(officer, true, "aigul");
  await body.signPaper(officer, "aigul", "referral-signed-counter");
  await officer.follow(officer.t("body-due-hand-out-button"), "hand-out");
  await officer.press(officer.t("body-hand-out-button"), "hand-out-errors");
  await officer.choose(officer.t("body-hand-out-by-hand"));
  await officer.fill(officer.t("body-hand-out-received-by"), recipient.name);
  const today = new Date(Date.now() + 5 * 3_600_000);
  const group = officer.main.getByRole("group", { name: officer.t("body-hand-out-received-on") });
  const parts = { day: today.getUTCDate(), month: today.getUTCMonth() + 1, year: today.getUTCFullYear() };
  for (const [part, value] of Object.entries(parts)) await group.getByLabel(officer.t(part)).fill(String(value));
  await officer.press(officer.t("body-hand-out-button"), "handed-out");
  await officer.says(officer.t("status-issued"), `at the counter ${SERVICE} comes to its end`);
  await Promise.all([officer.close(), keeper.close()]);
}
