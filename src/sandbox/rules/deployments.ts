import { getDeploymentState } from "../deployments/deployments.ts";
import type { BranchRule, Repository } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";

/** `Missing successful active staging deployment.`; null where a commit is deployed to all that a rule names. */
export function findMissingDeployments(
  { world }: Sandbox,
  repository: Repository,
  { parameters }: BranchRule,
  sha: string,
): string | null {
  const wanted = parameters?.["required_deployment_environments"];
  const missing = (Array.isArray(wanted) ? wanted.map(String) : []).filter((environment) => {
    const newest = (world.deployments ?? []).findLast(
      (one) => one.repositoryId === repository.id && one.sha === sha && one.environment === environment,
    );
    return newest === undefined || getDeploymentState(newest) !== "success";
  });
  if (missing.length === 0) return null;
  const names = missing.length > 1 ? `${missing.slice(0, -1).join(", ")} and ${missing.at(-1)}` : missing[0];
  return `Missing successful active ${names} deployment${missing.length > 1 ? "s" : ""}.`;
}
