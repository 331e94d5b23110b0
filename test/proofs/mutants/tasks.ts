/** Tasks outside of builds: a fix goes only where Baton may push it. */
import type { Mutant } from "./mutant.ts";

export const TASKS: readonly Mutant[] = [
  {
    name: "fixes-default-branch",
    breaks: "Baton pushes a fix to the default branch if the pull request comes from there.",
    canShow: ({ tasks }) => tasks?.threads.some(({ on }) => on === "the default branch") === true,
    edits: [
      {
        file: "src/core/tasks/publish.ts",
        find: `return (
    branch === facts.repository.defaultBranch || branch`,
        put: "return (facts.repository.defaultBranch === `${branch}/` || branch",
      },
    ],
  },
];
