/** Sessions about one worker of a build: its work, its review and its rework. */
import { COMPLETION_BYTES, completionInput } from "../../model/completion.ts";
import { reviewInput } from "../../model/review-findings.ts";
import {
  SHARED_POINTERS,
  defineSession,
  getBriefPointers,
  getContextPointers,
  type Pointer,
} from "../define-session.ts";

/** Works from one brief in a fresh worktree. Submits a change and a completion. */
export const workSession = defineSession({
  kind: "work",
  reads(subject, state): Pointer[] {
    const depends = state.briefs.find((brief) => brief.id === subject)?.depends_on ?? [];
    return [
      ...getBriefPointers(subject, "your brief: everything that you have to do"),
      ...getContextPointers(subject, "given to you with your brief: material that it relies on"),
      { prefix: "PLAN.md", what: "the whole plan, to see where your part belongs" },
      ...depends.map((id) => ({
        prefix: `completions/${id}.`,
        what: `what ${id} handed back, which you build on`,
      })),
      { prefix: `reviews/${subject}.`, what: "what reviews of an earlier attempt said" },
      ...SHARED_POINTERS,
    ];
  },
  close: completionInput,
  closeBytes: COMPLETION_BYTES,
  changes: true,
  diff: false,
  seconds: 50 * 60,
  model: (complexity) => complexity,
});

/** Compares a diff with its brief in a fresh context. Submits a verdict and findings on lines. */
export const reviewSession = defineSession({
  kind: "review",
  reads: (subject) => [
    ...getBriefPointers(subject, "the brief that the change has to meet"),
    ...getContextPointers(
      subject,
      "given to the worker with its brief: material that it relies on",
    ),
    {
      prefix: "BUILD.md",
      what: "the request: what the build as a whole is for, and what was decided since",
    },
    {
      prefix: `threads/${subject}.`,
      what: "what people with write access said on its lines; that goes before findings",
    },
    { prefix: `completions/${subject}.`, what: "what the worker says that it did" },
    {
      prefix: `reviews/${subject}.`,
      what: "earlier findings, each with its id and who settled it: none is raised twice",
    },
  ],
  skill: "code-review",
  close: reviewInput,
  closeBytes: 256 * 1024,
  changes: false,
  diff: true,
  seconds: 30 * 60,
  // A reviewer with a smaller model than the worker misses what matters.
  model: (complexity) => (complexity === "complex" ? "complex" : "normal"),
});

/** Fixes an existing pull request: findings, red checks, a guard's finding or a conflict. */
export const reworkSession = defineSession({
  kind: "rework",
  reads: (subject) => [
    ...getBriefPointers(subject, "the brief, which still applies"),
    ...getContextPointers(
      subject,
      "given to the worker with its brief: material that it relies on",
    ),
    {
      prefix: `threads/${subject}.`,
      what: "what people with write access said on its lines; that goes before findings",
    },
    {
      prefix: `reviews/${subject}.`,
      what: "findings; fix those of severity blocking that nobody settled",
    },
    { prefix: `completions/${subject}.`, what: "what was handed back before" },
    ...SHARED_POINTERS,
  ],
  skill: "pr-fix",
  close: completionInput,
  closeBytes: COMPLETION_BYTES,
  changes: true,
  diff: false,
  seconds: 50 * 60,
  model: (complexity) => complexity,
});
