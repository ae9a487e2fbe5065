// Every diagram of the regulations in the reader and in the viewer of others: what we draw, any tool of the notation opens.
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { diagrams, faults } from "../bpmn.mjs";

const require = createRequire(import.meta.url);
const viewer = require.resolve("bpmn-js/dist/bpmn-viewer.production.min.js");
const styles = ["diagram-js.css", "bpmn-js.css", "bpmn-font/css/bpmn-embedded.css"];

// Runs in the page: opens a diagram and tells what the viewer said and drew.
async function open(xml) {
  const container = document.querySelector("#canvas");
  const view = new window.BpmnJS({ container });
  try {
    const { warnings } = await view.importXML(xml);
    view.get("canvas").zoom("fit-viewport");
    // The plane they all lie on is an element, too.
    const elements = view.get("elementRegistry").getAll().filter((element) => element.parent);
    return {
      warnings: warnings.map((warning) => warning.message),
      shapes: elements.filter((element) => !element.waypoints && element.type !== "label").length,
      lines: elements.filter((element) => element.waypoints).length,
    };
  } catch (error) {
    return { warnings: [String(error)], shapes: 0, lines: 0 };
  } finally {
    view.detach();
  }
}

// The tests of the program have built the example that draws, beside the program.
export async function everyDiagram({ browser, report, checks, binary }) {
  const draw = join(dirname(binary), "examples", "draw");
  if (!report.check(existsSync(draw), "the example that draws is built", `cargo build -p diagram --example draw makes ${draw}`)) return;
  const folder = await mkdtemp(join(tmpdir(), "diagrams-"));
  try {
    const { stderr } = await promisify(execFile)(draw, [folder]);
    report.check(stderr === "", "every regulation is drawn", stderr);
    const files = diagrams(folder);
    report.check(files.length > 0, "there are diagrams");
    const found = await faults(files);
    report.check(found.length === 0, `${files.length} diagrams follow the schemas and are read without a warning`, found.join("\n"));
    await inViewer(browser, report, checks, files);
    await asPictures(browser, report, checks, files, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function inViewer(browser, report, checks, files) {
  const page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
  await page.setContent('<!doctype html><title>BPMN</title><div id="canvas" style="width:1580px;height:860px"></div>');
  for (const style of styles) await page.addStyleTag({ path: require.resolve(`bpmn-js/dist/assets/${style}`) });
  await page.addScriptTag({ path: viewer });
  for (const { fileName, contents } of files) {
    const { warnings, shapes, lines } = await page.evaluate(open, contents);
    report.check(warnings.length === 0, `the viewer opens ${fileName} without a warning`, warnings.join("; "));
    const told = (kind) => contents.split(`<bpmndi:${kind} `).length - 1;
    const all = shapes === told("BPMNShape") && lines === told("BPMNEdge");
    report.check(all, `the viewer draws all of ${fileName}`, `${shapes} of ${told("BPMNShape")} shapes, ${lines} of ${told("BPMNEdge")} lines`);
  }
  await page.close();
}

// Our own pictures: every text stays in its shape with the letters of this machine, and a phone scrolls them sideways.
async function asPictures(browser, report, checks, files, folder) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  for (const { fileName } of files) {
    const name = fileName.replace(/bpmn$/, "svg");
    const svg = readFileSync(join(folder, name), "utf8");
    await page.setContent(`<!doctype html><title>SVG</title><body style="margin:0"><div style="overflow-x:auto">${svg}</div>`);
    const wide = await page.evaluate(readWideTexts);
    report.check(wide.length === 0, `the texts of ${name} stay in their shapes`, wide.join("; "));
    const fits = await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
    report.check(fits, `${name} scrolls by itself at 390 px`);
    await checks.picture(page, name.replace(/\.svg$/, ""), "svg", 390);
  }
  await page.close();
}

// Runs in the page: texts that are wider than the task or condition they stand in.
function readWideTexts() {
  const found = [];
  for (const node of document.querySelectorAll(".diagram-process, .diagram-condition")) {
    const shape = node.querySelector("rect, polygon").getBBox();
    for (const text of node.querySelectorAll("text")) {
      const box = text.getBBox();
      const inside = box.y + box.height <= shape.y + shape.height + 1;
      if (inside && (box.x < shape.x || box.x + box.width > shape.x + shape.width)) found.push(text.textContent);
    }
  }
  return found;
}
