/** `/approve` before anything is built: it approves exactly the plan that the person has seen. */
import { explainStop, type StopAnswer } from "../messages/stop.ts";
import { clip, parseOnlyWorkerId, defineCommand, type CommandReply } from "./command.ts";
import { WORKER_ID, type WorkerId } from "../model/names.ts";
import { findOpenRound, isPlanning, type CurrentPlan } from "../model/planning.ts";
import { describePlanChanges } from "../messages/plan.ts";
import {
  hasHashPrefix,
  isWrittenAfter,
  isWrittenBefore,
} from "../rules/human-changes/stale-remarks.ts";
import { keepPlan, passPlanGate } from "../rules/planning/architect.ts";
import { awaitPreflight } from "../rules/start/preflight.ts";
import type { CommentFact } from "../model/facts.ts";
import type { Draft } from "../rules/decision-draft.ts";
import { getWaitingAdaptation } from "../model/adaptation.ts";
import { applyApprovedEdits, handleAdaptationApproval } from "../rules/planning/adaptation.ts";
import { getWaveKey } from "../rules/sessions/gates.ts";
import { findOpenWave, type WaveGate } from "../model/holds.ts";
import { describeReleaseObstacle } from "../messages/guard-findings.ts";
import { releaseHeldChange } from "../rules/sessions/guard-findings.ts";
import { cancelWorkerSession } from "../rules/sessions/lifecycle.ts";
import { describeChangeRequests } from "../messages/stop-answers.ts";
import { clearStopByApproval } from "../rules/review/human-reviews.ts";
import { WAITING_DESCRIPTIONS, listRequiredActions } from "../messages/required-actions.ts";
import { finishClosing, finishWithoutLanding } from "../rules/landing/closing.ts";
import { landNow } from "./land.ts";
import type { BuildCause, StopState } from "../model/stop.ts";

interface ApproveCommand {
  name: "approve";
  /** A plan's hash, a commit or a worker; null = anything that waits for approval at this place. */
  target: string | null;
}

export const approveCommand = defineCommand<ApproveCommand>({
  name: "approve",
  usage: "/approve [plan hash | commit | W2.1]",
  help:
    "Approves what waits for you: the plan, a wave, the landing. With a plan's hash or a " +
    "commit, approves exactly that one. With a worker, approves its pull request or accepts " +
    "its change that guards hold back.",
  group: "build",
  role: "write",
  resumes: "now",
  examples: ["/approve", "/approve 3f2a9c01b7de"],
  parse(args, context) {
    if (args === "") return { name: "approve", target: null };
    if (/^[0-9a-f]{7,64}$/i.test(args)) return { name: "approve", target: args.toLowerCase() };
    if (WORKER_ID.test(args.toUpperCase())) {
      const taken = parseOnlyWorkerId(args, context);
      return "problem" in taken ? taken : { name: "approve", target: taken.id };
    }
    const problem = `\`${clip(args)}\` is neither a worker id nor a plan's hash nor a commit.`;
    return { problem: `${problem} \`/approve\` alone is enough.` };
  },
  run: runApprove,
});

/** `target`: the first digits of the plan's hash, at least seven; null = the current plan. */
function handlePlanApproval(
  draft: Draft,
  target: string | null,
  remark: CommentFact,
): string | null {
  const { build } = draft.state;
  const { plan, gates } = build;
  const already = describeEarlierApproval(draft, target);
  if (already !== null) return already;
  if (plan !== null && target !== null && hasHashPrefix(plan.hash, target)) {
    // The person wants this plan even if the architect is already making another one.
    if (gates.plan.state === "closed") keepPlan(draft);
    return recordPlanApproval(draft, plan, remark);
  }
  if (findOpenRound(build)) {
    return (
      "The architect has questions before it plans: answer `/answer <words>`, or `/answer` " +
      "alone to accept all proposals."
    );
  }
  if (gates.plan.state !== "open" || plan === null) {
    const start = plan ? "The plan is being revised" : "There is no plan yet";
    return (
      `${start}; there is nothing to approve. Look at the plan once it is posted, then ` +
      "answer `/approve`."
    );
  }
  return (
    (target === null ? explainUnseenPlan(draft, plan, remark) : explainOtherPlan(plan, target)) ??
    recordPlanApproval(draft, plan, remark)
  );
}

