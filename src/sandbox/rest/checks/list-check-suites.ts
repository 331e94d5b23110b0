import { findSuites, type Suite } from "../../checks/suites.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentSuite } from "../present/check.ts";
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
    const found = findSuites(sandbox, repository, { sha }).filter(
      (suite) =>
        (name === null || suite.checks.some((one) => one.name === name)) &&
        (appId === null || appIdOf(sandbox, suite) === appId),
    );
    return page(call, found, (one) => presentSuite(sandbox, repository, one), "check_suites");
  },
};

function appIdOf({ world }: Sandbox, { appSlug }: Suite): string {
  return String(world.apps.find((one) => one.slug === appSlug)?.id);
}
