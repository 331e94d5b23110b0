import { findSuites } from "../../checks/suites.ts";
import type { CheckRun } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { presentCheckRun, presentSuite } from "../present/check.ts";

/** Tells of a check run, and of its suite once all of it is done. */
export function announceCheck(call: Call, check: CheckRun, action: "created" | "completed"): void {
  const { login, repository, sandbox } = call;
  const payload = { check_run: presentCheckRun(sandbox, repository, check), sender: login };
  sandbox.emit(repository, "check_run", action, payload);
  if (action !== "completed") return;
  const [suite] = findSuites(sandbox, repository, { id: check.suiteId });
  if (!suite || suite.checks.some((one) => one.status !== "completed")) return;
  const check_suite = presentSuite(sandbox, repository, suite);
  sandbox.emit(repository, "check_suite", "completed", { check_suite, sender: login });
}
