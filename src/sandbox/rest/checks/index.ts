import type { Endpoint } from "../endpoint.ts";
import { createStatus } from "../statuses/create-status.ts";
import { getCombinedStatus, listStatuses } from "../statuses/list-statuses.ts";
import { createCheckRun } from "./create-check-run.ts";
import { createCheckSuite, setSuitePreferences } from "./create-check-suite.ts";
import { getCheckRun } from "./get-check-run.ts";
import { getCheckSuite, listSuiteRuns } from "./get-check-suite.ts";
import { listAnnotations } from "./list-annotations.ts";
import { listCheckRuns } from "./list-check-runs.ts";
import { listCheckSuites } from "./list-check-suites.ts";
import { updateCheckRun } from "./update-check-run.ts";

/** What is said about a commit: check runs, their suites, and statuses. */
export const checksEndpoints: Endpoint[] = [
  createCheckRun,
  getCheckRun,
  updateCheckRun,
  listAnnotations,
  listCheckRuns,
  listCheckSuites,
  createCheckSuite,
  setSuitePreferences,
  getCheckSuite,
  listSuiteRuns,
  createStatus,
  listStatuses,
  getCombinedStatus,
];
