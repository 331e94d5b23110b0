import type { Endpoint } from "../endpoint.ts";
import { notFound, Refusal } from "../refusal.ts";
import { raw, redirect } from "../reply.ts";
import { jobOf } from "./find.ts";
import { isSigned, signedAddress } from "./signed.ts";

export const getJobLogs: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/actions/jobs/{job_id}/logs",
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
  permission: "anyone",
  handle(call) {
    const { sandbox } = call;
    if (!isSigned(sandbox, new URL(call.request.url))) throw new Refusal(403, "This address is no longer valid");
    const id = Number(call.params["job_id"]);
    for (const run of sandbox.world.runs) {
      const job = run.jobs.find((one) => one.id === id);
      if (job) return raw(sandbox.actions.log(run, job), "text/plain; charset=utf-8");
    }
    throw notFound();
  },
};
