import type { CheckRun } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { number } from "../input.ts";
import { presentCheckSuite } from "../present/check.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { listChecks } from "./list-check-runs.ts";

const PATH = "/repos/{owner}/{repo}/check-suites/{check_suite_id}";

export const getCheckSuite: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "checks/suites#get-a-check-suite",
  permission: "checks:read",
  handle: (call) => ok(presentCheckSuite(call.sandbox, call.repository, suiteOf(call))),
};

export const listSuiteRuns: Endpoint = {
  method: "GET",
  path: `${PATH}/check-runs`,
  docs: "checks/runs#list-check-runs-in-a-check-suite",
  permission: "checks:read",
  handle: (call) => listChecks(call, suiteOf(call)),
};

/** The check runs of the path's suite, which has one at least. */
function suiteOf({ sandbox, repository, params }: Call): CheckRun[] {
  const id = number(params["check_suite_id"]);
  const found = sandbox.world.checkRuns.filter((one) => one.suiteId === id && one.repositoryId === repository.id);
  if (found.length === 0) throw notFound();
  return found;
}
