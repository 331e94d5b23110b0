import { ANSWERS_FILE } from "../../record/paths.ts";
import { architectInput } from "../architect.ts";
import { SHARED, type SessionKind } from "../kind.ts";

/** Reads request and repository; hands in the briefs, which are the plan. */
export const architect: SessionKind = {
  kind: "architect",
  reads: () => [
    { prefix: ANSWERS_FILE, what: "what was asked, and what people answered and want; it goes before your own choice" },
    ...SHARED,
    { prefix: "PLAN.md", what: "the plan that was handed in before; its briefs are beside it, in `workers/`" },
  ],
  close: architectInput,
  closeBytes: 4 * 1024 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  // A bad plan costs more than a good model.
  model: () => "complex",
};
