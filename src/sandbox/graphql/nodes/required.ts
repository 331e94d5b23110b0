import { requiredChecks, getRules } from "../../git/branch-rules.ts";
import type { Repository } from "../../model.ts";
import { nodeId } from "../../rest/present/address.ts";
import { problem } from "../problem.ts";
import type { Scope } from "../scope.ts";

export interface RequiredArgs {
  pullRequestId?: string | null;
  pullRequestNumber?: number | null;
}

/** Whether a rule of the pull request's base asks for the check or status of this name. */
export function isRequired({ sandbox }: Scope, repository: Repository, name: string, args: RequiredArgs): boolean {
  const issue = sandbox.world.issues.find(
    (one) =>
      one.repositoryId === repository.id &&
      (one.number === args.pullRequestNumber || nodeId("PR", one.id) === args.pullRequestId),
  );
  if (!issue?.pull) {
    const named = args.pullRequestId ?? args.pullRequestNumber;
    if (named == null) throw problem("UNPROCESSABLE", "A pullRequestId or a pullRequestNumber is required");
    throw problem("NOT_FOUND", `Could not resolve to a PullRequest with the id or number of '${named}'.`);
  }
  const rules = getRules(repository, issue.pull.baseRef).filter((rule) => rule.type === "required_status_checks");
  return rules.some((rule) => requiredChecks(rule).some((one) => one.name === name));
}
