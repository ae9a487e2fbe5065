// Signs the bytes a page carries by the agent on the person's machine, over its web socket, and sends the form with the signature.
// Every text comes from the page, in the person's language. The server checks the signature again: nothing here is trusted.

const UTILS = "kz.gov.pki.knca.commonUtils";
const BASICS = "kz.gov.pki.knca.basics";
// After so long the page says what may be in the way of the agent. A browser that asks the person whether pages may reach programs on the device keeps
// the connection waiting for as long as the question stands, so there is no moment at which the agent is given up.
const HINT_AFTER = 3000;
// After so long an open window of the agent may be given up.
const STOP_AFTER = 2000;

// Each names the text of the page that tells it.
class Cancelled extends Error {
  text = "textCancelled";
}
class TooOld extends Error {
  text = "textOld";
}
class Absent extends Error {
  text = "textAbsent";
}
class Blocked extends Error {
  text = "textBlocked";
}
class Stopped extends Error {
  text = "textStopped";
}

// Whether the person told the browser to keep this site from programs on the device. Browsers know the permission by one name, by both or by none.
async function isBlocked() {
  for (const name of ["loopback-network", "local-network-access"]) {
    try {
      return (await navigator.permissions.query({ name })).state === "denied";
    } catch {
      // Not known here by this name.
    }
  }
  return false;
}

// One conversation with the agent: one thing is waited for at a time, first the connection, then the answer to each request.
class Agent {
  constructor(address) {
    this.waiting = null;
    this.socket = new WebSocket(address);
    this.socket.addEventListener("open", () => this.settle("resolve"));
    this.socket.addEventListener("message", (event) => this.hear(event.data));
    for (const end of ["error", "close"]) this.socket.addEventListener(end, () => this.settle("reject", new Absent()));
  }

  wait() {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
    });
  }

  settle(how, what) {
    const { waiting } = this;
    this.waiting = null;
    waiting?.[how](what);
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
    if (answer.success === false && answer.errorCode === "MODULE_NOT_FOUND") this.settle("reject", new TooOld());
    else this.settle("resolve", answer);
  }

  async ask(request) {
    if (this.socket.readyState !== WebSocket.OPEN) throw new Absent();
    const answer = this.wait();
    this.socket.send(JSON.stringify(request));
    return answer;
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
  // (an empty chain list), and no person is prescribed, so that a foreign key is refused by the server with a reason. By its serial number the agent
  // offers that key alone.
  async sign(storage, serialNumber, documents, locale) {
    const answer = await this.ask({
      module: BASICS,
      method: "sign",
      args: {
        allowedStorages: [storage],
        format: "cms",
        data: documents.length === 1 ? documents[0] : documents,
        signingParams: { decode: true, encapsulate: false, digested: false },
        signerParams: { extKeyUsageOids: [], chain: [], ...(serialNumber && { serialNumber }) },
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

  // The person waits no longer.
  stop() {
    this.settle("reject", new Stopped());
    this.close();
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
    this.key = null;
    this.bySerialNumber = true;
    root.querySelector(".qz-signing__agent").hidden = false;
    const byHand = root.querySelector("[data-without-agent]");
    if (byHand) byHand.open = false;
    this.on("start", () => this.start());
    this.on("retry", () => this.start());
    this.on("next", () => this.chooseKey());
    this.on("sign", () => this.sign());
    this.button("stop").addEventListener("click", () => this.agent?.stop());
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
    this.hideKey();
    this.say(this.texts[error.text] ?? this.texts.textFailed);
    this.show(["retry"]);
    this.button("retry").focus();
  }

  // Waits for the agent; where it takes long, there is a button that gives it up, and a word on what may be in the way. What was typed stays typed.
  async waitFor(work, after, hint) {
    const late = setTimeout(() => {
      if (hint) this.say(hint);
      this.show(["stop"]);
    }, after);
    try {
      return await work;
    } finally {
      clearTimeout(late);
      this.button("stop").hidden = true;
    }
  }

  hideKey() {
    this.root.querySelector(".qz-signing__key").hidden = true;
    this.root.querySelector(".qz-signing__storage").hidden = true;
  }

  async start() {
    this.hideKey();
    await this.connect();
    const found = (await this.waitFor(this.agent.storages(), STOP_AFTER)) || [];
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

  async connect() {
    this.say(this.texts.textConnecting);
    this.agent?.close();
    try {
      this.agent = new Agent(this.texts.agent);
      await this.waitFor(this.agent.wait(), HINT_AFTER, this.texts.textWaiting);
    } catch (error) {
      if (error instanceof Stopped) throw error;
      throw (await isBlocked()) ? new Blocked() : new Absent();
    }
  }

  async chooseKey() {
    this.say(this.texts.textChoose);
    const key = await this.waitFor(this.agent.key(this.storage.value), STOP_AFTER);
    this.key = key;
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
    const { content, locale } = this.texts;
    const serialNumber = this.bySerialNumber ? this.key.serialNumber : "";
    let signatures;
    try {
      signatures = await this.waitFor(this.agent.sign(this.storage.value, serialNumber, content.split(" "), locale), STOP_AFTER);
    } catch (error) {
      // An agent that reads serial numbers in another form finds no key by this one, and the person can only close its empty window: so the next time
      // all keys are offered. Whose key signed is judged by the server.
      if (error instanceof Cancelled) this.bySerialNumber = false;
      throw error;
    }
    this.say(this.texts.textSending);
    this.agent.close();
    for (const [index, field] of this.root.querySelectorAll("[data-signature]").entries()) field.value = signatures[index];
    this.form.submit();
  }
}

for (const root of document.querySelectorAll('[data-module="qz-signing"]')) new Signing(root);
