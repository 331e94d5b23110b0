/**
 * The one commit that lands: parent the base head, tree the verified tip. The branch is re-cut where it stands
 * elsewhere.
 */
import { candidateIn, commitOf } from "../github/commits.ts";
import { headOf, putRef, readRef } from "../github/refs.ts";
import { makeCommit } from "../github/make-commit.ts";
import type { Perform } from "./effect.ts";
import { signed } from "./signOff.ts";

export const landCommit: Perform<"land_commit"> = async ({ branch, parent, tree, message }, context) => {
  const { access } = context;
  const head = await readRef(access, headOf(branch));
  if (head !== null) {
    const commit = await commitOf(access, head);
    const same = commit.tree === tree && commit.parents.length === 1 && commit.parents[0] === parent;
    if (same && !candidateIn(access, commit)) return;
  }
  await putRef(access, headOf(branch), await makeCommit(access, tree, [parent], await signed(context, message)));
};
