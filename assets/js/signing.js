// Signs the bytes a page carries by the agent on the person's machine, over its web socket, and sends the form with the signature.
// Every text comes from the page, in the person's language. The server checks the signature again: nothing here is trusted.

const UTILS = "kz.gov.pki.knca.commonUtils";
const BASICS = "kz.gov.pki.knca.basics";
const CONNECT_LIMIT = 5000;

class Cancelled extends Error {}
class TooOld extends Error {}
class Absent extends Error {}

// One conversation with the agent: it takes one request at a time.
class Agent {
  static open(address) {
    return new Promise((resolve, reject) => {
      let socket;
      try {
        socket = new WebSocket(address);
      } catch {
        reject(new Absent());
        return;
      }
      const timer = setTimeout(() => {
        socket.close();
        reject(new Absent());
      }, CONNECT_LIMIT);
      socket.addEventListener("open", () => {
        clearTimeout(timer);
        resolve(new Agent(socket));
      });
      socket.addEventListener("error", () => {
        clearTimeout(timer);
        reject(new Absent());
      });
    });
  }

  constructor(socket) {
    this.socket = socket;
    this.waiting = null;
    socket.addEventListener("message", (event) => this.hear(event.data));
    socket.addEventListener("close", () => {
      this.waiting?.reject(new Absent());
      this.waiting = null;
    });
  }

  hear(text) {
    if (text === "--heartbeat--" || !this.waiting) return;
    let answer;
    try {
      answer = JSON.parse(text);
    } catch {
      return;
    }
    // The greeting after opening names the version and answers no request.
    if (answer.result?.version) return;
    const { resolve, reject } = this.waiting;
    this.waiting = null;
    if (answer.success === false && answer.errorCode === "MODULE_NOT_FOUND") reject(new TooOld());
    else resolve(answer);
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      if (this.socket.readyState !== WebSocket.OPEN) {
        reject(new Absent());
        return;
      }
      this.waiting = { resolve, reject };
      this.socket.send(JSON.stringify(request));
    });
  }

  async utils(method, args) {
    const answer = await this.ask({ module: UTILS, method, args });
    if (answer.code === "200") return answer.responseObject;
    if (answer.message === "action.canceled") throw new Cancelled();
    throw new Error(answer.message || "the agent refused");
  }

  storages() {
    return this.utils("getActiveTokens", []);
  }

  key(storage) {
    return this.utils("getKeyInfo", [storage]);
  }

  // Detached signatures (CMS) of all documents at one password, without time stamps: the server asks for those itself. No issuers are excluded
  // (an empty chain list), and no person is prescribed, so that a foreign key is refused by the server with a reason.
  async sign(storage, documents, locale) {
    const answer = await this.ask({
      module: BASICS,
      method: "sign",
      args: {
        allowedStorages: [storage],
        format: "cms",
        data: documents.length === 1 ? documents[0] : documents,
        signingParams: { decode: true, encapsulate: false, digested: false },
        signerParams: { extKeyUsageOids: [], chain: [] },
        locale,
      },
    });
    if (answer.status !== true) throw new Error(answer.message || answer.code || "the agent refused");
    const result = answer.body?.result;
    const signatures = (Array.isArray(result) ? result : [result]).filter(Boolean);
    if (signatures.length === 0) throw new Cancelled();
    if (signatures.length !== documents.length) throw new Error("the agent signed another number of documents");
    return signatures.map((signature) => signature.replace(/-----[^-]+-----/g, "").replace(/\s+/g, ""));
  }

  close() {
    this.socket.close();
  }
}

