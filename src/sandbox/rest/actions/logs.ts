import { strToU8, zipSync } from "fflate";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createNotFoundError } from "../http-error.ts";
import { respondRaw, respondRedirect } from "../reply.ts";
import { listAttempts, requireAttempt, requireJob, requireRun } from "./lookup.ts";
import { createSignedUrl, requireSignedUrl } from "../signed-url.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Run } from "../../schema/runs.ts";

/** GitHub has a job's log once the job runs. Here the log grows meanwhile. */
const getJobLogs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs",
  docs: "actions/workflow-jobs#download-job-logs-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const { job } = requireJob(call);
    if (job.status === "queued") throw createNotFoundError();
    return respondRedirect(createSignedUrl(call.sandbox, `/_storage/logs/${job.id}`));
  },
});

/** Target of the redirect: the job's log as plain text. */
const readJobLogs = defineEndpoint({
  method: "GET",
  path: "/_storage/logs/{job_id}",
  docs: null,
  permission: "anyone",
  handle(call) {
    requireSignedUrl(call);
    const { sandbox } = call;
    const id = Number(call.params.job_id);
    for (const run of sandbox.world.runs) {
      const job = listAttempts(run)
        .flatMap((attempt) => attempt.jobs)
        .find((one) => one.id === id);
      if (job) return respondRaw(sandbox.actions.log(run, job), "text/plain; charset=utf-8");
    }
    throw createNotFoundError();
  },
});

const getRunLogs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/logs",
  docs: "actions/workflow-runs#download-workflow-run-logs",
  permission: "actions:read",
  handle: (call) => redirectToRunLogs(call, requireRun(call)),
});

const getAttemptLogs = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs",
  docs: "actions/workflow-runs#download-workflow-run-attempt-logs",
  permission: "actions:read",
  handle: (call) => redirectToRunLogs(call, requireAttempt(call)),
});

/** Target of the redirect: the logs of one attempt as a zip. */
const readRunLogs = defineEndpoint({
  method: "GET",
  path: "/_storage/logs/{run_id}/{attempt_number}",
  docs: null,
  permission: "anyone",
  handle(call) {
    requireSignedUrl(call);
    const { params, sandbox } = call;
    const run = sandbox.world.runs.find((one) => one.id === Number(params.run_id));
    const attempt =
      run && listAttempts(run).find((one) => one.runAttempt === Number(params.attempt_number));
    if (!attempt) throw createNotFoundError();
    return respondRaw(createLogArchive(sandbox, { ...run, ...attempt }), "application/zip");
  },
});

/** Redirects to the archive. GitHub has it once the run has ended. */
function redirectToRunLogs({ sandbox }: Call, run: Run) {
  if (run.status !== "completed") throw createNotFoundError();
  return respondRedirect(createSignedUrl(sandbox, `/_storage/logs/${run.id}/${run.runAttempt}`));
}

/**
 * Creates the archive with GitHub's layout: `0_<job>.txt` with all lines of a job,
 * `<job>/<number>_<step>.txt` with those of each step.
 */
function createLogArchive(sandbox: Sandbox, run: Run): Uint8Array {
  const files = run.jobs.flatMap((job, index): [string, string][] => {
    const log = sandbox.actions.log(run, job);
    const name = cleanFileName(job.name);
    const steps = job.steps.flatMap(({ number, name: step }): [string, string][] => {
      const text = sandbox.actions.stepLog(run, job, number);
      return text === "" ? [] : [[`${name}/${number}_${cleanFileName(step)}.txt`, text]];
    });
    return log === "" ? [] : [[`${index}_${name}.txt`, log], ...steps];
  });
  return zipSync(Object.fromEntries(files.map(([name, text]) => [name, strToU8(text)])));
}

/** Removes the characters that a file name can't contain, as GitHub does. */
function cleanFileName(name: string): string {
  return name.replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, "").trim();
}

export const logEndpoints: Endpoint[] = [
  getJobLogs,
  readJobLogs,
  getRunLogs,
  getAttemptLogs,
  readRunLogs,
];
