// What a careful person does with the form of the portal, part by part in one house.
import { files } from "./careful/files.mjs";
import { keyboardAlone } from "./careful/keyboard.mjs";
import { languages } from "./careful/languages.mjs";
import { impatience, strangers } from "./careful/sending.mjs";
import { slips } from "./careful/slips.mjs";

const PARTS = { slips, languages, keyboardAlone, files, strangers, impatience };

export async function careful(rig) {
  for (const [name, part] of Object.entries(PARTS)) {
    const begun = Date.now();
    try {
      await part(rig);
    } catch (error) {
      rig.report.check(false, `careful: ${name} was walked to its end`, error.stack ?? String(error));
      await rig.stopped(`careful-${name}`);
      for (const context of rig.browser.contexts()) await context.close();
    }
    console.log(`  careful, ${name}: ${Math.round((Date.now() - begun) / 1000)} s`);
  }
}

export const parts = Object.entries(PARTS).map(([name, part]) => [`careful-${name}`, part]);