// `dd.MM.yyyy HH:mm:ss`, as the agent writes dates, as a moment in Kazakhstan (UTC+5).
export function moment(text) {
  const parts = /^(\d{2})\.(\d{2})\.(\d{4})(?: (\d{2}):(\d{2}):(\d{2}))?/.exec(text || "");
  if (!parts) return null;
  const [, day, month, year, hour = "00", minute = "00", second = "00"] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}+05:00`);
}

// The ИИН in a subject, however the agent writes it.
export function iinOf(subject) {
  return /IIN(\d{12})/.exec(subject || "")?.[1] ?? null;
}

class Signing {
  constructor(root) {
    this.root = root;
    this.form = root.closest("form");
    this.texts = root.dataset;
    this.status = root.querySelector(".qz-signing__status");
    this.storage = root.querySelector("#signing-storage");
    this.agent = null;
    root.querySelector(".qz-signing__agent").hidden = false;
    const byHand = root.querySelector("[data-without-agent]");
    if (byHand) byHand.open = false;
    this.on("start", () => this.start());
    this.on("retry", () => this.start());
    this.on("next", () => this.chooseKey());
    this.on("sign", () => this.sign());
  }

  on(step, action) {
    this.button(step).addEventListener("click", async () => {
      if (this.busy) return;
      this.busy = true;
      this.show([]);
      try {
        await action();
      } catch (error) {
        this.fail(error);
      } finally {
        this.busy = false;
      }
    });
  }

  button(step) {
    return this.root.querySelector(`[data-step="${step}"]`);
  }

  show(steps) {
    for (const button of this.root.querySelectorAll("[data-step]")) button.hidden = !steps.includes(button.dataset.step);
  }

  say(text) {
    this.status.textContent = text;
  }

  fail(error) {
    const { texts } = this;
    const text =
      error instanceof Absent ? texts.textAbsent : error instanceof TooOld ? texts.textOld : error instanceof Cancelled ? texts.textCancelled : texts.textFailed;
    this.hideKey();
    this.say(text);
    this.show(["retry"]);
    this.button("retry").focus();
  }

  hideKey() {
    this.root.querySelector(".qz-signing__key").hidden = true;
    this.root.querySelector(".qz-signing__storage").hidden = true;
  }

  async start() {
    this.hideKey();
    this.say(this.texts.textConnecting);
    this.agent?.close();
    this.agent = await Agent.open(this.texts.agent);
    const found = (await this.agent.storages()) || [];
    const storages = found.includes("PKCS12") ? found : ["PKCS12", ...found];
    this.storage.replaceChildren(
      ...storages.map((name) => {
        const option = document.createElement("option");
        option.value = name;
        option.textContent = name === "PKCS12" ? this.texts.textFile : name;
        return option;
      }),
    );
    if (storages.length === 1) {
      await this.chooseKey();
      return;
    }
    this.storage.value = found[0] ?? "PKCS12";
    this.root.querySelector(".qz-signing__storage").hidden = false;
    this.say("");
    this.show(["next"]);
    this.storage.focus();
  }

  async chooseKey() {
    this.say(this.texts.textChoose);
    const key = await this.agent.key(this.storage.value);
    const fill = (name, text) => {
      this.root.querySelector(`[data-key="${name}"]`).textContent = text;
    };
    fill("owner", key.subjectCn || key.subjectDn || "");
    fill("issuer", key.issuerCn || key.issuerDn || "");
    fill("term", `${(key.certNotBefore || "").slice(0, 10)} – ${(key.certNotAfter || "").slice(0, 10)}`);
    const panel = this.root.querySelector(".qz-signing__key");
    panel.hidden = false;
    const owner = iinOf(key.subjectDn);
    const end = moment(key.certNotAfter);
    if (this.texts.iin && owner && owner !== this.texts.iin) {
      this.say(this.texts.textWrongPerson);
      this.show(["retry"]);
    } else if (end !== null && end < Date.now()) {
      this.say(this.texts.textExpired);
      this.show(["retry"]);
    } else {
      this.say("");
      this.show(["sign"]);
    }
    panel.focus();
  }

  async sign() {
    this.say(this.texts.textSigning);
    const signatures = await this.agent.sign(this.storage.value, this.texts.content.split(" "), this.texts.locale);
    this.say(this.texts.textSending);
    this.agent.close();
    for (const [index, field] of this.root.querySelectorAll("[data-signature]").entries()) field.value = signatures[index];
    this.form.submit();
  }
}

for (const root of document.querySelectorAll('[data-module="qz-signing"]')) new Signing(root);
