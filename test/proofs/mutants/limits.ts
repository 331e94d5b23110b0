/** GitHub's limits: Baton stays within them, and obeys GitHub's answers about them. */
import { GITHUB_LIMITS } from "../../../src/app/github/limits/secondary-limits.ts";
import { createLimits } from "../simulation/scenario.ts";
import type { Mutant } from "./mutant.ts";

const LIMITER = "src/app/github/limits/limiter.ts";

export const LIMITS: readonly Mutant[] = [
  {
    name: "content-limit-ignored",
    breaks: "Baton creates content without a rate limit.",
    canShow: (seed) => createLimits(seed) !== GITHUB_LIMITS,
    edits: [
      {
        file: "src/app/github/limits/secondary-limits.ts",
        find: "  if (content > 0) {",
        put: "  if (content > 1) {",
      },
    ],
  },
  {
    name: "hour-limit-ignored",
    breaks: "Baton applies the limit per minute to content, but not the limit per hour.",
    canShow: (seed) => createLimits(seed) !== GITHUB_LIMITS && seed.workers.length > 1,
    edits: [
      {
        file: "src/app/github/limits/secondary-limits.ts",
        find:
          'windows.push({ of: "content", ms: HOUR_MS, cost: content, most: limits.hour * ' +
          "share });",
        put: "",
      },
    ],
  },
  {
    name: "retry-after-ignored",
    breaks: "Baton sends requests although GitHub asked to wait.",
    canShow: ({ faults, replicas }) => faults.requests > 0 && replicas > 1,
    edits: [
      {
        file: LIMITER,
        find: "    await this.#close(installation, account, now + wait);\n",
        put: "",
      },
    ],
  },
];
