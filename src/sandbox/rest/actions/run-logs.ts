import { strToU8, zipSync } from "fflate";
import type { Run } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { notFound, Refusal } from "../refusal.ts";
import { raw, redirect } from "../reply.ts";
import { attemptOf, attemptsOf, runOf } from "./find.ts";
import { isSigned, signedAddress } from "./signed.ts";

export const getRunLogs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/logs",
  docs: "actions/workflow-runs#download-workflow-run-logs",
  permission: "actions:read",
  handle: (call) => lead(call, runOf(call)),
};

export const getAttemptLogs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}/logs",
  docs: "actions/workflow-runs#download-workflow-run-attempt-logs",
  permission: "actions:read",
  handle: (call) => lead(call, attemptOf(call)),
};

/** Where the redirect leads: the logs of one attempt as a zip. */
export const readRunLogs: Endpoint = {
  method: "GET",
  path: "/_storage/logs/{run_id}/{attempt_number}",
  docs: null,
  permission: "anyone",
  handle({ params, request, sandbox }) {
    if (!isSigned(sandbox, new URL(request.url))) throw new Refusal(403, "This address is no longer valid");
    const run = sandbox.world.runs.find((one) => one.id === Number(params["run_id"]));
    const attempt = run && attemptsOf(run).find((one) => one.runAttempt === Number(params["attempt_number"]));
    if (!attempt) throw notFound();
    return raw(zip(sandbox, { ...run, ...attempt }), "application/zip");
  },
};

/** GitHub has the archive once the run has ended. */
function lead({ sandbox }: Call, run: Run) {
  if (run.status !== "completed") throw notFound();
  return redirect(signedAddress(sandbox, `/_storage/logs/${run.id}/${run.runAttempt}`));
}

/** As GitHub lays it out: `0_<job>.txt` with all of a job's lines, `<job>/<number>_<step>.txt` with each step's. */
function zip(sandbox: Sandbox, run: Run): Uint8Array {
  const files = run.jobs.flatMap((job, index): [string, string][] => {
    const log = sandbox.actions.log(run, job);
    const name = fileName(job.name);
    const steps = job.steps.flatMap(({ number, name: step }): [string, string][] => {
      const text = sandbox.actions.stepLog(run, job, number);
      return text === "" ? [] : [[`${name}/${number}_${fileName(step)}.txt`, text]];
    });
    return log === "" ? [] : [[`${index}_${name}.txt`, log], ...steps];
  });
  return zipSync(Object.fromEntries(files.map(([name, text]) => [name, strToU8(text)])));
}

/** GitHub leaves out what a file's name can't hold. */
function fileName(name: string): string {
  return name.replaceAll(/[<>:"/\\|?*\p{Cc}]/gu, "").trim();
}
