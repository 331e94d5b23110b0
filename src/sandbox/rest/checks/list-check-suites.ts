import type { CheckRun } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentCheckSuite } from "../present/check.ts";
import { shaOf } from "./find.ts";

/** Suites of a commit; `app_id` and `check_name` choose among them. */
export const listCheckSuites: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/check-suites",
  docs: "checks/suites#list-check-suites-for-a-git-reference",
  permission: "checks:read",
  handle(call) {
    const { query, repository, sandbox } = call;
    const sha = shaOf(call);
    const name = query.get("check_name");
    const appId = query.get("app_id");
    const suites = new Map<number, CheckRun[]>();
    for (const check of sandbox.world.checkRuns) {
      if (check.repositoryId !== repository.id || check.headSha !== sha) continue;
      suites.set(check.suiteId, [...(suites.get(check.suiteId) ?? []), check]);
    }
    const found = [...suites.values()].filter(
      (suite) =>
        (name === null || suite.some((one) => one.name === name)) &&
        (appId === null || suite.some((one) => appIdOf(sandbox, one) === appId)),
    );
    return page(call, found, (one) => presentCheckSuite(sandbox, repository, one), "check_suites");
  },
};

function appIdOf({ world }: Sandbox, { appSlug }: CheckRun): string {
  return String(world.apps.find((one) => one.slug === appSlug)?.id);
}
