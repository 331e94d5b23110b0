/**
 * A reaction. GitHub answers a second one with the first, and counts it as a write all the same: what it has taken is
 * remembered, since a look that a limit ends early asks for it again the next time.
 */
import { keyOf, type Effect } from "../../core/build/effects.ts";
import { at } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import type { EffectContext } from "./effect.ts";

type React = Extract<Effect, { type: "react" }>;

const taken = keptFor<void>(1000);

/** @throws GitHubError */
export async function react(effect: React, { access }: Pick<EffectContext, "access">) {
  const { octokit } = access;
  const { comment, issue, content } = effect;
  await taken(access, keyOf(effect), async () => {
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
  });
}
