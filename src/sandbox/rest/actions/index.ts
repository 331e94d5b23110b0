import type { Endpoint } from "../endpoint.ts";
import { deleteArtifact, downloadArtifact, getArtifact } from "./artifacts.ts";
import { listArtifacts, listRunArtifacts, readArtifact } from "./artifacts.ts";
import { cancelEndpoints, rerunEndpoints, rerunJob } from "./control-run.ts";
import { deploymentReviewEndpoints } from "./deployment-reviews.ts";
import { dispatchWorkflow } from "./dispatch-workflow.ts";
import { getAttempt, getJob, getRun, listAttemptJobs, listJobs } from "./get-run.ts";
import { listRuns, listWorkflowRuns } from "./list-runs.ts";
import { getJobLogs, readJobLogs } from "./logs.ts";
import { getAttemptLogs, getRunLogs, readRunLogs } from "./run-logs.ts";
import { secretEndpoints } from "./secrets.ts";
import { variableEndpoints } from "./variables.ts";
import { getWorkflow, listWorkflows, switchEndpoints } from "./workflows.ts";

export const actionsEndpoints: Endpoint[] = [
  ...[listWorkflows, getWorkflow, ...switchEndpoints, dispatchWorkflow],
  ...[listRuns, listWorkflowRuns, getRun, getAttempt, ...cancelEndpoints, ...rerunEndpoints, rerunJob],
  ...[listJobs, listAttemptJobs, getJob, getJobLogs, readJobLogs, getRunLogs, getAttemptLogs, readRunLogs],
  ...[listArtifacts, listRunArtifacts, getArtifact, deleteArtifact, downloadArtifact, readArtifact],
  ...deploymentReviewEndpoints,
  ...variableEndpoints,
  ...secretEndpoints,
];
