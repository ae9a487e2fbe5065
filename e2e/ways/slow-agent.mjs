// An agent that is slow: the browser asks whether pages may reach programs on the device, or the agent's window stands open. The page says what may be
// in the way, lets the person stop, and goes on from there when the agent answers.
import { Person, answersFor } from "../people.mjs";
import * as portal from "./portal.mjs";

export async function slowAgent(rig, lang) {
  const { report } = rig;
  const parent = await Person.open(rig, "aliya", "portal", lang);
  await parent.signIn();
  await portal.fillIn(parent, answersFor("aliya", "Ахметова Аяру Нұржанқызы", "2021-04-18"));
  // Whether the connection hangs, and whether the window of the agent stands open.
  const held = { connection: true, window: true };
  await parent.page.routeWebSocket(/^wss?:/, async (socket) => {
    if (held.connection) await new Promise(() => {});
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!(held.window && String(message).includes("getKeyInfo"))) server.send(message);
    });
  });
  const panel = parent.page.locator("#signature");
  const step = (name) => panel.locator(`[data-step="${name}"]`);
  const said = async () => (await panel.getByRole("status").innerText()).trim();
  await step("start").click();
  await step("stop").waitFor();
  report.check((await said()) === parent.t("signing-agent-waiting"), `the page says what may be in the way of the agent [${lang}]`, await said());
  await parent.look("apply-sign-waiting");
  await step("stop").click();
  await step("retry").waitFor();
  report.check((await said()) === parent.t("signing-stopped"), `a connection that hangs can be given up [${lang}]`, await said());
  held.connection = false;
  await step("retry").click();
  const choice = panel.getByLabel(parent.t("signing-storage"));
  await choice.waitFor();
  await choice.selectOption("aliya");
  await step("next").click();
  await step("stop").waitFor();
  await step("stop").click();
  await step("retry").waitFor();
  report.check((await said()) === parent.t("signing-stopped"), `an open window of the agent can be given up [${lang}]`, await said());
  held.window = false;
  await step("retry").click();
  await choice.waitFor();
  await choice.selectOption("aliya");
  await step("next").click();
  await step("sign").waitFor();
  await Promise.all([parent.page.waitForURL(/\/sent$/), step("sign").click()]);
  await parent.says(parent.t("intake-sent-title"), "after that the application is signed and sent");
  await parent.close();
}
