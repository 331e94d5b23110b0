import type { CheckRun } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { presentCheckRun } from "../present/check.ts";
import type { Reply } from "../reply.ts";
import { shaOf } from "./find.ts";

/** Check runs of a commit; the newest of each name in a suite unless `filter=all`. */
export const listCheckRuns: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/check-runs",
  docs: "checks/runs#list-check-runs-for-a-git-reference",
  permission: "checks:read",
  handle(call) {
    const { repository, sandbox } = call;
    const sha = shaOf(call);
    const all = sandbox.world.checkRuns.filter((one) => one.repositoryId === repository.id && one.headSha === sha);
    return listChecks(call, all);
  },
};

/** One page of these check runs, as `filter`, `check_name`, `status` and `app_id` choose them. */
export function listChecks(call: Call, all: CheckRun[]): Reply {
  const { query, repository, sandbox } = call;
  const name = query.get("check_name");
  const status = choice(call, "CheckRun", "status", ["any", "queued", "in_progress", "completed"]);
  const appId = query.get("app_id");
  const slug = appId === null ? null : sandbox.world.apps.find((one) => String(one.id) === appId)?.slug;
  const found = (choice(call, "CheckRun", "filter", ["latest", "all"]) === "all" ? all : newest(all)).filter(
    (one) =>
      (name === null || one.name === name) &&
      (status === "any" || one.status === status) &&
      (slug === null || one.appSlug === slug),
  );
  return page(call, found, (one) => presentCheckRun(sandbox, repository, one), "check_runs");
}

/** Jobs of one name in two workflows are both shown: each run of a workflow has its own suite. */
function newest(checks: CheckRun[]): CheckRun[] {
  const found = new Map<string, CheckRun>();
  for (const check of checks) found.set(`${check.suiteId} ${check.name}`, check);
  return [...found.values()];
}
