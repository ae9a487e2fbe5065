// Addresses of other people, impatient clicks, the way back, and the same signature sent again.
import { Person, askAgent } from "../../people.mjs";
import { people } from "../../words.mjs";
import * as portal from "../portal.mjs";
import { CHILD, answers } from "./common.mjs";

// Cases in the person's history.
async function countCases(person) {
  await person.page.goto(person.address("/cabinet/history"));
  return person.main.locator("tbody tr").count();
}

export async function strangers(rig) {
  const { report } = rig;
  const owner = await Person.open(rig, "aliya", "portal", "ru");
  await owner.signIn();
  await owner.page.goto(owner.address(portal.SERVICE_PATH));
  await owner.press(owner.t("intake-begin"), null);
  const draft = new URL(owner.page.url()).pathname;
  await portal.apply(owner, answers("aliya"), "aliya");
  const path = await portal.openSent(owner);
  await portal.waitFor(owner, path, "shymkent-", "the application gets its number");
  const document = await owner.main.locator('a[href*="/documents/"]').first().getAttribute("href");
  const stranger = await Person.open(rig, "sergey", "portal", "ru");
  await stranger.signIn();
  const made = ["application.json", "check", "sign"].map((end) => draft.replace(/page\/.*$/, end));
  for (const foreign of [path, document, `${path}/papers/x.pdf`, `${path}0`, draft, ...made, "/cabinet/%00", "/cabinet/..%2f..%2fetc"]) {
    const answer = await stranger.page.goto(new URL(foreign, rig.address).href);
    const text = await stranger.page.locator("body").innerText();
    const nothing = [404, 400].includes(answer.status()) && !text.includes(people().aliya.surname) && !text.includes(CHILD);
    const address = foreign.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, "…");
    report.check(nothing, `a stranger finds nothing at ${address}`, `${answer.status()} ${text.slice(0, 200)}`);
  }
  stranger.complaints.length = 0;
  await stranger.look("not-found");
  const nobody = await Person.open(rig, "sergey", "portal", "ru");
  await nobody.page.goto(`${rig.address}${path}`);
  report.check(nobody.page.url().includes("/sign-in"), "who is not signed in is asked to sign in", nobody.page.url());
  await Promise.all([owner.close(), stranger.close(), nobody.close()]);
}

export async function impatience(rig) {
  const { report } = rig;
  const parent = await Person.open(rig, "gulnur", "portal", "ru");
  await parent.signIn();
  const before = await countCases(parent);
  await portal.begin(parent);
  await backAndReload(parent);
  await parent.fillForm(answers("gulnur"));
  await parent.follow(parent.t("intake-go-sign"), null);
  const sign = parent.page.url();
  await signTwice(parent, "gulnur");
  await parent.says(parent.t("intake-sent-title"), "after a double click the application is accepted");
  await parent.page.reload();
  await parent.page.goBack();
  await parent.page.goto(sign);
  report.check((await countCases(parent)) === before + 1, "a double click, a reload and the way back make one case", await countCases(parent));
  await sameSignatureTwice(parent, before + 1);
  await parent.close();
}

// Back, forward and reload in the middle keep what was answered.
async function backAndReload(parent) {
  const { report } = parent.rig;
  await parent.fillPage(answers("gulnur"));
  const second = parent.page.url();
  await parent.page.goBack();
  const name = await parent.main.locator('[name="child-name"]').inputValue();
  report.check(name === CHILD, "the way back shows what was answered", name);
  await parent.page.reload();
  await parent.page.goto(second);
  await parent.press(parent.t("next"), null);
  await parent.page.reload();
  report.check(parent.page.url() === second, "a reload after a slip stays on the page", parent.page.url());
  await parent.page.locator("a.govuk-back-link").click();
  await parent.page.waitForURL(/page\/child/);
  report.check((await parent.main.locator('[name="child-name"]').inputValue()) === CHILD, "the link back shows what was answered");
}

// The last button of the panel pressed twice at once.
async function signTwice(parent, storage) {
  const panel = parent.page.locator("#signature");
  await panel.getByRole("button", { name: parent.t("signing-start"), exact: true }).dblclick();
  const choice = panel.getByLabel(parent.t("signing-storage"));
  await choice.waitFor();
  await choice.selectOption(storage);
  await panel.getByRole("button", { name: parent.t("next"), exact: true }).dblclick();
  const agreed = panel.locator('[data-step="sign"]');
  await agreed.filter({ visible: true }).waitFor();
  await Promise.all([parent.page.waitForURL(/\/sent/), agreed.dblclick()]);
}

// The very same signature sent by two requests at once, and once more later.
async function sameSignatureTwice(parent, before) {
  const { report } = parent.rig;
  await portal.fillIn(parent, answers("gulnur"));
  const address = parent.page.url();
  const panel = parent.page.locator("#signature");
  const [agent, content] = await Promise.all([panel.getAttribute("data-agent"), panel.getAttribute("data-content")]);
  const signature = await parent.page.evaluate(askAgent, { agent, content, storage: "gulnur" });
  const value = (name) => parent.main.locator(`#page-form [name="${name}"]`).inputValue();
  const multipart = { csrf: await value("csrf"), application: await value("application"), signature };
  const headers = { "accept-language": parent.lang };
  const send = () => parent.context.request.post(address, { headers, multipart });
  const sent = await Promise.all([send(), send()]);
  sent.push(await send());
  const answered = sent.map((answer) => `${answer.status()} ${answer.url()}`).join(", ");
  report.check(sent.every((answer) => answer.status() < 500), "the same signature sent again is no fault", answered);
  const count = await countCases(parent);
  report.check(count === before + 1, "the same signature sent three times gives one case", `${count - before} cases: ${answered}`);
}
