/** A pull request that is merged, by Baton or by a person who didn't wait for it: both count, the latter is said. */
import { quiet } from "../../comments/links.ts";
import { abandon } from "../sessions/sessions.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function mergedPull(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const early = turn.status(worker) !== "mergeable";
  worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
  worker.merge_sha = pull.mergeSha ?? pull.headSha;
  worker.stop = null;
  abandon(turn, worker);
  turn.note(`${worker.id} is merged by pull request #${pull.number}`);
  const elsewhere = pull.baseRef !== turn.branches.build;
  if (pull.mergedBy !== turn.facts.app.login) worker.merged_by = pull.mergedBy ?? "ghost";
  if (pull.mergedBy === turn.facts.app.login || (!early && !elsewhere)) return;
  const where = elsewhere ? ` into \`${pull.baseRef}\`, not into \`${turn.branches.build}\`` : "";
  const open = early ? " Its review and its checks were not waited for." : "";
  turn.say(
    `merged-${worker.id}-${pull.number}`,
    pull.number,
    `${quiet(pull.mergedBy ?? "ghost")} merged this pull request${where}: ${worker.id} counts as merged.${open}`,
  );
}
