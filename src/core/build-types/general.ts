import { SCRIPTS } from "../plan/brief.ts";
import type { BuildTypeRules } from "./build-type.ts";

/** Anything else: the request says when it is done (`done_when`) and what comes of it (`finalise`). */
export const general: BuildTypeRules = {
  type: "general",
  scripts: SCRIPTS,
  finalKind: "close",
  delivery: "land",
  deliveryKey: "finalise",
  waitsForChecks: true,
  testFirst: true,
  improves: true,
  followUpRounds: 2,
};
