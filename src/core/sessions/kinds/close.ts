import { closeInput } from "../close.ts";
import { getPass } from "../../build/scores.ts";
import type { Pointer, SessionKind } from "../kind.ts";

function ofNewestLoop(n: number): Pointer[] {
  if (n === 0) return [];
  return [
    { prefix: `loops/${n}/issues.md`, what: "what the newest loop had to improve" },
    { prefix: `loops/${n - 1}/score.json`, what: "the scores before that loop, with their evidence" },
  ];
}

/** Reads the whole diff and all completions; hands back coherence findings and the landed commit's words. */
export const close: SessionKind = {
  kind: "close",
  reads: (_subject, state) => [
    {
      prefix: "BUILD.md",
      what: "the request, decisions, under Rubric the dimensions that you score, under Direction people's words",
    },
    { prefix: "PLAN.md", what: "the plan" },
    { prefix: "completions/", what: "what the workers handed back" },
    { prefix: "reviews/", what: "what the reviews said" },
    ...ofNewestLoop(getPass(state)),
  ],
  close: closeInput,
  closeBytes: 64 * 1024,
  changes: false,
  diff: true,
  seconds: 30 * 60,
  model: () => "complex",
};
