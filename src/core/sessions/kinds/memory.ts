import { memoryInput } from "../memory.ts";
import type { SessionKind } from "../kind.ts";

/** Reads completions and diff of a loop; hands back its summary and what is worth knowing later. */
export const memory: SessionKind = {
  kind: "memory",
  reads: (subject) => [
    { prefix: "completions/", what: "what workers handed back; those of the newest waves are this loop's" },
    { prefix: `loops/${subject.replace("loop-", "")}/`, what: "what this loop looked for" },
    { prefix: "loops/", what: "of earlier loops: don't say it again" },
  ],
  close: memoryInput,
  closeBytes: 32 * 1024,
  changes: false,
  diff: true,
  seconds: 20 * 60,
  // It tells what is there; nothing is decided by it.
  model: () => "normal",
};
