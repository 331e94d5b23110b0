import type { CheckRun } from "../../model.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentCheckSuite } from "../present/check.ts";
import { shaOf } from "./find.ts";

export const listCheckSuites: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/commits/{ref...}/check-suites",
  permission: "checks:read",
  handle(call) {
    const { repository, sandbox } = call;
    const sha = shaOf(call);
    const suites = new Map<number, CheckRun[]>();
    for (const check of sandbox.world.checkRuns) {
      if (check.repositoryId !== repository.id || check.headSha !== sha) continue;
      suites.set(check.suiteId, [...(suites.get(check.suiteId) ?? []), check]);
    }
    return page(call, [...suites.values()], (one) => presentCheckSuite(sandbox, repository, one), "check_suites");
  },
};
