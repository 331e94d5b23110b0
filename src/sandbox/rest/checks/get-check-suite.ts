import { findSuites, type Suite } from "../../checks/suites.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { number } from "../input.ts";
import { presentSuite } from "../present/check.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { listChecks } from "./list-check-runs.ts";

const PATH = "/repos/{owner}/{repo}/check-suites/{check_suite_id}";

export const getCheckSuite: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "checks/suites#get-a-check-suite",
  permission: "checks:read",
  handle: (call) => ok(presentSuite(call.sandbox, call.repository, suiteOf(call))),
};

export const listSuiteRuns: Endpoint = {
  method: "GET",
  path: `${PATH}/check-runs`,
  docs: "checks/runs#list-check-runs-in-a-check-suite",
  permission: "checks:read",
  handle: (call) => listChecks(call, suiteOf(call).checks),
};

/** The suite of the path. */
function suiteOf({ sandbox, repository, params }: Call): Suite {
  const id = number(params["check_suite_id"]);
  const [found] = findSuites(sandbox, repository, { id });
  if (!found) throw notFound();
  return found;
}
