/** `/retry`: resumes a worker or the whole build, with a person's words. */
import {
  describeWorkerStop,
  explainStop,
  explainWorkerStop,
  isStopped,
  type StopAnswer,
} from "../messages/stop.ts";
import { findMisspelledOption, parseWorkerId, defineCommand } from "./command.ts";
import { describePause } from "../messages/holds.ts";
import { forgetLandPull } from "../rules/human-changes/branches.ts";
import { createRerun } from "../rules/checks/checks.ts";
import { unparkSession } from "../rules/sessions/parking.ts";
import { recordSavedRun } from "../rules/sessions/saved-work.ts";
import { listRounds } from "../rules/review/rounds.ts";
import { beginSession, isLive, listSessions } from "../rules/sessions/lifecycle.ts";
import { forgetRepeatedFailures } from "../model/failures.ts";
import { describeLateWorker } from "../messages/landing-messages.ts";
import { runReview } from "./review.ts";
import { describeRepeatedReview, describeReworkInstead } from "../messages/human-actions.ts";
import { getStopAnswers } from "../model/stop-answers.ts";
import { steerWorker } from "./steer.ts";
import { getBuildType, isClosing } from "../model/build-types.ts";
import type { SessionKindName, WorkerId } from "../model/names.ts";
import type { CommentFact, PullFact } from "../model/facts.ts";
import type { Ci } from "../model/ci.ts";
import { BUDGET_CAUSES, type BuildCause } from "../model/stop.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { SessionReason } from "../model/session.ts";
import type { Draft } from "../rules/decision-draft.ts";

interface RetryCommand {
  name: "retry";
  /** Null = what stopped the build as a whole. */
  worker: WorkerId | null;
  text: string;
  /** True = don't start from the work that the last attempt left. */
  fresh: boolean;
}

export const retryCommand = defineCommand<RetryCommand>({
  name: "retry",
  usage: "/retry [W2.1] [words] [--fresh]",
  help:
    "Starts the worker again with your words, from the work that its last attempt left; " +
    "`--fresh` starts without that work. After failed reviews it repeats the review, unless " +
    "you add words. Without an id: on a pull request its worker, on the issue what stopped " +
    "the build.",
  group: "workers",
  role: "write",
  resumes: "now",
  words: true,
  examples: ["/retry W2.1", "/retry W2.1 keep the old function as an alias", "/retry W2.1 --fresh"],
  parse(args, context) {
    const alone = args.split("\n", 1)[0] === "" && !context.worker;
    if (alone) return { name: "retry", worker: null, text: "", fresh: false };
    if (context.on === "pull")
      return { name: "retry", worker: null, text: args.trim().slice(0, 4000), fresh: false };
    const taken = parseWorkerId(args, context);
    if ("problem" in taken) return taken;
    const [line = "", ...below] = taken.rest.split("\n");
    // The option counts only at either end of the line; inside a sentence it is one of the words.
    const words = line.replace(/^--fresh(?=\s|$)|(?<=^|\s)--fresh$/i, "").trim();
    const fresh = words !== line;
    const slip = fresh ? null : findMisspelledOption(line, ["fresh"]);
    const text = [words, ...below].join("\n").trim();
    return slip ?? { name: "retry", worker: taken.id, text: text.slice(0, 4000), fresh };
  },
  run: (draft, command, remark, { say }) =>
    command.worker ? resumeWorker(draft, command.worker, command, remark, say) : resumeBuild(draft),
  task: { bare: "tasks", request: ({ text }) => ({ retry: text }) },
});

/**
 * Opens the worker's next session: a rework if there is a branch to build on, otherwise a new
 * attempt. A stopped or skipped worker goes on. A running session is replaced only if the person
 * says something new. The new session starts from the saved work, unless it should be `fresh`.
 */
