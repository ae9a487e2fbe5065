// Files that are too large, and files that are not what they say.
import { once } from "node:events";
import { mkdtemp, open, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Person, SCAN } from "../../people.mjs";
import * as portal from "../portal.mjs";
import { CHILD, answers } from "./common.mjs";

const MEGABYTE = 1_000_000;

const pdf = (inside) => Buffer.from(`%PDF-1.4\n${inside}1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n`);
const SCRIPT = "<html><script>alert(1)</script></html>\n";
const STRANGE = [
  ["a page inside a PDF", { name: "page.pdf", mimeType: "application/pdf", buffer: pdf(SCRIPT) }],
  ["a GIF with a script", { name: "picture.png", mimeType: "image/png", buffer: Buffer.from("GIF89a/*\0\0*/=1;alert(1)//") }],
  ["a page called a PDF", { name: "scan.pdf", mimeType: "application/pdf", buffer: Buffer.from(SCRIPT) }],
  ["an empty file", { name: "empty.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(0) }],
  ["half a PDF", { name: "half.pdf", mimeType: "application/pdf", buffer: SCAN.buffer.subarray(0, 60) }],
];

const isRefused = async (person) => (await person.main.locator("#files-error").count()) === 1;

async function toDocuments(person, right) {
  await portal.begin(person);
  while (/\/page\//.test(person.page.url())) await person.fillPage(right);
}

export async function files(rig) {
  const { report } = rig;
  const parent = await Person.open(rig, "aliya", "portal", "ru");
  await parent.signIn();
  await toDocuments(parent, answers("aliya"));
  const at = parent.page.url();
  for (const [what, file] of STRANGE) {
    await parent.page.goto(at);
    await parent.main.getByLabel(parent.t("intake-files")).setInputFiles(file);
    await parent.press(parent.t("intake-upload"), "careful-file-refused");
    report.check(await isRefused(parent), `${what} is refused with a reason`, (await parent.main.innerText()).slice(0, 300));
    const laid = parent.main.getByRole("heading", { name: parent.t("intake-files-laid") });
    report.check((await laid.count()) === 0, `${what} is not laid to the application`);
  }
  await servedAsFile(parent, at);
  await largeFiles(parent, at);
  await parent.close();
}

// A file of the allowed kind that hides a page further on is never shown inside our pages.
async function servedAsFile(parent, at) {
  const { report } = parent.rig;
  await parent.page.goto(at);
  const hidden = { name: "<b>scan.pdf", mimeType: "text/html", buffer: pdf(`${"%".repeat(2000)}\n${SCRIPT}`) };
  await parent.main.getByLabel(parent.t("intake-files")).setInputFiles(hidden);
  await parent.press(parent.t("intake-upload"), "careful-file-laid");
  const link = parent.main.locator('a[href*="/files/"]').first();
  if ((await link.count()) === 0) return report.check(true, "a PDF that hides a page is refused");
  const answer = await parent.context.request.get(new URL(await link.getAttribute("href"), at).href);
  const head = answer.headers();
  const saved = head["content-disposition"]?.startsWith("attachment") && head["content-type"] === "application/pdf";
  const taken = head["x-content-type-options"] === "nosniff";
  report.check(saved && taken, "a file of a person is served only to be saved", JSON.stringify(head));
}

async function largeFiles(parent, at) {
  const { report } = parent.rig;
  const folder = await mkdtemp(join(tmpdir(), "qyzmet-large-"));
  try {
    for (const [megabytes, where] of [[11, "by the field"], [200, "on a page"]]) {
      const path = join(folder, `scan-${megabytes}.pdf`);
      const file = await open(path, "w");
      await file.truncate(megabytes * MEGABYTE);
      await file.close();
      await parent.page.goto(at);
      await parent.main.getByLabel(parent.t("intake-files")).setInputFiles(path);
      const answered = parent.page.waitForEvent("load", { timeout: 60_000 });
      const sent = await Promise.all([answered, parent.button(parent.t("intake-upload")).click()]).then(() => true, () => false);
      const text = await parent.page.locator("body").innerText().catch(() => "");
      const told = text.includes(parent.t("problem-too-large-title")) || (await isRefused(parent));
      const words = `a file of ${megabytes} MB is refused in clear words ${where}`;
      if (!report.check(sent && told, words, `${parent.page.url()} ${text.slice(0, 200)}`)) continue;
      parent.complaints.length = 0;
      await parent.look(`careful-large-${megabytes}`);
    }
    await streamed(parent, at);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  parent.complaints.length = 0;
  await parent.page.goto(at);
  await parent.says(parent.t("intake-files"), "after a file that is too large the application is still there");
  await parent.page.goto(at.replace(/documents\/.*$/, "page/child"));
  const kept = await parent.main.locator('[name="child-name"]').inputValue();
  report.check(kept === CHILD, "after a file that is too large the answers are kept", kept);
}

// 200 MB as another program would send them, without waiting for an answer half-way.
async function streamed(parent, at) {
  await parent.page.goto(at);
  const csrf = await parent.main.locator('#page-form [name="csrf"]').inputValue();
  const cookies = (await parent.context.cookies()).map((cookie) => `${cookie.name}=${cookie.value}`).join("; ");
  const edge = "----careful";
  const part = (head, text) => `--${edge}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}`;
  const file = part('name="files"; filename="scan.pdf"\r\nContent-Type: application/pdf', "%PDF-1.4\n");
  const begin = Buffer.from(part('name="csrf"', `${csrf}\r\n`) + part('name="deed"', "upload\r\n") + file);
  const end = Buffer.from(`\r\n--${edge}--\r\n`);
  const zeros = Buffer.alloc(MEGABYTE);
  const headers = {
    cookie: cookies,
    accept: "text/html",
    "content-type": `multipart/form-data; boundary=${edge}`,
    "content-length": begin.length + 200 * MEGABYTE + end.length,
  };
  const sending = request(at, { method: "POST", headers });
  let ended = false;
  const answer = new Promise((resolve) => {
    sending.on("response", (response) => resolve(response.resume().statusCode));
    sending.on("error", (error) => resolve(error.message));
  }).finally(() => (ended = true));
  sending.write(begin);
  for (let sent = 0; sent < 200 && !ended; sent += 1) {
    if (!sending.write(zeros)) await Promise.race([once(sending, "drain").catch(() => {}), answer]);
  }
  if (!ended) sending.end(end);
  const status = await answer;
  sending.destroy();
  parent.rig.report.check(status === 413 || status === 200, "200 MB sent in a stream are answered, not cut off", status);
}
