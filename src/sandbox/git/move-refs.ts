import { HttpError, createUnprocessableError } from "../rest/http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { checkRefRules, checkWorkflowPermission, type RefMove } from "../rules/ref-rules.ts";
import { getGit } from "./get-git.ts";
import { ZERO } from "./repository.ts";
import type { Repository } from "../schema/repository.ts";
import type { Actor } from "../auth/actor.ts";

/** A requested change of a ref. */
export interface RefMoveRequest {
  ref: string;
  /** New object id; zeros delete the ref. */
  after: string;
  /** Required current value of the ref. Default: any value. */
  expected?: string;
  force?: boolean;
  via?: "push" | "merge";
}

/**
 * Changes refs, all or none, and emits the events. Refuses like GitHub (rules, workflows,
 * fast-forward).
 */
export function moveRefs(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  wishes: RefMoveRequest[],
): void {
  const moves = applyRefMoves(sandbox, repository, actor, wishes);
  for (const move of moves) reportRefMove(sandbox, repository, actor, move);
}

/** Changes the refs. The caller emits the events. */
export function applyRefMoves(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  wishes: RefMoveRequest[],
): RefMove[] {
  if (repository.archived) throw new HttpError(403, "Repository was archived so is read-only.");
  const git = getGit(sandbox, repository);
  const moves = wishes.map((wish) => {
    const before = git.ref(wish.ref) ?? ZERO;
    const move: RefMove = { ref: wish.ref, before, after: wish.after, via: wish.via ?? "push" };
    if (wish.expected !== undefined && wish.expected !== before) {
      throw createUnprocessableError(
        `Reference cannot be updated: ${wish.ref} is at ${before}, not at ${wish.expected}`,
      );
    }
    if (
      before !== ZERO &&
      wish.after !== ZERO &&
      wish.force === false &&
      wish.ref.startsWith("refs/heads/")
    ) {
      if (!git.isAncestor(before, wish.after))
        throw createUnprocessableError("Update is not a fast forward");
    }
    checkRefRules(sandbox, repository, actor, move);
    checkWorkflowPermission(sandbox, repository, actor, move);
    return move;
  });
  const changed = moves.filter((move) => move.before !== move.after);
  if (changed.length > 0 && !git.updateRefs(changed))
    throw createUnprocessableError("Reference cannot be updated");
  return changed;
}

export function reportRefMove(
  sandbox: Sandbox,
  repository: Repository,
  actor: Actor,
  move: RefMove,
): void {
  sandbox.handleRefChange(repository, {
    ref: move.ref,
    before: move.before,
    after: move.after,
    actor: actor.login ?? "ghost",
    via: move.via,
  });
}
