/** Runs the failed jobs of runs again; a run whose newest attempt is a later one is as good. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const rerun: Perform<"rerun"> = async ({ runs }, { access }) => {
  for (const { id, attempt } of runs) {
    const { data } = await asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", { ...at(access), run_id: id }),
    );
    if ((data.run_attempt ?? 1) > attempt) continue;
    await asking(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", {
        ...at(access),
        run_id: id,
      }),
    );
  }
};
