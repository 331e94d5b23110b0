/**
 * A pull request that was closed means skip, and one that is opened again takes its worker up again. GitHub closes
 * pull requests by itself too: with their head branch, and with their base, which Baton makes again.
 */
import { isClosing } from "../../build/view.ts";
import { lateWords } from "../../comments/landingWords.ts";
import { quiet } from "../../comments/links.ts";
import { abandon } from "../sessions/sessions.ts";
import { isRestoring } from "./buildBranch.ts";
import { isOurs } from "../merge/ours.ts";
import type { PullFact } from "../../build/facts.ts";
import type { WorkerState } from "../../build/state.ts";
import type { Turn } from "../turn.ts";

export function closedPull(turn: Turn, worker: WorkerState, pull: PullFact): void {
  if (worker.skipped || worker.cancelled || !isOurs(worker, pull)) return;
  worker.pr = { number: pull.number, head_repository_id: turn.state.build.repository.id };
  if (isRestoring(turn) && !turn.outcome(`reopen_pull:${worker.id}`)) {
    // GitHub refuses to open it while its base is missing.
    if (turn.facts.refs.build) turn.ask({ type: "reopen_pull", key: worker.id, number: pull.number });
    return;
  }
  const by = pull.closedBy ?? "someone who closed the pull request";
  worker.skipped = { by, at: turn.now, pull: pull.number };
  worker.stop = null;
  abandon(turn, worker);
  turn.say(`closed-${worker.id}-${pull.number}-${pull.headSha.slice(0, 8)}`, pull.number, words(turn, worker, pull));
  turn.note(`${worker.id} is skipped: its pull request was closed`);
}

function words(turn: Turn, { id }: WorkerState, { closedBy }: PullFact): string {
  const branch = turn.branches.worker(id);
  const who = closedBy ? quiet(closedBy) : "Somebody";
  const skipped = `so ${id} is skipped; workers that depend on it go on without it.`;
  if (turn.facts.refs.all.includes(branch)) {
    return (
      `${who} closed this pull request, ${skipped} ` +
      `Open it again to take ${id} up where it was, or answer \`/retry ${id}\` to have it done anew.`
    );
  }
  return (
    `${who} deleted the branch \`${branch}\`, by which GitHub closed this pull request, ${skipped} To take ${id} up ` +
    `where it was, restore the branch on this page and open it again; \`/retry ${id}\` has it done anew.`
  );
}

/** Opened again by a person: the worker goes on as if it had never been closed, unless the whole is judged by then. */
export function reopenedPull(turn: Turn, worker: WorkerState, pull: PullFact): void {
  const { build } = turn.state;
  if (worker.skipped?.pull !== pull.number) return;
  if (isClosing(build.status)) {
    const key = `late-${worker.id}-${pull.number}`;
    if (build.asked.includes(key)) return;
    build.asked.push(key);
    turn.say(key, pull.number, `${lateWords(build.status, worker.id)} So this pull request is closed.`);
    return;
  }
  worker.skipped = null;
  turn.note(`${worker.id} is taken up again: its pull request was opened again`);
}
