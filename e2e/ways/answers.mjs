// Answers to the form of any service, by the kinds of its fields.
import { formOf } from "../words.mjs";

const CHILD = "Ахметова Аяру Нұржанқызы";

// The year of birth for which the demo's lists have free places.
const YOUNG = "2023-04-18";
const OLDER = "2012-04-18";

function answer(field, { office, who }) {
  if (field.kind === "office") return office;
  if (field.kind === "choice") return Object.keys(field.options)[0];
  if (field.kind === "date") return field.maxAge && field.maxAge <= 7 ? YOUNG : OLDER;
  if (field.kind === "name") return CHILD;
  if (field.kind === "telephone") return "+77010000000";
  if (field.kind === "email") return `${who}@example.kz`;
  if (field.kind === "digits") return digits(field);
  return field.length ? "7".repeat(field.length) : "Абай 7".slice(0, field.maxLength);
}

function digits(field) {
  if (field.length === 4) return "2005";
  return "7".repeat(field.length ?? Math.min(field.maxLength ?? 6, 11));
}

// Answers by field: what is required, an address for letters, and words of one's own. What is known of the person stands in the form already.
export function answersTo(service, where, special = {}) {
  const asked = formOf(service).filter((field) => field.kind === "email" || field.kind === "long-text" || (field.required && !field.known));
  const answers = asked.map((field) => [field.id, answer(field, where)]);
  return { ...Object.fromEntries(answers), ...telephone(service), ...special };
}

// The account of the demo has no telephone.
function telephone(service) {
  const field = formOf(service).find((field) => field.known === "telephone");
  return field ? { [field.id]: "+77010000000" } : {};
}
