// Another language in the middle of the form.
import { Person } from "../../people.mjs";
import * as portal from "../portal.mjs";
import { answers, fieldsOf, isFixed, pageOf, same, typed } from "./common.mjs";

// Another language: by the switch, wherever it stands.
async function switchTo(person, lang) {
  const choice = person.page.locator(`.qz-languages [value="${lang}"], .qz-languages [hreflang="${lang}"]`);
  await Promise.all([person.page.waitForEvent("load"), choice.click()]);
  person.lang = lang;
}

export async function languages(rig) {
  const { report } = rig;
  const parent = await Person.open(rig, "gulnur", "portal", "kk");
  await parent.signIn();
  await portal.begin(parent);
  const right = answers("gulnur");
  do {
    const at = parent.page.url();
    const fields = fieldsOf(parent).filter((field) => !isFixed(field));
    for (const field of fields) await parent.fillField(field, right[field.id]);
    for (const lang of ["ru", "en", "kk"]) {
      await switchTo(parent, lang);
      const id = pageOf(parent);
      report.check(parent.page.url() === at, `the switch to ${lang} stays on the page ${id}`, parent.page.url());
      report.check((await parent.page.getAttribute("html", "lang")) === lang, `the page ${id} is in ${lang} after the switch`);
      for (const field of fields) {
        const kept = (await typed(parent, field)) ?? "";
        report.check(same(field, kept, right[field.id] ?? ""), `${field.id} is kept through the switch to ${lang}`, kept);
      }
      if (lang === "en") await parent.look(`apply-page-${id}`);
    }
    await parent.press(parent.t("next"), null);
  } while (/\/page\//.test(parent.page.url()));
  await parent.attach(parent.t("intake-files"));
  await switchTo(parent, "en");
  await parent.look("apply-documents");
  await parent.fillForm(right);
  await parent.look("apply-check");
  await parent.go("/", "home");
  await parent.go(portal.SERVICE_PATH, "service");
  await parent.go(`${portal.SERVICE_PATH}/regulation`, "regulation");
  for (const name of ["cabinet", "help", "check"]) await parent.go(`/${name}`, name);
  await parent.close();
}
