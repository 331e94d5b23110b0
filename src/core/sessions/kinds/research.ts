import { SHARED, type SessionKind } from "../kind.ts";
import { researchInput } from "../research.ts";

/** Reads the repository, its open issues and the loop's quotas; hands back an issue queue. */
export const research: SessionKind = {
  kind: "research",
  reads: (subject) => [
    { prefix: `loops/${subject.replace("loop-", "")}/`, what: "what this loop is to look for: quotas and open issues" },
    { prefix: "loops/", what: "of earlier loops: what they came to, which is not to be found again" },
    ...SHARED,
  ],
  close: researchInput,
  closeBytes: 128 * 1024,
  changes: false,
  diff: false,
  seconds: 40 * 60,
  model: () => "complex",
};
