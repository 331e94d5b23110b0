import { announceMove, moveRefs, swapRefs } from "../git/move.ts";
import { ZERO, type GitRepository } from "../git/repository.ts";
import type { Issue, Pull, Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal } from "../rest/refusal.ts";
import { RuleRefusal } from "../rules/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { makeMerge, type MergeMethod } from "./make-merge.ts";
import { markMerged } from "./merged.ts";

/** Who merges, and where: a request, or GitHub itself on somebody's behalf. */
export interface Merging {
  sandbox: Sandbox;
  repository: Repository;
  git: GitRepository;
  actor: Actor;
  login: string;
}

/** Merges what may be merged: the base moves, the pull request is merged, its branch goes. Returns the base's head. */
export function mergeNow(
  by: Merging,
  found: { issue: Issue; pull: Pull },
  method: MergeMethod,
  title?: string,
  message?: string,
): string {
  const { actor, git, login, repository, sandbox } = by;
  const { issue, pull } = found;
  const sha = makeMerge(by, found, method, title, message);
  if (git.ref(`refs/heads/${pull.baseRef}`) !== pull.baseSha) {
    throw new Refusal(405, "Base branch was modified. Review and try the merge again.");
  }
  const wish = { ref: `refs/heads/${pull.baseRef}`, after: sha, expected: pull.baseSha, via: "merge" as const };
  const moves = asMerge(() => swapRefs(sandbox, repository, actor, [wish]));
  markMerged(sandbox, repository, issue, pull, login, sha);
  for (const move of moves) announceMove(sandbox, repository, actor, move);
  if (repository.deleteBranchOnMerge) deleteHead(by, pull);
  return sha;
}

/** What a ruleset forbids is 422 for a push, and 405 for a merge. */
function asMerge<T>(move: () => T): T {
  try {
    return move();
  } catch (error) {
    if (error instanceof RuleRefusal) throw error.withStatus(405);
    if (error instanceof Refusal && error.status === 422) throw new Refusal(405, error.message);
    throw error;
  }
}

/** Open pull requests onto the merged branch are turned to its base before it goes, as GitHub does. */
export function deleteHead({ actor, git, repository, sandbox }: Merging, pull: Pull): void {
  const base = git.ref(`refs/heads/${pull.baseRef}`);
  for (const other of sandbox.world.issues) {
    if (other.repositoryId !== repository.id || other.state !== "open" || !other.pull || !base) continue;
    if (other.pull.baseRef === pull.headRef) Object.assign(other.pull, { baseRef: pull.baseRef, baseSha: base });
  }
  const ref = `refs/heads/${pull.headRef}`;
  if (!git.ref(ref)) return;
  try {
    moveRefs(sandbox, repository, actor, [{ ref, after: ZERO }]);
  } catch (error) {
    // A branch that a ruleset keeps is kept; the merge is done all the same.
    if (!(error instanceof Refusal)) throw error;
  }
}
