// A parent signs with a telephone, with the page's script and without: the telephone knows the code of the page and nothing else.
import { Person, answersFor } from "../people.mjs";
import { open } from "./agent.mjs";
import * as portal from "./portal.mjs";

// What the application on a telephone does after its camera read the code: two calls, the key, and the signature sent back.
class Telephone {
  static async scan(parent) {
    const link = await parent.main.getByRole("link", { name: parent.t("signing-mobile-open"), exact: true }).getAttribute("href");
    const { origin, searchParams } = new URL(link);
    parent.rig.report.check(origin === "https://m.egov.kz", "the link opens the application where the state opens it", link);
    const answer = await fetch(searchParams.get("link"));
    const { document } = await answer.json();
    return new Telephone(document);
  }

  constructor({ uri, auth_token: token }) {
    this.uri = uri;
    this.headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  }

  async sign(house, storage) {
    const documents = await (await fetch(this.uri, { headers: this.headers })).json();
    const { file } = documents.documentsToSign[0].document;
    const { client, close } = await open(house);
    file.data = await client.createCAdESFromBase64(storage, file.data);
    close();
    return (await fetch(this.uri, { method: "PUT", headers: this.headers, body: JSON.stringify(documents) })).status;
  }
}

export async function signsWithTelephone(rig, id, lang, javaScriptEnabled) {
  const parent = await Person.open(rig, id, "portal", lang, { javaScriptEnabled });
  await parent.signIn();
  await portal.fillIn(parent, answersFor(id, "Ахметова Аяру Нұржанқызы", "2021-04-18"));
  await parent.press(parent.t("signing-mobile-start"), "mobile-sign");
  await parent.says(parent.t("signing-mobile-waiting"), "the page waits for the telephone");
  const telephone = await Telephone.scan(parent);
  const foreign = await telephone.sign(rig.house, id === "sergey" ? "aliya" : "sergey");
  rig.report.check(foreign === 403, "another person's signature is refused, and the code stays open", String(foreign));
  const status = await telephone.sign(rig.house, id);
  rig.report.check(status === 200, "the telephone's signature is taken", String(status));
  if (javaScriptEnabled) {
    // The page sees it by itself and sends it.
    await parent.page.waitForURL(/\/sent$/);
  } else {
    await parent.follow(parent.t("signing-mobile-refresh"), "mobile-signed");
    await parent.says(parent.t("signing-mobile-arrived"), "the page tells that the signature came");
    await parent.press(parent.t("signing-mobile-send"), "apply-sent");
  }
  await parent.says(parent.t("intake-sent-title"), "an application signed with a telephone is accepted");
  await parent.close();
}
