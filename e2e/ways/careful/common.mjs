// What the careful walks share: right answers, and what a page of the form asks and holds.
import { answersFor } from "../../people.mjs";

export const CHILD = "Ахметова Аяру Нұржанқызы";
const BIRTH = "2023-04-18";

export const answers = (who) => ({ ...answersFor(who, CHILD, BIRTH), wish: "Ближе к дому" });
export const pageOf = (person) => /\/apply\/[^/]+\/(?:page|documents)\/([^/?#]+)/.exec(person.page.url())?.[1];
export const fieldsOf = (person) => person.form.filter((field) => field.page === pageOf(person));
export const isFixed = (field) => field.known === "iin";

// What stands in a field now, as the person sees it.
export function typed(person, field) {
  return person.main.evaluate((main, { id, kind }) => {
    const value = (name) => main.querySelector(`[name="${name}"]`)?.value ?? null;
    if (kind === "date") return ["year", "month", "day"].map((part) => value(`${id}-${part}`)).join("-");
    if (kind === "choice") return main.querySelector(`[name="${id}"]:checked`)?.value ?? "";
    return value(id);
  }, field);
}

const plainDate = (text) => text.split("-").map((part) => (part === "" ? "" : String(Number(part)))).join("-");
export const same = (field, one, other) => (field.kind === "date" ? plainDate(one) === plainDate(other) : one.replace(/\r/g, "") === other);
