// The demo's agent as the library that pages of other portals use speaks to it: the library knows the real program and nothing of ours.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const { NCALayerClient } = createRequire(import.meta.url)("ncalayer-js-client");
const DOCUMENT = "Өтініш: баланы кезекке қою";

const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const octets = (signature) => Buffer.from(signature.replace(/-----[^-]+-----|\s/g, ""), "base64");

// A conversation with the agent; `told` is what the person does at its window.
export async function open(house, told = "") {
  const address = /key agent\s+(ws:\S+)/.exec(house.said)[1];
  const client = new NCALayerClient(`${address}${told}`, false);
  const version = await client.connect();
  return { client, version, close: () => client.wsConnection.close() };
}

async function refused(asked) {
  try {
    return { signature: await asked };
  } catch (error) {
    return error;
  }
}

// What `openssl` finds in a signature: the enclosed document, or nothing when it does not hold over the given one.
async function content(folder, signature, detached) {
  const [cms, document, out] = ["cms", "document", "out"].map((name) => join(folder, name));
  await writeFile(cms, octets(signature));
  const over = detached === undefined ? [] : ["-content", document];
  if (detached !== undefined) await writeFile(document, detached);
  try {
    await promisify(execFile)("openssl", ["cms", "-verify", "-noverify", "-binary", "-inform", "DER", "-in", cms, ...over, "-out", out]);
  } catch (error) {
    if (error.code === "ENOENT") throw error;
    return null;
  }
  return readFile(out, "utf8");
}

export async function otherClient({ report, house }) {
  const folder = await mkdtemp(join(tmpdir(), "agent-"));
  const { client, version, close } = await open(house);
  try {
    report.check(version === "1.4", "the agent greets with its version", version);
    await utils(client, report, folder);
    await basics(client, report, folder);
    await windows(house, report);
  } finally {
    close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function utils(client, report, folder) {
  const tokens = await client.getActiveTokens();
  report.check(tokens.includes("sergey") && !tokens.includes("PKCS12"), "storages are listed", tokens.join(" "));
  const key = await client.getKeyInfo("sergey");
  report.check(/^-----BEGIN CERTIFICATE-----/.test(key.pem), "a key is told with its certificate");
  report.check(/^\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d$/.test(key.certNotAfter), "the key's term is told", key.certNotAfter);
  report.check((await client.changeLocale("kk")) === undefined, "the language changes");
  const attached = await client.createCAdESFromBase64("sergey", base64(DOCUMENT), "SIGNATURE", true);
  report.check((await content(folder, attached)) === DOCUMENT, "a document is signed and enclosed");
  const apart = await client.createCAdESFromBase64("sergey", base64(DOCUMENT));
  report.check((await content(folder, apart, DOCUMENT)) === DOCUMENT, "a document is signed apart");
  report.check((await content(folder, apart, "басқа")) === null, "over another document it does not hold");
  const hash = createHash("sha256").update(DOCUMENT).digest();
  const byHash = await client.createCAdESFromBase64Hash("sergey", base64(hash));
  report.check((await content(folder, byHash, DOCUMENT)) === DOCUMENT, "a hash is signed in place of its document");
  const xml = await client.signXml("sergey", "<tag>data</tag>");
  report.check(xml.includes("<ds:SignatureValue>") && xml.includes("data"), "XML is signed", xml.slice(0, 200));
  const part = await client.signXml("sergey", '<list><a Id="part">1</a><b/></list>', "SIGNATURE", "/list/a", "/list/b");
  report.check(part.includes('URI="#part"') && /<b><ds:Signature[^]*<\/ds:Signature><\/b>/.test(part), "an element is signed where the page says", part.slice(0, 200));
  const stamped = await client.createCMSSignatureFromBase64("sergey", base64(DOCUMENT));
  report.check(octets(stamped).length > octets(apart).length + 1000, "the older call adds a time stamp");
  const odd = await refused(client.getKeyInfo(1));
  report.check(/argument type mismatch/.test(odd.message), "an argument of another kind is told", odd.message);
}

async function basics(client, report, folder) {
  const any = NCALayerClient.basicsSignerTestAny;
  const sign = (data, params, signer = any, storages = ["sergey"]) => client.basicsSignCMS(storages, data, params, signer, "kk");
  const apart = NCALayerClient.basicsCMSParamsDetachedNoTSP;
  const one = await sign(base64(DOCUMENT), apart);
  report.check((await content(folder, one, DOCUMENT)) === DOCUMENT, "one document is answered with one signature");
  const names = ["бір", "екі", "үш"];
  const many = await sign(names.map(base64), apart);
  const found = await Promise.all(many.map(async (signature, place) => {
    const own = await mkdtemp(join(folder, "many-"));
    return content(own, signature, names[place]);
  }));
  report.check(found.join() === names.join(), "each of many documents gets its own signature", found.join());
  const hash = await sign(base64(createHash("sha256").update(DOCUMENT).digest()), { decode: true, encapsulate: false, digested: true });
  report.check((await content(folder, hash, DOCUMENT)) === DOCUMENT, "a hash is signed by the newer module too");
  const xmls = await client.basicsSignXML(["sergey"], ["<a/>", "<b/>"], NCALayerClient.basicsXMLParams, any, "kk");
  report.check(xmls.length === 2 && xmls.every((one) => one.includes("<ds:Signature")), "XML is signed by the newer module");
  const usual = await refused(sign(base64(DOCUMENT), apart, NCALayerClient.basicsSignerSignPerson));
  report.check(typeof usual.signature === "string", "the demo's authority stands for the national one", usual.message);
  const head = await refused(sign(base64(DOCUMENT), apart, NCALayerClient.basicsSignerSignHead));
  report.check(head.canceledByUser === true, "where no key fits nothing is signed", head.message);
  const odd = await refused(sign(base64(DOCUMENT), 555));
  report.check(/^INVOCATION_ERROR/.test(odd.message), "wrong parameters are told", odd.message);
}

async function windows(house, report) {
  const closed = await open(house, "?window=closed");
  const nothing = await refused(closed.client.basicsSignCMS(null, base64("x"), NCALayerClient.basicsCMSParamsDetachedNoTSP, NCALayerClient.basicsSignerTestAny));
  report.check(nothing.canceledByUser === true, "a person may close the window", nothing.message);
  const cancelled = await refused(closed.client.getKeyInfo("sergey"));
  report.check(/action\.canceled/.test(cancelled.message), "and close it before the older module", cancelled.message);
  closed.close();
}
