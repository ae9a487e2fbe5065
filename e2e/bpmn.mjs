// Reads diagrams as others do: against the schemas of the notation, and with a reader of it that tells what it does not understand.
// By itself: node e2e/bpmn.mjs FOLDER, for every .bpmn file of the folder.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BpmnModdle } from "bpmn-moddle";
import { validateXML } from "xmllint-wasm";

const SCHEMAS = ["BPMN20.xsd", "BPMNDI.xsd", "DC.xsd", "DI.xsd", "Semantic.xsd"];
const require = createRequire(import.meta.url);
const schemas = SCHEMAS.map((fileName) => ({
  fileName,
  contents: readFileSync(require.resolve(`bpmn-moddle/resources/bpmn/xsd/${fileName}`), "utf8"),
}));

// The diagrams of a folder: name and text.
export function diagrams(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".bpmn")).sort();
  return names.map((name) => ({ fileName: name, contents: readFileSync(join(folder, name), "utf8") }));
}

// What is wrong with diagrams: nothing, where all is well.
export async function faults(files) {
  const found = [];
  const [main, ...preload] = schemas;
  const { errors } = await validateXML({ xml: files, schema: [main], preload });
  for (const error of errors) found.push(error.rawMessage ?? String(error));
  for (const { fileName, contents } of files) {
    try {
      const { warnings, references } = await new BpmnModdle().fromXML(contents);
      for (const warning of warnings) found.push(`${fileName}: ${warning.message}`);
      if (references.length === 0) found.push(`${fileName}: nothing refers to anything`);
    } catch (error) {
      found.push(`${fileName}: ${error.message}`);
    }
  }
  return found;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const files = diagrams(process.argv[2] ?? ".");
  const found = files.length === 0 ? ["the folder has no diagram"] : await faults(files);
  for (const fault of found) console.error(`FAIL ${fault}`);
  console.log(`${files.length} diagrams, ${found.length} faults`);
  process.exit(found.length === 0 ? 0 : 1);
}
