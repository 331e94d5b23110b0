/** `/approve` of a worker: its pull request as it is now, or its change that guards hold back. */
import { isNamed, isSeen } from "../commands/stale.ts";
import { letThrough } from "../sessions/guarded.ts";
import { abandon } from "../sessions/sessions.ts";
import { getRequestWords } from "../../build/stop-answers.ts";
import { unblockByApproval } from "../review/unblock.ts";
import type { WorkerId } from "../../build/names.ts";
import type { Remark } from "../../build/facts.ts";
import type { Turn } from "../turn.ts";

/** A person's word on a worker's present tree counts as their review does. `commit`: first digits of the head's sha. */
export function approveWorker(
  turn: Turn,
  id: WorkerId,
  commit: string | null,
  remark: Remark,
  say: (body: string) => void,
): string | null {
  const worker = turn.state.workers[id]!;
  if (worker.stop?.cause === "guard") {
    if (commit === null) return letThrough(turn, id, remark);
    return `What waits is a change that guards hold back, not ${commit}: \`/approve ${id}\` lets it through.`;
  }
  const { head } = worker;
  if (!head || turn.isTerminal(worker)) return `${id} has no open pull request to approve.`;
  const sha = head.sha.slice(0, 12);
  if (commit !== null ? !isNamed(head.sha, commit) : !isSeen(remark, turn.facts.pulls[id]?.headAt ?? null)) {
    const not = commit === null ? "and was pushed while you wrote this" : `not ${commit}`;
    return `${id}'s pull request is at ${sha} now, ${not}. Look at it again, then answer \`/approve ${sha}\` there.`;
  }
  const by = `@${remark.author}`;
  worker.requests = worker.requests.filter((request) => request.by !== by);
  const judged = { tree: head.tree, head: head.sha, also: [] };
  worker.verdicts.push({ ...judged, verdict: "approve", by, round: 0, words: "", review: null });
  worker.kept = null;
  // What others ask for goes on.
  if (worker.requests.every((request) => request.answered !== null)) abandon(turn, worker);
  const others = getRequestWords(worker);
  const left = unblockByApproval(turn, worker) ?? others;
  if (left !== null) say(`Your approval of ${id} at ${sha} counts.${others === null ? "" : ` ${others}`}`);
  return null;
}
