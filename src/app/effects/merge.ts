/** Merges a pull request at exactly the head that was judged. */
import { at } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import type { EffectContext, Perform } from "./effect.ts";
import { signed } from "./signOff.ts";

export const merge: Perform<"merge"> = async ({ number, head, method, title, message }, context) => {
  const { access } = context;
  const text = await signed(context, message);
  try {
    await asking(() =>
      access.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
        ...at(access),
        pull_number: number,
        sha: head,
        merge_method: method,
        // A rebase keeps the commits' own messages; GitHub takes none.
        ...(method === "rebase" ? {} : { commit_title: title, commit_message: text }),
      }),
    );
  } catch (error) {
    if (!(error instanceof GitHubError) || error.passing || !(await isMerged(context, number))) throw error;
  }
};

/**
 * A second merge is refused in several ways, and so is one whose answer was lost: what counts is whether it is
 * merged.
 */
async function isMerged({ access }: EffectContext, number: number): Promise<boolean> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { ...at(access), pull_number: number }),
  );
  return data.merged;
}
