// An officer signs several papers at one password of the key.
import { Person, answersFor } from "../people.mjs";
import * as body from "./body.mjs";
import * as portal from "./portal.mjs";

const CHILDREN = [
  ["aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"],
  ["sergey", "Иванов Максим Сергеевич", "2022-09-01"],
];

export async function signsSeveral(rig, lang) {
  const officer = await Person.open(rig, "aigul", "local-body", lang);
  await officer.signIn();
  for (const [id, child, birth] of CHILDREN) {
    const parent = await Person.open(rig, id, "portal", lang);
    await parent.signIn();
    await portal.apply(parent, answersFor(id, child, birth), id);
    await parent.close();
    await body.findArrived(officer, parent.who);
    await body.accept(officer);
    await body.refuse(officer, "documents-incomplete", "Құжаттар толық емес. Документы неполны.");
  }
  await officer.go("/desk", "desk-with-papers");
  await officer.follow(officer.t("body-pile-link"), "pile");
  rig.report.check((await officer.main.getByRole("checkbox").count()) === CHILDREN.length, `every paper that waits is listed [${lang}]`);
  await officer.press(officer.t("next"), "pile-sign");
  const stopped = await officer.sign("aliya", "pile");
  rig.report.check(stopped === officer.t("signing-wrong-person"), `a foreign key is stopped before it signs several [${lang}]`, stopped ?? "it went on");
  await officer.page.reload();
  const refused = await officer.sign("aigul", "pile-signed");
  rig.report.check(refused === null, `one password signs all [${lang}]`, refused ?? "");
  rig.report.check(new URL(officer.page.url()).pathname === "/local-body/desk", `the desk comes after it [${lang}]`, officer.page.url());
  await officer.go("/desk/to-sign", "pile-empty");
  await officer.says(officer.t("body-pile-empty"), "nothing waits to be signed any more");
  await officer.close();
}
