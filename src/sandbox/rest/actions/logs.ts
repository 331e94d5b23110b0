import type { Endpoint } from "../endpoint.ts";
import { notFound, Refusal } from "../refusal.ts";
import { raw, redirect } from "../reply.ts";
import { attemptsOf, jobOf } from "./find.ts";
import { isSigned, signedAddress } from "./signed.ts";

/** GitHub has a job's log once it runs; here it grows while it does. */
export const getJobLogs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs",
  docs: "actions/workflow-jobs#download-job-logs-for-a-workflow-run",
  permission: "actions:read",
  handle(call) {
    const { job } = jobOf(call);
    if (job.status === "queued") throw notFound();
    return redirect(signedAddress(call.sandbox, `/_storage/logs/${job.id}`));
  },
};

/** Where the redirect leads: the job's log as plain text. */
export const readJobLogs: Endpoint = {
  method: "GET",
  path: "/_storage/logs/{job_id}",
  docs: null,
  permission: "anyone",
  handle(call) {
    const { sandbox } = call;
    if (!isSigned(sandbox, new URL(call.request.url))) throw new Refusal(403, "This address is no longer valid");
    const id = Number(call.params["job_id"]);
    for (const run of sandbox.world.runs) {
      const job = attemptsOf(run)
        .flatMap((attempt) => attempt.jobs)
        .find((one) => one.id === id);
      if (job) return raw(sandbox.actions.log(run, job), "text/plain; charset=utf-8");
    }
    throw notFound();
  },
};
