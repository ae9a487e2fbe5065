// How long pages take beside a list of a million children:
//   node bench/pages/run.mjs PROGRAM [CHILDREN [SECONDS]] > bench/pages/figures.txt
// Starts the program's demo with so many made-up children in a folder of its own, signs in as a parent and as the keeper of the list, and asks for each page from
// four connections at once, so many seconds long. Then the program is started anew, which tells how long a restart takes. Only this machine is asked.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";

const [program, children = "1000000", seconds = "10"] = process.argv.slice(2);
if (!program) throw new Error("name the program");
const PORT = 9797;
const CONNECTIONS = 4;
const OFFICE = "shymkent";
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const pause = (time) => new Promise((done) => setTimeout(done, time));
const house = await readFile(new URL("../../demo/house.toml", import.meta.url), "utf8");
const PASSWORD = house.match(/^password = "(.*)"/m)[1];

function ask(path, { cookie = "", form } = {}) {
  return new Promise((done, fail) => {
    const headers = { cookie, "accept-encoding": "identity" };
    if (form) headers["content-type"] = "application/x-www-form-urlencoded";
    const asked = request({ port: PORT, host: "127.0.0.1", path, method: form ? "POST" : "GET", agent, headers }, (answer) => {
      const pieces = [];
      answer.on("data", (piece) => pieces.push(piece));
      answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(pieces).toString() }));
    });
    asked.on("error", fail);
    asked.end(form ? new URLSearchParams(form).toString() : undefined);
  });
}

async function start(data) {
  const began = Date.now();
  const child = spawn(program, ["demo", "--port", String(PORT), "--data", data, "--children", children], { stdio: ["ignore", "ignore", "inherit"] });
  for (;;) {
    if (child.exitCode !== null) throw new Error("the program ended before it was ready");
    const answer = await ask("/readyz").catch(() => null);
    if (answer?.status === 200) return { child, took: (Date.now() - began) / 1000 };
    await pause(50);
  }
}

async function stop(child) {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

// Signs in by number and password; gives the cookies of the session.
async function signIn(path, number) {
  const jar = new Map();
  const keep = (answer) => {
    for (const line of answer.headers["set-cookie"] ?? []) {
      const [name, value] = line.split(";")[0].split("=");
      jar.set(name, value);
    }
  };
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const page = await ask(path);
  keep(page);
  const csrf = page.text.match(/name="csrf" value="([^"]+)"/)[1];
  const answer = await ask(path, { cookie: cookie(), form: { csrf, iin: number, password: PASSWORD } });
  keep(answer);
  if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}`);
  return cookie();
}

async function measure(name, path, cookie) {
  const first = await ask(path, { cookie });
  if (first.status !== 200) throw new Error(`${path} answered ${first.status}`);
  const times = [];
  const end = Date.now() + Number(seconds) * 1000;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (Date.now() < end) {
        const began = performance.now();
        const answer = await ask(path, { cookie });
        times.push(performance.now() - began);
        if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
      }
    }),
  );
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1).padStart(8);
  console.log(`${name.padEnd(52)} ${String(times.length).padStart(8)} ${at(0.5)} ${at(0.99)} ${at(1)}`);
}

const data = await mkdtemp(join(tmpdir(), "qyzmet-bench-"));
try {
  console.log(`${cpus().length} cores, ${cpus()[0].model}; load before the run ${loadavg()[0].toFixed(2)}`);
  let { child, took } = await start(data);
  console.log(`${children} children taken over and the program ready after ${took.toFixed(0)} s`);
  await stop(child);
  ({ child, took } = await start(data));
  console.log(`started anew with them: ready after ${took.toFixed(1)} s`);
  const memory = (await readFile(`/proc/${child.pid}/status`, "utf8")).match(/VmRSS:\s+(\d+)/)[1];
  const began = performance.now();
  const list = await ask(`/queue/${OFFICE}`);
  console.log(`first look at the list after ${((performance.now() - began) / 1000).toFixed(1)} s; memory before it ${Math.round(memory / 1024)} MiB`);
  const code = list.text.match(/\/children\/([0-9A-Z-]{14})/)[1];
  const numberOf = (account) => {
    const person = house.match(new RegExp(`person = "(.*)"\\nsystem = "${account.system}"\\nrole = "${account.role}"${account.more ?? ""}`))[1];
    return house.match(new RegExp(`id = "${person}"\\niin = "(\\d+)"`))[1];
  };
  const parent = await signIn("/sign-in", numberOf({ system: "portal", role: "recipient" }));
  const keeper = await signIn("/local-body/sign-in", numberOf({ system: "local-body", role: "queue-keeper", more: `\\noffice = "${OFFICE}"` }));
  const officer = await signIn("/local-body/sign-in", numberOf({ system: "local-body", role: "officer", more: `\\noffice = "${OFFICE}"` }));
  console.log(`\n${CONNECTIONS} connections, ${seconds} s each; milliseconds\n${"page".padEnd(52)} ${"answers".padStart(8)} ${"median".padStart(8)} ${"p99".padStart(8)} ${"most".padStart(8)}`);
  await measure("the portal's first page", "/", parent);
  await measure("the parent's cabinet", "/cabinet", parent);
  await measure("the public list", `/queue/${OFFICE}`, "");
  await measure("the public list, page 1000", `/queue/${OFFICE}?page=1000`, "");
  await measure("a child by its code, with every move", `/queue/${OFFICE}/children/${code}`, "");
  await measure("the keeper's list", "/local-body/queue", keeper);
  await measure("the keeper's list, page 2000", "/local-body/queue?page=2000", keeper);
  await measure("the keeper's page of a child", `/local-body/queue/children/${code}`, keeper);
  await measure("offers to make", "/local-body/queue/offers", keeper);
  await measure("the desk: waiting", "/local-body/desk/waiting", officer);
  await measure("the desk: arrived", "/local-body/desk/arrived", officer);
  await stop(child);
} finally {
  agent.destroy();
  await rm(data, { recursive: true, force: true });
}
