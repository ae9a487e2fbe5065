// The ways walked, each in a house of its own.
import { bodyRefuses, offerRefused, parentGetsReferral } from "./parent.mjs";
import { otherClient } from "./agent.mjs";
import { bulletin } from "./bulletin.mjs";
import { careful, parts } from "./careful.mjs";
import { centreWay } from "./centre-way.mjs";
import { counterWay } from "./counter-way.mjs";
import { everyDiagram } from "./diagrams.mjs";
import { listPage } from "./list-page.mjs";
import { lists } from "./lists.mjs";
import { live } from "./live.mjs";
import { keysOfOfficer, keysOfOperator, keysOfParent, wrongPasswords } from "./keys.mjs";
import { organisation } from "./organisation.mjs";
import { publicPages, weights, withoutScript } from "./pages.mjs";
import { signsSeveral } from "./pile.mjs";
import { round } from "./round.mjs";
import { services, single } from "./services.mjs";
import { slowAgent } from "./slow-agent.mjs";
import { signsWithTelephone } from "./telephone.mjs";

export const ways = [
  ["pages", publicPages],
  ["weights", weights],
  ["without-script", withoutScript],
  ["diagrams", everyDiagram],
  ["agent", otherClient],
  ["parent-kk", (rig) => parentGetsReferral(rig, "darkhan", "kk")],
  ["parent-ru", (rig) => parentGetsReferral(rig, "elena", "ru")],
  ["lists-kk", (rig) => lists(rig, "kk")],
  ["lists-ru", (rig) => lists(rig, "ru")],
  ["live-kk", (rig) => live(rig, "kk")],
  ["live-ru", (rig) => live(rig, "ru")],
  ["bulletin", bulletin],
  ["round", round],
  ["list-page-kk", (rig) => listPage(rig, "kk")],
  ["list-page-ru", (rig) => listPage(rig, "ru")],
  ["body-refuses", (rig) => bodyRefuses(rig, "sergey", "ru")],
  ["offer-refused", (rig) => offerRefused(rig, "gulnur", "kk")],
  ["counter", (rig) => counterWay(rig, "kk")],
  ["centre", (rig) => centreWay(rig, "ru")],
  ["passwords", wrongPasswords],
  ["telephone", (rig) => signsWithTelephone(rig, "aliya", "kk", true)],
  ["telephone-without-script", (rig) => signsWithTelephone(rig, "aliya", "ru", false)],
  ["slow-agent-kk", (rig) => slowAgent(rig, "kk")],
  ["slow-agent-ru", (rig) => slowAgent(rig, "ru")],
  ["keys-parent", keysOfParent],
  ["keys-officer", keysOfOfficer],
  ["keys-operator", keysOfOperator],
  ["pile-kk", (rig) => signsSeveral(rig, "kk")],
  ["pile-ru", (rig) => signsSeveral(rig, "ru")],
  ["organisation-kk", (rig) => organisation(rig, "kk")],
  ["organisation-ru", (rig) => organisation(rig, "ru")],
  ["services", services],
  ["careful", careful],
];

// Walked only when named: parts of a way above.
export const alone = [...single, ...parts];
