/** Cancels a run; one that has ended (409) or is gone is as good. */
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const cancelRun: Perform<"cancel_run"> = async ({ run }, { access }) => {
  try {
    await asking(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", { ...at(access), run_id: run }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || (error.code !== "conflict" && error.code !== "not_found")) throw error;
  }
};