/** Starts the building at once: the next command may be about a worker. */
function recordPlanApproval(draft: Draft, { hash }: CurrentPlan, { author }: CommentFact): null {
  draft.state.build.gates.plan = { state: "approved", hash, by: author, at: draft.now };
  awaitPreflight(draft);
  passPlanGate(draft);
  return null;
}

/** Returns the answer to an approval of a plan that is already approved, or null. */
function describeEarlierApproval({ state }: Draft, target: string | null): string | null {
  const { plan, gates } = state.build;
  if (gates.plan.state !== "approved" || !plan) return null;
  const who = gates.plan.by === null ? "by itself" : `by \`@${gates.plan.by}\``;
  const which =
    target !== null && !hasHashPrefix(plan.hash, target)
      ? `Plan ${plan.hash}, not ${target},`
      : "The plan";
  return `${which} was approved already, ${who}; nothing waits for an approval.`;
}

/** Baton edits the plan comment in place: its id alone does not say which plan a person saw. */
function explainUnseenPlan(
  { state }: Draft,
  plan: CurrentPlan,
  remark: CommentFact,
): string | null {
  const shown = state.build.comments["plan"]?.id ?? null;
  // GitHub's comment ids increase: a comment with a lower id than the plan comment can't approve
  // it.
  if (shown === null || remark.id < shown) {
    return "The plan was not posted yet when you wrote this. Look at it, then answer `/approve`.";
  }
  if (plan.number === 1) return null;
  if (plan.shown_at !== null && isWrittenAfter(remark, plan.shown_at)) return null;
  return (
    `The plan changed while you wrote this: ${formatChanges(plan)} ` + `${formatApproveAgain(plan)}`
  );
}

function explainOtherPlan(plan: CurrentPlan, target: string): string {
  const before = plan.changes?.since.startsWith(target)
    ? `, no longer ${target}: ${formatChanges(plan)}`
    : `, not ${target}.`;
  return `The plan is now ${plan.hash}${before} ${formatApproveAgain(plan)}`;
}

const formatChanges = ({ changes }: CurrentPlan) =>
  `${changes ? describePlanChanges(changes) : "it is another one"}.`;
const formatApproveAgain = ({ hash }: CurrentPlan) =>
  `Look at it again, then answer \`/approve ${hash}\`.`;

// `/approve` when a wave waits for permission to begin.

function handleWaveApproval(
  draft: Draft,
  gate: WaveGate,
  target: string | null,
  remark: CommentFact,
): string | null {
  if (target !== null)
    return `What waits is wave ${gate.wave}, not ${target}. \`/approve\` alone starts it.`;
  const key = getWaveKey(gate);
  const shown = draft.facts.posted[key]?.id ?? 0;
  // GitHub's comment ids increase: a comment with a lower id than the question can't answer it.
  if (draft.state.build.outbox.some((comment) => comment.key === key) || remark.id < shown) {
    return (
      `Wave ${gate.wave} did not wait yet when you wrote this. Look at the results of the ` +
      "wave before it, then answer `/approve`."
    );
  }
  const edits = getWaitingAdaptation(draft.state);
  Object.assign(gate, { state: "approved", by: remark.author, at: draft.now });
  return edits && applyApprovedEdits(draft, edits, remark.author);
}

// `/approve` of a worker: its current pull request, or a change that guards hold back.

/**
 * Approves a worker's current tree; this counts as a review by that person. `commit`: first digits
 * of the head's sha.
 */
