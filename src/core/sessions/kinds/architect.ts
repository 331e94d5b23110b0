import { architectInput } from "../architect.ts";
import { SHARED, type SessionKind } from "../kind.ts";

/** Reads request and repository; hands in the briefs, which are the plan. */
export const architect: SessionKind = {
  kind: "architect",
  reads: () => [...SHARED, { prefix: "PLAN.md", what: "the plan that was handed in before, if any" }],
  close: architectInput,
  closeBytes: 4 * 1024 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  // A bad plan costs more than a good model.
  model: () => "complex",
};
