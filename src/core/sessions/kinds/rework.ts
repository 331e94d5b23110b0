import { COMPLETION_BYTES, completionInput } from "../completion.ts";
import { SHARED, briefOf, contextOf, type SessionKind } from "../kind.ts";

/** Mends an existing pull request: findings, red checks, a guard's finding or a conflict. */
export const rework: SessionKind = {
  kind: "rework",
  reads: (subject) => [
    ...briefOf(subject, "the brief, which still stands"),
    ...contextOf(subject, "handed to the worker with its brief: material that it counts on"),
    {
      prefix: `threads/${subject}.`,
      what: "what people with write access said on its lines; that goes before findings",
    },
    {
      prefix: `reviews/${subject}.`,
      what: "findings; those of severity blocking that nobody settled are yours to mend",
    },
    { prefix: `completions/${subject}.`, what: "what was handed back before" },
    ...SHARED,
  ],
  skill: "pr-fix",
  close: completionInput,
  closeBytes: COMPLETION_BYTES,
  changes: true,
  diff: false,
  seconds: 50 * 60,
  model: (complexity) => complexity,
};
