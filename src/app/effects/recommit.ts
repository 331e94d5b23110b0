/** A commit with the same tree on top, so that CI starts on what was approved. */
import { commitOf } from "../github/commits.ts";
import { GitHubError } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";
import { advance } from "./commit.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { Perform } from "./effect.ts";
import { signed } from "./signOff.ts";

export const recommit: Perform<"recommit"> = async ({ branch, head, message }, context) => {
  const { access } = context;
  const [now, approved] = [await readRef(access, headOf(branch)), await commitOf(access, head)];
  if (now === null) throw new GitHubError("not_found", `there is no branch ${branch}`);
  if (now !== head) {
    const top = await commitOf(access, now);
    if (top.tree === approved.tree && top.parents.length === 1 && top.parents[0] === head) return;
    throw new GitHubError("head_moved", `${branch} has moved on to ${now.slice(0, 12)}`);
  }
  const text = await signed(context, message);
  await advance(access, branch, now, await makeCommit(access, approved.tree, [head], text));
};
