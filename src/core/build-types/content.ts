import type { BuildTypeRules } from "./build-type.ts";

/**
 * Documents for readers. The closing session reviews them together for terms, tone, links and contradictions, and may
 * ask for corrections. Workers don't wait for CI; the landing pull request does, where there is any.
 */
export const content: BuildTypeRules = {
  type: "content",
  scripts: ["write", "edit", "fact-check"],
  finalKind: "close",
  delivery: "land",
  deliveryKey: "land",
  waitsForChecks: false,
  testFirst: false,
  improves: true,
  followUpRounds: 2,
};