function handleWorkerApproval(
  draft: Draft,
  id: WorkerId,
  commit: string | null,
  remark: CommentFact,
  say: (body: string) => void,
): string | null {
  const worker = draft.state.workers[id]!;
  if (worker.stop?.cause === "guard") {
    if (commit === null) {
      const obstacle = releaseHeldChange(draft, id, remark);
      return obstacle && describeReleaseObstacle(id, obstacle);
    }
    return (
      `What waits is a change that guards hold back, not ${commit}: \`/approve ${id}\` ` +
      "accepts it."
    );
  }
  const { head } = worker;
  if (!head || draft.isTerminal(worker)) return `${id} has no open pull request to approve.`;
  const sha = head.sha.slice(0, 12);
  if (
    commit !== null
      ? !hasHashPrefix(head.sha, commit)
      : !isWrittenAfter(remark, draft.facts.pulls[id]?.headAt ?? null)
  ) {
    const not = commit === null ? "and was pushed while you wrote this" : `not ${commit}`;
    return (
      `${id}'s pull request is at ${sha} now, ${not}. Look at it again, then answer ` +
      `\`/approve ${sha}\` there.`
    );
  }
  const by = `@${remark.author}`;
  worker.requests = worker.requests.filter((request) => request.by !== by);
  const judged = { tree: head.tree, head: head.sha, also: [] };
  worker.verdicts.push({ ...judged, verdict: "approve", by, round: 0, words: "", review: null });
  worker.saved_work = null;
  // The session goes on if it still works on changes that other people asked for.
  if (worker.requests.every((request) => request.finished_session !== null))
    cancelWorkerSession(draft, worker);
  const others = describeChangeRequests(worker);
  const left = clearStopByApproval(draft, worker) ?? others;
  if (left !== null)
    say(`Your approval of ${id} at ${sha} counts.${others === null ? "" : ` ${others}`}`);
  return null;
}

/**
 * `/approve`: the plan, a stop, the landing, or a worker's pull request. It covers only what its
 * author has seen.
 */
export function runApprove(
  draft: Draft,
  { target }: ApproveCommand,
  remark: CommentFact,
  { say }: CommandReply,
): string | StopAnswer | null {
  const { build } = draft.state;
  const named = target !== null && WORKER_ID.test(target) ? (target as WorkerId) : null;
  if (named) return handleWorkerApproval(draft, named, null, remark, say);
  if (isPlanning(build.status)) return handlePlanApproval(draft, target, remark);
  const here = draft.workers.find(({ worker }) => worker.pr?.number === remark.on)?.worker.id;
  if (here) return handleWorkerApproval(draft, here, target, remark, say);
  const wave = build.status === "building" ? findOpenWave(build) : null;
  if (wave) return handleWaveApproval(draft, wave, target, remark);
  const edits = build.status === "building" ? getWaitingAdaptation(draft.state) : null;
  if (edits) return handleAdaptationApproval(draft, edits, target, remark);
  const { stop } = build;
  if (stop?.cause === "nothing" || stop?.cause === "close")
    return resumeClosing(draft, stop, target, remark);
  if (build.status === "landing") return handleLandingApproval(draft, target, remark);
  const already = build.status === "building" ? describeEarlierApproval(draft, target) : null;
  const waiting = listRequiredActions(draft.state).find(({ kind }) => kind in WAITING_DESCRIPTIONS);
  return [
    already ?? "Nothing waits for an approval now.",
    ...(waiting ? [waiting.words] : []),
  ].join(" ");
}

/** Continues after a closing session that asked for a person, or that has nothing to land. */
function resumeClosing(
  draft: Draft,
  stop: StopState<BuildCause>,
  target: string | null,
  remark: CommentFact,
): string | StopAnswer | null {
  if (target !== null || isWrittenBefore(remark, stop.at)) {
    return explainStop(stop, "Since then Baton has asked something else: ");
  }
  if (stop.cause === "nothing") {
    finishWithoutLanding(draft);
    return null;
  }
  if (draft.state.closing === null) {
    const none = "No closing session has judged the build, so it has no message to land with. ";
    return explainStop(stop, none);
  }
  draft.state.build.stop = null;
  finishClosing(draft);
  return null;
}

/** `target`: the first digits of the landing commit's sha. */
function handleLandingApproval(
  draft: Draft,
  target: string | null,
  remark: CommentFact,
): string | StopAnswer | null {
  if (target === null) return landNow(draft, remark);
  const commit = draft.state.build.landing?.commit ?? null;
  if (commit !== null && hasHashPrefix(commit, target)) return landNow(draft, remark, true);
  const now = commit === null ? "being created again" : `now ${commit.slice(0, 12)}`;
  const again = commit === null ? "`/approve`" : `\`/approve ${commit.slice(0, 12)}\``;
  return (
    `${target} is not the landing commit, which is ${now}. Look at it again, then answer ` +
    `${again}.`
  );
}
