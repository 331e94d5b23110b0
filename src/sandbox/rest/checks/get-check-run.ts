import type { Endpoint } from "../endpoint.ts";
import { presentCheckRun } from "../present/check.ts";
import { ok } from "../reply.ts";
import { checkOf } from "./find.ts";

export const getCheckRun: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/check-runs/{check_run_id}",
  docs: "checks/runs#get-a-check-run",
  permission: "checks:read",
  handle: (call) => ok(presentCheckRun(call.sandbox, call.repository, checkOf(call))),
};
