import { getRequiredChecks } from "../rules/branch-rules.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BranchRule } from "../schema/rules.ts";
import type { Repository } from "../schema/repository.ts";
import type { CheckRun } from "../schema/checks.ts";

/** Returns whether a check run is completed and blocks nothing. */
export function isPassed({ status, conclusion }: CheckRun): boolean {
  return status === "completed" && ["success", "neutral", "skipped"].includes(conclusion ?? "");
}

export type CheckState = "passed" | "failed" | "pending" | "missing";

/** Returns sentences about the checks of a rule that this commit has not passed. */
export function findRequiredCheckProblems(
  sandbox: Sandbox,
  repository: Repository,
  rule: BranchRule,
  sha: string,
) {
  const wanted = getRequiredChecks(rule).map(({ name, app }) => ({
    name,
    state: getCheckState(sandbox, repository, sha, name, app),
  }));
  const open = wanted.filter((one) => one.state !== "passed");
  if (open.length === 0) return [];
  if (open.length > 1)
    return [`${open.length} of ${wanted.length} required status checks are expected.`];
  const [only] = open;
  const words = {
    failed: "is failing",
    pending: "is in progress",
    missing: "is expected",
    passed: "",
  };
  return only ? [`Required status check "${only.name}" ${words[only.state]}.`] : [];
}

/**
 * Returns the result of the newest check run or status of a name for a commit; only of one app if
 * its number is given.
 */
export function getCheckState(
  sandbox: Sandbox,
  repository: Repository,
  sha: string,
  name: string,
  app: number | null = null,
): CheckState {
  const by = app === null ? null : sandbox.world.apps.find((one) => one.id === app);
  const check = listLatestChecks(sandbox, repository, sha).find(
    (one) => one.name === name && (by === null || one.appSlug === by?.slug),
  );
  if (check) {
    if (check.status !== "completed") return "pending";
    return isPassed(check) ? "passed" : "failed";
  }
  const status = sandbox.world.statuses.findLast(
    (one) =>
      one.repositoryId === repository.id &&
      one.sha === sha &&
      one.context === name &&
      (by === null || one.creator === by?.botLogin),
  );
  if (!status) return "missing";
  return status.state === "success" ? "passed" : status.state === "pending" ? "pending" : "failed";
}

/** Returns the newest check run of each app and name on a commit. */
export function listLatestChecks(
  sandbox: Sandbox,
  repository: Repository,
  sha: string,
): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const check of sandbox.world.checkRuns) {
    if (check.repositoryId !== repository.id || check.headSha !== sha) continue;
    newest.set(`${check.appSlug} ${check.name}`, check);
  }
  return [...newest.values()];
}
