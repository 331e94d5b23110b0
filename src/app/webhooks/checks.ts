/** Checks on a build's branch. A suite's end is told once; the runs in it tell theirs, which is too often. */
import { z } from "zod";
import { ear, fromBranch } from "./heard.ts";

/** A workflow's suite ends with its run, of which `workflow_run` tells. */
const ACTIONS = "github-actions";

const Suite = z.object({
  action: z.string(),
  check_suite: z.object({ head_branch: z.string().nullish(), app: z.object({ slug: z.string().nullish() }).nullish() }),
});

export const checkSuite = ear(Suite, ({ action, check_suite: suite }) =>
  action === "completed" && suite.app?.slug !== ACTIONS ? fromBranch(suite.head_branch) : null,
);

const Status = z.object({ branches: z.array(z.object({ name: z.string() })) });

export const status = ear(Status, ({ branches }) => {
  for (const { name } of branches) {
    const issue = fromBranch(name);
    if (issue !== null) return issue;
  }
  return null;
});
