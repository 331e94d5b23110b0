import { COMPLETION_BYTES, completionInput } from "../completion.ts";
import { SHARED, briefOf, contextOf, type Pointer, type SessionKind } from "../kind.ts";

/** Works from one brief in a fresh worktree; hands back a change and a completion. */
export const work: SessionKind = {
  kind: "work",
  reads(subject, state): Pointer[] {
    const depends = state.briefs.find((brief) => brief.id === subject)?.depends_on ?? [];
    return [
      ...briefOf(subject, "your brief: everything that you have to do"),
      ...contextOf(subject, "handed to you with your brief: material that it counts on"),
      { prefix: "PLAN.md", what: "the whole plan, to see where your part stands" },
      ...depends.map((id) => ({ prefix: `completions/${id}.`, what: `what ${id} handed back, which you build on` })),
      { prefix: `reviews/${subject}.`, what: "what reviews of an earlier attempt said" },
      ...SHARED,
    ];
  },
  close: completionInput,
  closeBytes: COMPLETION_BYTES,
  changes: true,
  diff: false,
  seconds: 50 * 60,
  model: (complexity) => complexity,
};
