/** A reaction. GitHub answers a second one with the first. */
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Effect } from "../../core/build/effects.ts";
import type { EffectContext } from "./effect.ts";

type React = Extract<Effect, { type: "react" }>;

/** @throws GitHubError */
export async function react({ comment, issue, content }: React, { access }: Pick<EffectContext, "access">) {
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
}
