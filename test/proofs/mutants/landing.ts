/** The landing: one commit of the build in its base branch. */
import type { Mutant } from "./mutant.ts";

export const LANDING: readonly Mutant[] = [
  {
    name: "landing-not-seen",
    breaks: "Baton doesn't notice that the landing pull request was merged: the build lands again.",
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
      "Baton doesn't merge the base branch's new commits before the landing, which undoes them.",
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
