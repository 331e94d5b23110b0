/** The landing: one commit of the build in its base branch. */
import type { Mutant } from "./mutant.ts";

export const LANDING: readonly Mutant[] = [
  {
    name: "landing-not-seen",
    breaks: "That the landing pull request was merged is not seen: the build lands again.",
    edits: [
      {
        file: "src/core/rules/landing/landing.ts",
        find: "if (pull?.merged && build.landing) {",
        put: "if (pull?.merged && build.landing?.pr === null) {",
      },
    ],
  },
  {
    name: "base-not-synced",
    breaks:
      "What the base branch got meanwhile isn't taken into the build before that lands: " +
      "landing undoes it.",
    canShow: ({ acts }) => acts.some(({ act }) => act === "push to the base"),
    edits: [
      {
        file: "src/core/rules/landing/landing.ts",
        find: "if (follow && !syncBase(draft)) return false;",
        put: "if (follow && draft.isHalted) return false;",
      },
    ],
  },
];
