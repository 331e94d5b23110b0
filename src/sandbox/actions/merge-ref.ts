import type { GitRepository } from "../git/repository.ts";
import { ZERO } from "../git/refs.ts";
import { stamp } from "../time.ts";

/**
 * Makes `refs/pull/N/merge`, the merge of a pull's head into its base, as GitHub does for `pull_request` runs. Returns
 * the commit, or null when they conflict: then GitHub starts no run.
 */
export function makeMergeRef(git: GitRepository, number: number, base: string, head: string, now: Date): string | null {
  const ref = `refs/pull/${number}/merge`;
  const { tree } = git.merge(base, head);
  if (tree === null) {
    return null;
  }
  const old = git.ref(ref);
  const known = old === null ? null : git.commit(old);
  if (known !== null && known.tree === tree && known.parents[0] === base && known.parents[1] === head) {
    return old;
  }
  const date = stamp(now);
  const person = { name: "GitHub", email: "noreply@github.com", date };
  const message = `Merge ${head} into ${base}`;
  const merge = git.writeCommit({
    ...{ tree, parents: [base, head], message, signature: null },
    ...{ author: person, committer: person },
  });
  git.updateRefs([{ ref, before: old ?? ZERO, after: merge }]);
  return merge;
}
