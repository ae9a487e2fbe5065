// Starts the program's demo on a free port with a folder of its own, waits until it is ready, and stops it again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_LIMIT = 60_000;
const STOP_LIMIT = 15_000;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

const pause = (time) => new Promise((done) => setTimeout(done, time));

export class House {
  static async start(binary) {
    const port = await freePort();
    const data = await mkdtemp(join(tmpdir(), "qyzmet-e2e-"));
    const child = spawn(binary, ["demo", "--port", String(port), "--data", data], { stdio: ["ignore", "pipe", "pipe"] });
    const house = new House(child, `http://127.0.0.1:${port}`, data);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => (house.said += piece));
    child.on("error", (error) => (house.said += `${error}\n`));
    child.on("exit", (code, signal) => (house.ended = { code, signal }));
    try {
      await house.ready();
    } catch (error) {
      await house.stop();
      throw error;
    }
    return house;
  }

  constructor(child, address, data) {
    this.child = child;
    this.address = address;
    this.data = data;
    this.said = "";
    this.ended = null;
  }

  async ready() {
    const limit = Date.now() + READY_LIMIT;
    while (Date.now() < limit) {
      if (this.ended || this.child.pid === undefined) throw new Error(`the program ended before it was ready:\n${this.said}`);
      const answer = await fetch(`${this.address}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await pause(100);
    }
    throw new Error(`the program was not ready within ${READY_LIMIT / 1000} s:\n${this.said}`);
  }

  // Asks it to stop, and says whether it did so by itself with code 0.
  async stop() {
    let clean = true;
    if (!this.ended && this.child.pid !== undefined) {
      const gone = once(this.child, "exit");
      this.child.kill("SIGTERM");
      const late = setTimeout(() => this.child.kill("SIGKILL"), STOP_LIMIT);
      const [code] = await gone;
      clearTimeout(late);
      clean = code === 0;
    }
    await rm(this.data, { recursive: true, force: true });
    return clean;
  }
}
