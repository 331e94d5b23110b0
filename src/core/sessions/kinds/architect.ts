import { ANSWERS_FILE } from "../../record/paths.ts";
import { architectInput } from "../architect.ts";
import { LOOP_WORKERS, presentLoop } from "../../build/loop.ts";
import { isPlanning } from "../../build/planning.ts";
import { waveOf } from "../../build/names.ts";
import { SHARED, type Pointer, type SessionKind } from "../kind.ts";

const FIRST: readonly Pointer[] = [
  { prefix: ANSWERS_FILE, what: "what was asked, and what people answered and want; it goes before your own choice" },
  ...SHARED,
  { prefix: "PLAN.md", what: "the plan that was handed in before; its briefs are beside it, in `workers/`" },
  { prefix: "context/W", what: "a file that the plan before hands to its worker" },
];

/** Reads request and repository; hands in the briefs, which are the plan. */
export const architect: SessionKind = {
  kind: "architect",
  reads(_subject, state) {
    const loop = presentLoop(state);
    if (!loop) return [...FIRST];
    if (isPlanning(state.build.status)) {
      const what = "what research found in what exists: the plan is made of that, within the request";
      return [{ prefix: `loops/${loop.n}/issues.md`, what }, ...FIRST];
    }
    const next = Math.max(...state.briefs.map(({ id }) => waveOf(id))) + 1;
    const workers = `the build's workers so far are ${state.briefs.map(({ id }) => id).join(", ")}`;
    const bounds = `at most ${LOOP_WORKERS} workers, in waves from ${next} on`;
    const found = `what this loop found: plan that now, ${bounds}; ${workers}`;
    return [
      { prefix: `loops/${loop.n}/issues.md`, what: found },
      { prefix: `loops/${loop.n - 1}/loop_summary.md`, what: "what the pass before came to" },
      { prefix: "context/", shared: true, what: "material that a person left for the workers" },
    ];
  },
  skill: "multi-session-delivery",
  close: architectInput,
  closeBytes: 4 * 1024 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  // A bad plan costs more than a good model.
  model: () => "complex",
};