export function resumeWorker(
  draft: Draft,
  id: WorkerId,
  { text, fresh }: { text: string; fresh: boolean },
  remark: CommentFact,
  say: (body: string) => void,
): string | StopAnswer | null {
  const worker = draft.state.workers[id]!;
  const status = draft.getStatus(worker);
  if (worker.takeover)
    return (
      `${id} is taken by \`@${worker.takeover.by}\`: \`/give ${id}\` returns it to the ` +
      "sessions first."
    );
  if (status === "merged" || status === "done") return `${id} is ${status} already.`;
  if (status === "held" && !worker.pr)
    return `${id} has not started yet; \`/start ${id}\` starts it.`;
  if (status === "planned" || status === "ready")
    return `${id} has not started yet; it starts by itself.`;
  if (isStopped(worker) && worker.stop.cause === "budget") return explainWorkerStop(worker);
  if (isLive(worker.session) && worker.session.parked && !text) {
    if (fresh) worker.saved_work = null;
    unparkSession(draft, id, worker.session);
    return null;
  }
  if (isLive(worker.session) && !text && !fresh)
    return (
      `${id} is already running (${status}); say what to do differently: \`/retry ${id} ` +
      "<words>`."
    );
  const again = getStopAnswers(worker)?.again ?? "session";
  if (again === "pull") return retryPull(draft, worker);
  if (worker.stop?.cause === "retries") draft.state.build.retries = 0;
  if (again !== "session" && !text && !fresh) {
    const problem = again === "review" ? runReview(draft, { name: "review", worker: id }) : null;
    if (again === "review" && problem === null) say(describeRepeatedReview(id));
    if (again === "checks") waitForChecksAgain(draft, worker);
    if (again === "merge") clearMergeRefusal(worker);
    return problem;
  }
  if (again === "review") say(describeReworkInstead(id));
  const wasLeft = worker.skipped !== null || worker.cancelled !== null;
  if (wasLeft && isClosing(draft.state.build.status))
    return describeLateWorker(draft.state.build.status, id);
  if (wasLeft && !worker.session) return resumeUnstarted(draft, worker, text, remark);
  const tip = draft.facts.refs.build;
  if (!tip) return `${id} can't start: the build branch is missing.`;
  const head = draft.facts.refs.workers[id];
  const reasons: SessionReason[] = [
    ...(worker.stop ? [{ kind: "stopped" as const, details: worker.stop.details }] : []),
    ...(text ? [{ kind: "command" as const, by: remark.author, said: text }] : []),
  ];
  if (draft.state.build.stop?.cause === "nothing") draft.state.build.stop = null;
  if (fresh) worker.saved_work = null;
  else if (isLive(worker.session))
    recordSavedRun(draft, id, worker.session, { kind: "started_again", by: remark.author });
  worker.skipped = null;
  worker.cancelled = null;
  worker.stop = null;
  worker.blocked_change = null;
  for (const failure of worker.failures) failure.retried = true;
  worker.conflicts = [];
  worker.granted_reworks = worker.attempts.rework ?? 0;
  worker.granted_rounds = listRounds(draft.state, id).length;
  if (wasLeft) worker.pr = null;
  const wasLost = head !== undefined && worker.lost_merges.at(-1)?.head === head;
  if (head && !worker.published && ((fresh && worker.person_head) || wasLost))
    draft.addEffect({ type: "delete_branch", branch: draft.branches.worker(id), sha: head });
  if (fresh) worker.person_head = null;
  if (head && worker.published)
    beginSession(draft, id, "rework", {
      base: head,
      reasons: reasons.length ? reasons : [{ kind: "started_again" }],
    });
  else beginSession(draft, id, "work", { base: worker.person_head ?? tip.sha, reasons });
  return null;
}

/** Only a person can repair the pull request, except that Baton reopens a closed one. */
function retryPull(draft: Draft, worker: WorkerState): string | StopAnswer | null {
  const pull = draft.facts.pulls[worker.id];
  if (pull?.state !== "closed")
    return isStopped(worker) ? explainWorkerStop(worker) : describeWorkerStop(worker);
  worker.stop = null;
  draft.addEffect({ type: "reopen_pull", key: worker.id, number: pull.number });
  return null;
}

function waitForChecksAgain(draft: Draft, worker: WorkerState): void {
  const { candidate } = draft.state.build;
  const { land, [worker.id]: own } = draft.facts.pulls;
  const onCandidate = worker.stop?.cause === "candidate";
  worker.stop = null;
  if (!onCandidate && own) worker.ci = restartChecks(worker.ci, own);
  if (onCandidate && candidate?.worker === worker.id && land)
    candidate.ci = restartChecks(candidate.ci, land);
}

