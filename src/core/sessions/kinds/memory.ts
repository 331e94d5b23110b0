import { memoryInput } from "../memory.ts";
import type { SessionKind } from "../kind.ts";

/** Reads a digest of a pass's completions, and its diff; hands back its summary and what is worth knowing later. */
export const memory: SessionKind = {
  kind: "memory",
  reads: (subject) =>
    subject === "build"
      ? []
      : [{ prefix: `loops/${subject.replace("loop-", "")}/issues.md`, what: "what this loop was to improve" }],
  close: memoryInput,
  closeBytes: 32 * 1024,
  changes: false,
  diff: true,
  seconds: 20 * 60,
  // `knowledge.model` says otherwise where a repository wants that.
  model: () => "complex",
};
