import type { BuildTypeRules } from "./build-type.ts";

/** Software: every change is checked by CI and reviewed, and one commit lands. */
export const codeBuild: BuildTypeRules = {
  type: "code_build",
  scripts: ["build", "test", "harden", "verify", "visual-audit"],
  finalKind: "close",
  delivery: "land",
  deliveryKey: null,
  waitsForChecks: true,
  testFirst: true,
  improves: true,
  followUpRounds: 0,
};
