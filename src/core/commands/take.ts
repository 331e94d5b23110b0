/**
 * `/take`: hands a worker to the command's author. No session works on it; sessions still review
 * it.
 */
import { parseWorkerId, requireEnd, defineCommand, type CommandReply } from "./command.ts";
import { listPushDemands } from "../model/hand-in.ts";
import { isByHand } from "../model/session.ts";
import { listOpenDependencies } from "../model/status.ts";
import { getStopAnswers } from "../model/stop-answers.ts";
import { describeTakeover, describeTaker, describePushObstacle } from "../messages/manual-work.ts";
import { describeLateWorker } from "../messages/landing-messages.ts";
import { getSessionSpec } from "../sessions/index.ts";
import { recordSavedRun } from "../rules/sessions/saved-work.ts";
import { beginSession, isLive } from "../rules/sessions/lifecycle.ts";
import type { CommentFact } from "../model/facts.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { WorkerId } from "../model/names.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { isClosing } from "../model/build-types.ts";
import type { SessionReason } from "../model/session.ts";
import { describeWait } from "../messages/worker-wait.ts";

interface TakeCommand {
  name: "take";
  worker: WorkerId;
}

export const takeCommand = defineCommand<TakeCommand>({
  name: "take",
  usage: "/take W2.1",
  help:
    "Gives the worker to you: no session works on it, you push to its branch, and you do its " +
    "reworks. `baton take` prepares this on your machine.",
  group: "workers",
  role: "write",
  resumes: "now",
  examples: ["/take W2.1"],
  parse(args, context) {
    const taken = parseWorkerId(args, context);
    return "problem" in taken ? taken : requireEnd(taken.rest, { name: "take", worker: taken.id });
  },
  run: runTake,
});

export function runTake(
  draft: Draft,
  { worker: id }: TakeCommand,
  remark: CommentFact,
  { say }: CommandReply,
): string | null {
  const { build } = draft.state;
  const worker = draft.state.workers[id];
  if (!worker || build.gates.plan.state !== "approved") {
    return `The plan is not approved yet: answer \`/approve\` first, then \`/take ${id}\`.`;
  }
  if (worker.skipped || worker.cancelled) {
    const again = `\`/retry ${id}\` starts it again, then \`/take ${id}\` gives it to you.`;
    return isClosing(build.status)
      ? describeLateWorker(build.status, id)
      : `${id} is ${draft.getStatus(worker)}. ${again}`;
  }
  if (draft.isTerminal(worker))
    return `${id} is ${draft.getStatus(worker)} already; nothing is left to do by hand.`;
  if (worker.takeover?.by === remark.author)
    return `${id} is yours already. ${describeTaker(worker)}`;
  if (worker.takeover)
    return (
      `${describeTaker(worker)} \`/give ${id}\` returns it; only they, or somebody who ` +
      "maintains this repository, can use it."
    );
  const demands = listPushDemands(draft.facts.rules.worker);
  if (demands.length > 0) return describePushObstacle(draft.branches.worker(id), demands);
  worker.takeover = { by: remark.author, at: draft.now };
  takeOver(draft, worker, remark.author);
  if (!isByHand(worker.session) && !worker.stop) {
    const isNext =
      worker.session === null &&
      worker.pr === null &&
      listOpenDependencies(id, draft.state).length === 0 &&
      !draft.isHalted;
    if (!isNext) say(describeTakeover(worker, describeWait(worker, draft.state)));
  }
  draft.note(`@${remark.author} takes ${id}`);
  return null;
}

/** Hands over what a session was doing, or could not do. */
function takeOver(draft: Draft, worker: WorkerState, by: string): void {
  const { session, stop } = worker;
  if (isLive(session) && getSessionSpec(session.kind).changes) {
    const { kind, other, failing, reasons } = session;
    const isUnsent = session.dispatch === null || session.dispatch.refused;
    if (session.run === null && session.dispatched_at === null && isUnsent && !session.parked) {
      Object.assign(session, { person: by, model: null, limit: null });
      return;
    }
    recordSavedRun(draft, worker.id, session, { kind: "taken", by });
    const base = kind === "work" ? getStartCommit(draft, worker, session.base) : session.base;
    beginSession(draft, worker.id, kind, { base, other, failing, reasons });
    return;
  }
  const again = getStopAnswers(worker)?.again ?? null;
  // A person can't do the work of checks or of GitHub, and can't repeat a review that failed.
  if (!stop || (again !== "session" && again !== "budget")) return;
  worker.stop = null;
  const head = draft.facts.refs.workers[worker.id];
  const reasons: SessionReason[] = [{ kind: "stopped", details: stop.details }];
  for (const failure of worker.failures) failure.retried = true;
  Object.assign(worker, { blocked_change: null, conflicts: [] });
  if (head && worker.published) beginSession(draft, worker.id, "rework", { base: head, reasons });
  else
    beginSession(draft, worker.id, "work", {
      base: getStartCommit(draft, worker, draft.state.build.base.sha),
      reasons,
    });
}

/** Returns the commit from which a worker's branch starts if it has no branch yet. */
function getStartCommit(draft: Draft, { person_head }: WorkerState, otherwise: string): string {
  return person_head ?? draft.facts.refs.build?.sha ?? otherwise;
}
