/** A reaction. GitHub answers a second one with the first. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Perform } from "./effect.ts";

export const react: Perform<"react"> = async ({ comment, issue, content }, { access }) => {
  const { octokit } = access;
  await asking(() =>
    comment === null
      ? octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/reactions", {
          ...at(access),
          issue_number: issue,
          content,
        })
      : octokit.request("POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", {
          ...at(access),
          comment_id: comment,
          content,
        }),
  );
};
