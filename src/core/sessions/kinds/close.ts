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

/** Reads diff and digest of completions and reviews; hands back coherence findings and the landed commit's words. */
export const close: SessionKind = {
  kind: "close",
  reads: (_subject, state) => ofNewestLoop(getPass(state)),
  close: closeInput,
  closeBytes: 192 * 1024,
  changes: false,
  diff: true,
  seconds: 30 * 60,
  model: () => "complex",
};
