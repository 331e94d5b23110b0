/** What GitHub keeps of each move of a branch: https://docs.github.com/rest/repos/repos#list-repository-activities */
import type { Activity, Repository } from "../model.ts";
import type { RefChange, Sandbox } from "../sandbox.ts";
import { stamp } from "../time.ts";
import { gitOf } from "./of.ts";
import { ZERO } from "./repository.ts";

/** The world is written with each request: it keeps the newest. */
const MOST = 1000;

export function noteActivity(sandbox: Sandbox, repository: Repository, change: RefChange): void {
  const { ref, before, after, actor } = change;
  if (!ref.startsWith("refs/heads/")) return;
  const id = sandbox.nextId();
  const one = { id, ref, before, after, actor, at: stamp(sandbox.clock()), type: typeOf(sandbox, repository, change) };
  repository.activities = [...(repository.activities ?? []), one].slice(-MOST);
}

function typeOf(sandbox: Sandbox, repository: Repository, { before, after, via }: RefChange): Activity["type"] {
  if (before === ZERO) return "branch_creation";
  if (after === ZERO) return "branch_deletion";
  if (!gitOf(sandbox, repository).isAncestor(before, after)) return "force_push";
  return via === "merge" ? "pr_merge" : "push";
}