/** Forgets what GitHub refused so far. */
function clearMergeRefusal(worker: WorkerState): void {
  Object.assign(worker, { stop: null, refused_at: null, unsure_since: null, unfit_methods: [] });
}

/**
 * The worker was given up before it began: it starts in its turn, after its dependencies and
 * through the gates.
 */
function resumeUnstarted(
  draft: Draft,
  worker: WorkerState,
  text: string,
  remark: CommentFact,
): string | StopAnswer | null {
  if (draft.state.build.stop?.cause === "nothing") draft.state.build.stop = null;
  worker.skipped = null;
  worker.cancelled = null;
  return text === "" ? null : steerWorker(draft, worker.id, text, remark, () => {});
}

/**
 * Waits for checks again, and reruns those that were cut short, except those that a person has to
 * approve.
 */
function restartChecks(ci: Ci, pull: PullFact): Ci {
  const cut = pull.checks.failed.filter((c) => c.conclusion !== "action_required");
  return { ...ci, since: null, rerun: createRerun(cut) };
}

/** Sends refused dispatches again at once, because a person says that the cause is fixed. */
function dispatchAgain(draft: Draft): void {
  for (const { session } of listSessions(draft))
    if (session.dispatch?.refused) session.dispatch = null;
}

/**
 * Causes that `/retry` can't end: only what the reason names ends them, and then the build goes on
 * by itself.
 */
const ENDS_BY_ITSELF: readonly BuildCause[] = [
  "base",
  "base_gone",
  "nothing",
  "settings",
  ...BUDGET_CAUSES,
];

/**
 * Lets the build go on after a stop and tries again what stopped it. Returns why it can't, or null.
 */
export function resumeBuild(draft: Draft): string | StopAnswer | null {
  const { build } = draft.state;
  const stopped = draft.workers.filter(({ worker }) => worker.stop).map(({ worker }) => worker.id);
  const parked = listSessions(draft).filter(({ session }) => isLive(session) && session.parked);
  for (const { subject, session } of parked) unparkSession(draft, subject, session);
  const red = build.red_tip?.accepted === false;
  if (build.red_tip) build.red_tip.accepted = true;
  if (!build.stop) {
    if (parked.length > 0 || red) return null;
    if (build.paused) return `Nothing is stopped, but ${describePause(build.paused)}.`;
    return stopped.length > 0
      ? `Nothing stops the build as a whole. Say which worker: \`/retry ${stopped[0]}\`.`
      : "Nothing is stopped; there is nothing to retry.";
  }
  const { cause } = build.stop;
  if (ENDS_BY_ITSELF.includes(cause)) return explainStop(build.stop);
  build.stop = null;
  build.refusal = null;
  build.retries = 0;
  if (cause === "architect" || cause === "close" || cause === "loop") {
    const kind = { architect: cause, close: getBuildType(build).finalKind, loop: "research" }[
      cause
    ] as SessionKindName;
    build.granted[kind] = build.attempts[kind] ?? 0;
    for (const failure of build.failures) failure.retried = true;
    delete build.sessions[kind];
    draft.state.closing = null;
  }
  // Nothing is built yet, so the build takes what a person fixed on the base branch.
  if (cause === "engine" && build.status === "planning") {
    build.base.sha = draft.facts.refs.base;
    if (build.sessions.architect) build.sessions.architect.base = build.base.sha;
  }
  if (cause === "preflight" && build.preflight) {
    const { hash, attempt } = build.preflight;
    build.preflight = { hash, attempt: attempt + 1, since: draft.now, passed: false, warnings: [] };
  }
  if (cause === "checks" && build.landing && draft.facts.pulls.land) {
    build.landing.ci = restartChecks(build.landing.ci, draft.facts.pulls.land);
  }
  if (cause === "refused") dispatchAgain(draft);
  if (cause === "repeated") build.failed_at = forgetRepeatedFailures(build.failed_at);
  // Accepts the branch as a person left it.
  if (cause === "rewritten") build.tip = draft.facts.refs.build?.sha ?? build.tip;
  if (cause === "candidate" || cause === "landing") forgetLandPull(build);
  if (cause === "candidate") build.candidate = null;
  if (cause === "landing" && build.status === "landing") build.landing = null;
  return null;
}
