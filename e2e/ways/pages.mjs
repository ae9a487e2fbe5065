// Pages that need no walk; their weight on the wire; and the form without any script.
import { weigh } from "../checks.mjs";
import { Person, SERVICE, answersFor } from "../people.mjs";
import * as portal from "./portal.mjs";

const FIRST_LIMIT = 80_000;
const NEXT_LIMIT = 10_000;

export async function publicPages(rig) {
  for (const lang of ["kk", "ru"]) {
    const reader = await Person.open(rig, "aliya", "portal", lang);
    const pages = ["/", "/help", "/about", "/contacts", "/accessibility", "/registration", "/sign-in", "/check", "/demo"];
    for (const path of pages) await reader.go(path, path === "/" ? "home" : path.slice(1));
    await reader.go(`${portal.SERVICE_PATH}`, "service-stranger");
    await reader.go(`${portal.SERVICE_PATH}/regulation`, "regulation");
    await reader.page.goto(reader.address("/no-such-page"));
    reader.complaints.length = 0;
    await reader.look("not-found");
    await reader.close();
    for (const system of ["service-centre", "local-body"]) {
      const staff = await Person.open(rig, "viktoria", system, lang);
      await staff.go("", "sign-in");
      await staff.close();
    }
  }
}

// What a page costs on the wire: the first one with style and letters, those after it by themselves.
export async function weights(rig) {
  for (const lang of ["kk", "ru"]) {
    const parent = await Person.open(rig, "aliya", "portal", lang);
    const scale = await weigh(parent.context, parent.page);
    const visit = async (path, limit) => {
      scale.reset();
      await parent.page.goto(parent.address(path));
      await note(rig, path, lang, await scale.read(), limit);
    };
    await visit("/", FIRST_LIMIT);
    for (const path of [portal.SERVICE_PATH, "/registration", "/sign-in", "/check", "/help"]) await visit(path, NEXT_LIMIT);
    await parent.signIn();
    await visit("/cabinet", NEXT_LIMIT);
    await portal.begin(parent);
    for (;;) {
      const path = new URL(parent.page.url()).pathname;
      await visit(path, NEXT_LIMIT);
      if (!/\/(page|documents)\//.test(path)) break;
      await parent.fillPage(answersFor("aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"));
    }
    await parent.close();
    const fresh = await Person.open(rig, "aliya", "portal", lang);
    const first = await weigh(fresh.context, fresh.page);
    await fresh.page.goto(fresh.address(portal.SERVICE_PATH));
    await note(rig, `${portal.SERVICE_PATH} first`, lang, await first.read(), FIRST_LIMIT);
    await fresh.close();
  }
}

async function note(rig, path, lang, bytes, limit) {
  const shown = path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "…");
  rig.report.weights.push(`weight ${String(bytes).padStart(6)} of ${limit}  ${shown} [${lang}]`);
  rig.report.check(bytes > 0 && bytes < limit, `${shown} weighs under ${limit} bytes [${lang}]`, bytes);
}

// The form is filled in with scripts switched off, up to the page where it is signed.
export async function withoutScript(rig) {
  for (const lang of ["kk", "ru"]) {
    const parent = await Person.open(rig, "aliya", "portal", lang, { javaScriptEnabled: false });
    await parent.signIn();
    await portal.fillIn(parent, answersFor("aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"));
    const text = await parent.main.innerText();
    rig.report.check(text.includes(parent.t("signing-by-hand")), `without script the page says how to sign [${lang}]`, text.slice(0, 300));
    rig.report.check(!text.includes(parent.t("signing-start")), `without script no dead button stands there [${lang}]`);
    const link = await parent.main.getByRole("link", { name: parent.t("signing-download") }).getAttribute("href");
    const document = await parent.fetch(link);
    rig.report.check(document.status === 200 && document.bytes.includes(SERVICE), `without script the document can be downloaded [${lang}]`, document.status);
    await parent.close();
  }
}
