// The ways walked, each in a house of its own.
import { bodyRefuses, offerRefused, parentGetsReferral } from "./parent.mjs";
import { centreWay } from "./centre-way.mjs";
import { counterWay } from "./counter-way.mjs";
import { keysOfOfficer, keysOfOperator, keysOfParent, wrongPasswords } from "./keys.mjs";
import { publicPages, weights, withoutScript } from "./pages.mjs";

export const ways = [
  ["pages", publicPages],
  ["weights", weights],
  ["without-script", withoutScript],
  ["parent-kk", (rig) => parentGetsReferral(rig, "darkhan", "kk")],
  ["parent-ru", (rig) => parentGetsReferral(rig, "elena", "ru")],
  ["body-refuses", (rig) => bodyRefuses(rig, "sergey", "ru")],
  ["offer-refused", (rig) => offerRefused(rig, "gulnur", "kk")],
  ["counter", (rig) => counterWay(rig, "kk")],
  ["centre", (rig) => centreWay(rig, "ru")],
  ["passwords", wrongPasswords],
  ["keys-parent", keysOfParent],
  ["keys-officer", keysOfOfficer],
  ["keys-operator", keysOfOperator],
];
