import { closeInput } from "../close.ts";
import type { SessionKind } from "../kind.ts";

/** Reads the whole diff and all completions; hands back coherence findings and the landed commit's words. */
export const close: SessionKind = {
  kind: "close",
  reads: () => [
    { prefix: "BUILD.md", what: "the request, decisions and, under Direction, people's words" },
    { prefix: "PLAN.md", what: "the plan" },
    { prefix: "completions/", what: "what the workers handed back" },
    { prefix: "reviews/", what: "what the reviews said" },
  ],
  close: closeInput,
  closeBytes: 64 * 1024,
  changes: false,
  diff: true,
  seconds: 30 * 60,
  model: () => "complex",
};
