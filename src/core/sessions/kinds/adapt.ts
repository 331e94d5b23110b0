import { adaptInput } from "../adapt.ts";
import type { SessionKind } from "../kind.ts";

/** Reads a digest of a wave or of one worker, and of the remaining briefs; proposes edits of these. */
export const adapt: SessionKind = {
  kind: "adapt",
  reads: () => [],
  close: adaptInput,
  closeBytes: 256 * 1024,
  changes: false,
  diff: false,
  seconds: 20 * 60,
  // It edits the plan, and a bad plan costs more than a good model.
  model: () => "complex",
};
