import type { Endpoint } from "../endpoint.ts";
import { deleteArtifact, downloadArtifact, getArtifact } from "./artifacts.ts";
import { listArtifacts, listRunArtifacts, readArtifact } from "./artifacts.ts";
import { cancelRun, rerunEndpoints } from "./control-run.ts";
import { dispatchWorkflow } from "./dispatch-workflow.ts";
import { getJob, getRun, listJobs } from "./get-run.ts";
import { getVariable } from "./get-variable.ts";
import { listRuns, listWorkflowRuns } from "./list-runs.ts";
import { getJobLogs, readJobLogs } from "./logs.ts";
import { getWorkflow, listWorkflows } from "./workflows.ts";

export const actionsEndpoints: Endpoint[] = [
  ...[listWorkflows, getWorkflow, dispatchWorkflow],
  ...[listRuns, listWorkflowRuns, getRun, cancelRun, ...rerunEndpoints],
  ...[listJobs, getJob, getJobLogs, readJobLogs],
  ...[listArtifacts, listRunArtifacts, getArtifact, deleteArtifact, downloadArtifact, readArtifact],
  getVariable,
];
