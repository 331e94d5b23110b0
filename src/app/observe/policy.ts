/** Jobs that a policy on actions ended before their first step: such a run fails like any other, but for its words. */
import type { Facts, RunFact } from "../../core/build/facts.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";

/** "The action a/b@v1 is not allowed in o/r because all actions must be pinned to a full-length commit SHA." */
const REFUSAL = /\bnot allowed (to be used )?in\b/i;

/** The runs, those that failed and left nothing with what a policy said of them. @throws GitHubError */
export function withPolicies(access: Access, runs: RunFact[], proposals: Facts["proposals"]): Promise<RunFact[]> {
  return Promise.all(
    runs.map(async (run) => {
      const proposal = proposals[run.session];
      const failed = run.status === "completed" && run.conclusion === "failure";
      if (!failed || !proposal || proposal.ok || !proposal.missing) return run;
      return { ...run, policy: await policyOf(access, run.id) };
    }),
  );
}

async function policyOf(access: Access, run: number): Promise<string | null> {
  const jobs = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", { ...at(access), run_id: run }),
  );
  const job = jobs?.data.jobs[0];
  if (!job) return null;
  // A job is a check run of the same number.
  const notes = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", {
      ...at(access),
      check_run_id: Number(job.id),
    }),
  );
  const words = notes?.data.map((note) => note.message ?? "").find((message) => REFUSAL.test(message));
  return words?.slice(0, 500) ?? null;
}
