// People at their browsers: they read pages in their language, press, fill in, sign in and sign. Each page they come to is checked.
import { createHash } from "node:crypto";
import { listen } from "./checks.mjs";
import { documentsOf, formOf, people, word } from "./words.mjs";

export const SERVICE = "uko-2012-149/preschool-queue";
const PREFIX = { portal: "", "service-centre": "/service-centre", "local-body": "/local-body" };
const known = people();

// A scan that a person attaches: the smallest file that is a PDF.
export const SCAN = {
  name: "scan.pdf",
  mimeType: "application/pdf",
  buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"),
};

export class Person {
  // Opens a browser of their own, with nothing kept from anybody else.
  static async open(rig, id, system, lang, options = {}) {
    const locale = lang === "kk" ? "kk-KZ" : "ru-RU";
    const context = await rig.browser.newContext({ bypassCSP: true, locale, acceptDownloads: true, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const person = new Person(rig, { ...known[id], id }, system, lang, context, page);
    // Without scripts nothing can be measured inside the page.
    person.plain = options.javaScriptEnabled === false;
    return person;
  }

  // The same, and signs in by the password.
  static async come(rig, id, system, lang, options) {
    const person = await Person.open(rig, id, system, lang, options);
    await person.signIn();
    return person;
  }

  constructor(rig, who, system, lang, context, page) {
    Object.assign(this, { rig, who, system, lang, context, page });
    this.complaints = listen(page);
    this.applyFor(SERVICE);
  }

  // Names the service whose form is filled in from now on.
  applyFor(service) {
    this.service = service;
    this.form = formOf(service);
    this.needed = documentsOf(service).filter((document) => document.required).map((document) => document.id);
  }

  get main() {
    return this.page.locator("main");
  }

  t(key, values) {
    return word(this.lang, key, values);
  }

  address(path) {
    return `${this.rig.address}${PREFIX[this.system]}${path}`;
  }

  // Checks the page as it stands, unless the very same one was checked already. A rig that looks lightly checks one page of a kind wholly.
  async look(name, kind = name) {
    if (!name || this.plain) return;
    const isNew = this.isNewKind(kind);
    if (this.rig.lightly && !isNew) return this.rig.checks.glance(this.page, `${this.system}-${name}`, this.lang, this.complaints);
    const text = (await this.page.locator("body").innerText()).replace(/[\d•]+/g, "0");
    const seen = createHash("sha1").update(`${this.lang}\0${name}\0${text}`).digest("hex");
    if (this.rig.seen.has(seen)) {
      this.complaints.length = 0;
      return;
    }
    this.rig.seen.add(seen);
    await this.rig.checks.look(this.page, `${this.system}-${name}`, this.lang, this.complaints);
  }

  // Whether nothing of this kind was seen before in this language, by any way.
  isNewKind(name) {
    const kind = `${this.lang} ${this.system} ${name}`;
    const isNew = !this.rig.kinds.has(kind);
    this.rig.kinds.add(kind);
    return isNew;
  }

  async go(path, name) {
    await this.page.goto(this.address(path));
    await this.look(name);
  }

  button(text) {
    return this.main.getByRole("button", { name: text, exact: true });
  }

  async press(text, name) {
    await Promise.all([this.page.waitForEvent("load"), this.button(text).first().click()]);
    await this.look(name);
  }

  // An impatient double click.
  async pressTwice(text, name) {
    await Promise.all([this.page.waitForEvent("load"), this.button(text).first().dblclick()]);
    await this.page.waitForLoadState("networkidle");
    await this.look(name);
  }

  // The same person with the same session at another tab.
  async tab(path) {
    const page = await this.context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(new URL(path, this.rig.address).href);
    return new Person(this.rig, this.who, this.system, this.lang, this.context, page);
  }

  async follow(text, name) {
    // A link that begins a deed looks like a button and says so.
    const link = this.main.getByRole("link", { name: text }).or(this.main.getByRole("button", { name: text }));
    await Promise.all([this.page.waitForEvent("load"), link.first().click()]);
    await this.look(name);
  }

  async fill(label, text) {
    await this.main.getByLabel(label).first().fill(text);
  }

  async choose(label) {
    await this.main.getByLabel(label, { exact: true }).first().check();
  }

  async says(text, what) {
    const body = await this.page.locator("body").innerText();
    const holds = text instanceof RegExp ? text.test(body) : body.includes(text);
    this.rig.report.check(holds, `${what} [${this.lang}]`, holds ? "" : `«${text}» is not on ${this.page.url()}:\n${body.slice(0, 600)}`);
    return holds;
  }

  // By ИИН and password; ends at the system's first page for who is in.
  async signIn(password = this.who.password) {
    if (!this.page.url().includes("/sign-in")) await this.go("/sign-in", "sign-in");
    await this.fill(this.t("person-iin"), this.who.iin);
    await this.main.locator("input[type=password]").fill(password);
    await this.press(this.t("sign-in"), password === this.who.password ? "first" : "sign-in-refused");
  }

  // Walks the signing panel with a key the agent holds. Gives what the page says when it stops the person, else nothing. `twice` is a double click on
  // the last button.
  async sign(storage, name, { twice = false } = {}) {
    const panel = this.page.locator("#signature");
    await panel.getByRole("button", { name: this.t("signing-start"), exact: true }).click();
    const choice = panel.getByLabel(this.t("signing-storage"));
    await choice.waitFor();
    await choice.selectOption(storage);
    await panel.getByRole("button", { name: this.t("next"), exact: true }).click();
    // The last button says what is done with the signature, on each page in its own words.
    const agreed = panel.locator('[data-step="sign"]');
    const stopped = panel.getByRole("button", { name: this.t("signing-retry"), exact: true });
    await agreed.or(stopped).filter({ visible: true }).first().waitFor();
    if (await stopped.isVisible()) {
      await this.look(`${name}-stopped`);
      return (await panel.getByRole("status").innerText()).trim();
    }
    await Promise.all([this.page.waitForEvent("load"), agreed.click({ clickCount: twice ? 2 : 1 })]);
    await this.look(name);
    return null;
  }

  // Signs the bytes of the page with the agent's key by another program, and sends the signature as a file.
  async signElsewhere(storage, name) {
    const panel = this.page.locator("#signature");
    const [agent, content] = await Promise.all([panel.getAttribute("data-agent"), panel.getAttribute("data-content")]);
    const signature = await this.page.evaluate(askAgent, { agent, content, storage });
    if (!(await panel.getByLabel(this.t("signing-upload")).isVisible())) await panel.getByText(this.t("signing-without-agent")).click();
    const file = { name: "signature.cms", mimeType: "application/octet-stream", buffer: Buffer.from(signature, "base64") };
    await panel.getByLabel(this.t("signing-upload")).setInputFiles(file);
    await this.press(this.t("signing-send-file"), name);
  }

  // Fills in every page of the form from `answers` (by field), then the documents, up to the page that shows all answers.
  async fillForm(answers) {
    while (/\/apply\/[^/]+\/(page|documents)\//.test(this.page.url())) await this.fillPage(answers);
    return this.rig.report.check(/\/check$/.test(this.page.url()), `the form ends at the page of answers [${this.lang}]`, this.page.url());
  }

  // Fills in the page of the form that is shown, and goes on.
  async fillPage(answers) {
    const at = this.page.url();
    const [, kind, id] = /\/apply\/[^/]+\/(page|documents)\/([^/?#]+)/.exec(at);
    if (kind === "page") {
      for (const field of this.form.filter((field) => field.page === id)) await this.fillField(field, answers[field.id]);
    } else if (this.needed.includes(id)) {
      await this.attach(this.t("intake-files"));
    }
    await this.press(this.t("next"), null);
    const step = new URL(this.page.url()).pathname.split("/").slice(3).join("-").replace(/^apply-/, "").replace(/[0-9a-f]{8}-[0-9a-f-]{27}-?/, "");
    await this.look(`apply-${step}`, this.kindOfPage());
    if (this.page.url() === at) throw new Error(`page ${id} of the form does not go on [${this.lang}]: ${(await this.main.innerText()).slice(0, 500)}`);
  }

  // Pages of the form are of one kind when they ask with the same kinds of fields.
  kindOfPage() {
    const [, kind, id] = /\/apply\/[^/]+\/([^/]+)\/?([^/?#]*)/.exec(this.page.url());
    const fields = kind === "page" ? this.form.filter((field) => field.page === id).map((field) => field.kind) : [];
    return `apply-${kind} ${[...new Set(fields)].sort().join(" ")}`;
  }

  async attach(label) {
    await this.main.getByLabel(label).first().setInputFiles(SCAN);
  }

  async fillField(field, answer) {
    if (answer === undefined) return;
    const label = field.label[this.lang];
    if (field.kind === "date") {
      const group = this.main.getByRole("group", { name: label });
      const [year, month, day] = answer.split("-");
      for (const [part, value] of [["day", day], ["month", month], ["year", year]]) await group.getByLabel(this.t(part)).fill(String(Number(value)));
    } else if (field.kind === "choice") {
      await this.main.getByRole("group", { name: label }).getByLabel(field.options[answer][this.lang], { exact: true }).check();
    } else if (field.kind === "office") {
      await this.main.getByLabel(label).selectOption(answer);
    } else {
      const box = this.main.getByLabel(label).first();
      if (await box.isEditable()) await box.fill(answer);
    }
  }

  // What a file of a link holds, asked for with this person's session.
  async fetch(href) {
    const answer = await this.context.request.get(new URL(href, this.page.url()).href);
    return { status: answer.status(), type: answer.headers()["content-type"] ?? "", bytes: await answer.body() };
  }

  async close() {
    await this.context.close();
  }
}

// Answers of an application for a child.
export function answersFor(who, child, birth) {
  const person = known[who];
  return {
    "child-name": child,
    "child-birth-date": birth,
    iin: person.iin,
    "applicant-name": person.name,
    relation: "mother",
    "applicant-address": person.address,
    "postal-index": "160000",
    telephone: "+77010000000",
    email: `${who}@example.kz`,
    office: "shymkent",
    language: "kk",
  };
}

// Runs in the page: has bytes signed by the agent over its socket, as any other program on the machine would.
export function askAgent({ agent, content, storage }) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(agent);
    const args = {
      allowedStorages: [storage],
      format: "cms",
      data: content,
      signingParams: { decode: true, encapsulate: false, digested: false },
      signerParams: { extKeyUsageOids: [], chain: [] },
    };
    socket.onerror = () => reject(new Error("the agent is silent"));
    socket.onopen = () => socket.send(JSON.stringify({ module: "kz.gov.pki.knca.basics", method: "sign", args }));
    socket.onmessage = (event) => {
      const answer = JSON.parse(event.data);
      if (answer.result?.version) return;
      socket.close();
      if (answer.status) resolve(answer.body.result[0].replace(/-----[^-]+-----|\s/g, ""));
      else reject(new Error(answer.message));
    };
  });
}
