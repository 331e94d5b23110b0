/** Merges the base branch into the build branch. Contained already (204) is as good; a conflict (409) is reported. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const mergeBase: Perform<"merge_base"> = async ({ into, from, message }, { access }) => {
  await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/merges", {
      ...at(access),
      base: into,
      head: from,
      commit_message: message,
    }),
  );
};
