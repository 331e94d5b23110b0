import { reviewInput } from "../review.ts";
import { briefOf, contextOf, type SessionKind } from "../kind.ts";

/** Reads a diff against its brief in a fresh context; hands back a verdict and findings on lines. */
export const review: SessionKind = {
  kind: "review",
  reads: (subject) => [
    ...briefOf(subject, "the brief that the change has to meet"),
    ...contextOf(subject, "handed to the worker with its brief: material that it counts on"),
    { prefix: "BUILD.md", what: "the request: what the build as a whole is for, and what was decided since" },
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
  // A reviewer smaller than the worker misses what matters.
  model: (complexity) => (complexity === "complex" ? "complex" : "normal"),
};
