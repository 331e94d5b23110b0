/**
 * `/cancel`: ends the build without landing, or gives up one worker. Workers that depend on a
 * cancelled worker wait.
 */
import { parseOnlyWorkerId, defineCommand } from "./command.ts";
import { recordSavedCommits, recordSavedRun } from "../rules/sessions/saved-work.ts";
import { cancelWorkerSession, isLive } from "../rules/sessions/lifecycle.ts";
import { describeCancelledWorker } from "../messages/human-actions.ts";
import type { WorkerId } from "../model/names.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface CancelCommand {
  name: "cancel";
  /** Null = the build. */
  worker: WorkerId | null;
}

export const cancelCommand = defineCommand<CancelCommand>({
  name: "cancel",
  usage: "/cancel [W2.1]",
  help:
    "Ends the build without landing it: cancels runs, closes pull requests and posts a report. " +
    "With a worker, or on its pull request, cancels that worker alone; what depends on it " +
    "waits.",
  group: "workers",
  role: "write",
  examples: ["/cancel", "/cancel W2.1"],
  parse(args, context) {
    const taken = parseOnlyWorkerId(args, context);
    return "problem" in taken ? taken : { name: "cancel", worker: taken.id };
  },
  run: runCancel,
  task: { bare: "tasks", request: () => ({ act: "cancel" }) },
});

export function runCancel(
  draft: Draft,
  { worker }: CancelCommand,
  remark: CommentFact,
): string | null {
  if (worker) return cancelWorker(draft, worker, remark);
  const { build } = draft.state;
  const pull = draft.facts.pulls.land;
  if (build.landing && pull?.merged)
    return `It has landed already, by #${pull.number}; \`/revert\` undoes it.`;
  Object.assign(build, { status: "cancelled", ended_at: draft.now, stop: null, paused: null });
  build.cancelled = { by: remark.author, at: draft.now };
  return null;
}

function cancelWorker(draft: Draft, id: WorkerId, remark: CommentFact): string | null {
  const worker = draft.state.workers[id]!;
  if (draft.isTerminal(worker)) return `${id} is ${draft.getStatus(worker)} already.`;
  worker.cancelled = { by: remark.author, at: draft.now };
  Object.assign(worker, { stop: null, takeover: null, hand_in: null });
  recordSavedCommits(draft, worker);
  // If a person retries the worker, it goes on from what its run hands in before it exits.
  if (isLive(worker.session))
    recordSavedRun(draft, id, worker.session, { kind: "cancelled", by: remark.author });
  cancelWorkerSession(draft, worker);
  if (worker.pr)
    draft.addComment(
      `cancelled-${id}-${remark.id}`,
      worker.pr.number,
      describeCancelledWorker(draft.state, worker),
    );
  return null;
}
