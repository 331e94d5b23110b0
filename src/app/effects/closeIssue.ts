/** Closes the issue as done. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const closeIssue: Perform<"close_issue"> = async ({ issue }, { access }) => {
  await asking(() =>
    access.octokit.request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", {
      ...at(access),
      issue_number: issue,
      state: "closed",
      state_reason: "completed",
    }),
  );
};
