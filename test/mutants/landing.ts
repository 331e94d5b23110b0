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
    name: "old-parent-lands",
    breaks: "The commit that lands stands on what the base branch was when it was first cut.",
    given: ({ acts }) => acts.some(({ act }) => act.startsWith("push") && act.endsWith("base")),
    edits: [
      {
        file: "src/core/rules/landing/landing.ts",
        find: "branch.tree === wanted.tree && branch.parent === wanted.parent)",
        put: "branch.tree === wanted.tree)",
      },
      {
        file: "src/app/effects/landCommit.ts",
        find: "commit.tree === tree && commit.parents.length === 1 && commit.parents[0] === parent;",
        put: "commit.tree === tree && commit.parents.length === 1;",
      },
    ],
  },
];
