import type { Repository } from "../model.ts";
import type { Actor } from "../rest/endpoint.ts";
import { Refusal, unprocessable } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkRules, checkWorkflows, type Move } from "./check-move.ts";
import { gitOf } from "./of.ts";
import { ZERO } from "./repository.ts";

/** How a caller wants a ref changed. */
export interface Wish {
  ref: string;
  /** Zeros delete the ref. */
  after: string;
  /** What the ref must be now; left out, whatever it is. */
  expected?: string;
  force?: boolean;
  via?: "push" | "merge";
}

/** Changes refs, all or none, and tells the world. Refuses as GitHub does (rules, workflows, fast-forward). */
export function moveRefs(sandbox: Sandbox, repository: Repository, actor: Actor, wishes: Wish[]): void {
  const moves = swapRefs(sandbox, repository, actor, wishes);
  for (const move of moves) announceMove(sandbox, repository, actor, move);
}

/** The change alone; the caller announces it. */
export function swapRefs(sandbox: Sandbox, repository: Repository, actor: Actor, wishes: Wish[]): Move[] {
  if (repository.archived) throw new Refusal(403, "Repository was archived so is read-only.");
  const git = gitOf(sandbox, repository);
  const moves = wishes.map((wish) => {
    const before = git.ref(wish.ref) ?? ZERO;
    const move: Move = { ref: wish.ref, before, after: wish.after, via: wish.via ?? "push" };
    if (wish.expected !== undefined && wish.expected !== before) {
      throw unprocessable(`Reference cannot be updated: ${wish.ref} is at ${before}, not at ${wish.expected}`);
    }
    if (before !== ZERO && wish.after !== ZERO && wish.force === false && wish.ref.startsWith("refs/heads/")) {
      if (!git.isAncestor(before, wish.after)) throw unprocessable("Update is not a fast forward");
    }
    checkRules(sandbox, repository, actor, move);
    checkWorkflows(sandbox, repository, actor, move);
    return move;
  });
  const changed = moves.filter((move) => move.before !== move.after);
  if (changed.length > 0 && !git.updateRefs(changed)) throw unprocessable("Reference cannot be updated");
  return changed;
}

export function announceMove(sandbox: Sandbox, repository: Repository, actor: Actor, move: Move): void {
  sandbox.refChanged(repository, {
    ref: move.ref,
    before: move.before,
    after: move.after,
    actor: actor.login ?? "ghost",
    via: move.via,
  });
}
