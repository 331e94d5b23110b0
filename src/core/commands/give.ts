/**
 * `/give`: returns a worker that a person took to the sessions, together with what is on its
 * branch.
 */
import { parseWorkerId, requireEnd, defineCommand } from "./command.ts";
import { isByHand } from "../model/session.ts";
import { isRoleAtLeast } from "../model/permissions.ts";
import { describeTaker } from "../messages/manual-work.ts";
import { recordSavedCommits } from "../rules/sessions/saved-work.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface GiveCommand {
  name: "give";
  worker: WorkerId;
}

export const giveCommand = defineCommand<GiveCommand>({
  name: "give",
  usage: "/give W2.1",
  help:
    "Returns a worker that you took to the sessions, which continue from what is on its " +
    "branch.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/give W2.1"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    return "problem" in taken ? taken : requireEnd(taken.rest, { name: "give", worker: taken.id });
  },
  run: runGive,
});

export function runGive(
  draft: Draft,
  { worker: id }: GiveCommand,
  remark: CommentFact,
): string | null {
  const worker = draft.state.workers[id];
  if (!worker?.takeover) return `Nobody has taken ${id}; sessions work on it.`;
  if (worker.takeover.by !== remark.author && !isRoleAtLeast(remark.role, "maintain")) {
    return (
      `${describeTaker(worker)} Only they, or somebody who maintains this repository, can ` +
      "give it back."
    );
  }
  const by = worker.takeover.by;
  Object.assign(worker, { takeover: null, hand_in: null });
  if (isByHand(worker.session)) returnToSession(draft, worker, by);
  draft.note(`@${remark.author} gives ${id} back`);
  return null;
}

/** The same session continues in a run, from the commits that the person pushed. */
function returnToSession(draft: Draft, worker: WorkerState, by: string): void {
  const { stop, blocked_change: held } = worker;
  const session = worker.session!;
  const head = recordSavedCommits(draft, worker);
  Object.assign(session, { person: null, requested_at: draft.now });
  if (stop?.cause === "guard") {
    session.reasons = [...session.reasons, { kind: "stopped", details: stop.details }];
    Object.assign(worker, { stop: null, blocked_change: null });
  }
  if (head === null) return;
  session.base = head;
  session.reasons = [...session.reasons, { kind: "given_back", by, held: held !== null }];
}
