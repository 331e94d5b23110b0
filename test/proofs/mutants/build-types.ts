/** Builds that are not code builds: they end with what was requested, and not before. */
import { Dice } from "../simulation/world/dice.ts";
import type { Mutant } from "./mutant.ts";

export const BUILD_TYPES: readonly Mutant[] = [
  {
    name: "reports-land",
    breaks: "A build that should end with a report lands as well.",
    canShow: ({ asks }) =>
      (asks.build_type === "research" && !asks.land) || asks.finalise === "report",
    edits: [
      {
        file: "src/core/model/build-types.ts",
        find: 'return delivery !== "report";',
        put: "return delivery.length > 0;",
      },
    ],
  },
  {
    name: "open-criteria-land",
    breaks: "A criterion counts as met although no file shows it.",
    canShow: ({ asks }) => asks.done_when.length > 0,
    edits: [
      {
        file: "src/core/model/scores.ts",
        find: "return problems.length < evidence.length ? null :",
        put: "return evidence.length > 0 ? null :",
      },
    ],
  },
  {
    name: "follow-ups-for-ever",
    breaks: "A final session gets as many rounds of follow-ups as it asks for.",
    canShow: ({ seed, asks }) =>
      asks.build_type !== "code_build" && new Dice(seed).of("asks without end") < 0.25,
    edits: [
      {
        file: "src/core/rules/planning/loops.ts",
        find: "rounds >= getBuildType(build).followUpRounds) return false;",
        put: "rounds < 0) return false;",
      },
    ],
  },
];
