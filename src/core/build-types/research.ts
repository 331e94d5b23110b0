import type { BuildTypeRules } from "./build-type.ts";

/**
 * A question. Each worker follows one vector and names its sources; a synthesise session writes the report, and may ask
 * for follow-up vectors. Nothing lands unless the request asks for it.
 */
export const research: BuildTypeRules = {
  type: "research",
  scripts: ["research"],
  finalKind: "synthesise",
  delivery: "report",
  deliveryKey: "land",
  waitsForChecks: false,
  testFirst: false,
  improves: false,
  followUpRounds: 2,
};
