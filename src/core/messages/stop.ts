/** Explains why a worker or a build waits for a person. */
import { parseEffectKey } from "../model/effects/index.ts";
import { describeRemedy } from "./stop-answers.ts";
import { formatLostFiles } from "./fragments.ts";
import { suggestBuildBudget } from "../model/budget.ts";
import type { FailurePlace } from "../model/failures.ts";
import type { WorkerId } from "../model/names.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { StopDetails, StopDetailsOf, StopState } from "../model/stop.ts";
import { endSentence, formatDollars, pluralize } from "../text/format.ts";
import { formatActor, formatCode } from "../text/markdown.ts";
import { describePreflightFailures } from "./check-runs.ts";
import {
  describeBlockingChecks,
  describeCandidate,
  describeFailingChecks,
  describeHaltedChecks,
  describeMissingChecks,
  describeQueuedChecks,
  describeUnapprovedChecks,
  describeUnstartedChecks,
} from "./checks.ts";
import {
  describeSpending,
  describeWorkerSpending,
  describeRemainder,
  describeSessionBudgetStop,
  describeSharedBudgetStop,
  describeWorkerBudgetStop,
} from "./costs.ts";
import { describeFailureCause, describeFailureReason, describeGuards } from "./failure-causes.ts";
import { describeEndCause } from "./session-results.ts";
import { explainGithubRefusal } from "./github-refusals.ts";
import { describeReviewNote } from "./review-notes.ts";
import { describeOpenCriterion } from "./scores.ts";
import { explainRefusedDispatch, explainUnstartedRun } from "./unstartable-runs.ts";
import type { SessionReason } from "../model/session.ts";
import { describeConflict, describeOrder, describeOrderToPerson } from "./session-reasons.ts";
import {
  describeRequestedChanges,
  describeFailedLandingChecks,
  describeMissingMergeMethod,
  describeDequeuedPull,
  describeRefusedMerge,
} from "./landing-stops.ts";

type Describers = {
  [Kind in StopDetails["kind"]]: (details: StopDetailsOf<Kind>) => string;
};

const DESCRIBERS: Describers = {
  session_asks: ({ said }) => said,
  attempts_failed: ({ session, times, causes, order, answer }) => {
    const first = order === null ? "" : `${endSentence(describeOrderToPerson(order))} `;
    const whose = answer === null ? "Its" : "The";
    const failed = `${whose} ${session} session failed ${times} times. ${describeCauses(causes)}`;
    return `${first}${failed}${describeBuildAnswer(answer)}`;
  },
  retries_used: ({ failed }) => `${failed} sessions of this build failed.`,
  session_budget: ({ session, budget, spent, has_work: hasWork, answer }) =>
    `${describeSessionBudgetStop(session, { budget, spent, hasWork })}` +
    `${describeBuildAnswer(answer)}`,
  worker_budget: ({ worker, budget, spent }) =>
    describeWorkerBudgetStop(
      `${describeWorkerSpending(worker, spent, budget)}${describeRemainder(budget, spent)}`,
    ),
  guards: ({ again, ...cause }) =>
    `${cause.after === null ? "Guards hold its change back: " : ""}${describeGuards(cause, again)}`,

  review_asks: ({ worker, notes, said }) =>
    `The review of ${worker} asks for a person: ` +
    [...notes.map(describeReviewNote), said].join(" "),
  request_stands: ({ by, session, approver }) =>
    `${by} asked for changes. ${session} made them, and ${approver ?? "the review"} approves ` +
    `the result. But the request stays open until ${by} approves, or somebody dismisses that ` +
    "review.",
  approval_outdated: ({ worker, by, dismissible }) => {
    const again = dismissible ? ", or dismiss that approval to have a session review it" : "";
    return (
      `${by} approved ${worker}, and it has changed since. Sessions don't review what a ` +
      `person has approved: look at it again and approve it${again}.`
    );
  },
  rounds_used: ({ worker, rounds, said }) =>
    `After ${rounds} rounds the review still asks for changes to ${worker}: ${said}`,
  reworks_used: ({ order, reworks }) => {
    const unsettled = `${reworks} reworks so far did not settle it`;
    return order === null ? `${unsettled}.` : `${describeOrderToPerson(order)} (${unsettled}).`;
  },

  checks_red: ({ pull, candidate, checks, reworks }) => {
    const where = candidate === null ? `pull request #${pull}` : describeCandidate(pull, candidate);
    const after = reworks === null ? "" : `; still, after ${pluralize(reworks, "rework")}`;
    return `${describeFailingChecks(where, checks)}${after}.`;
  },
  checks_unapproved: ({ pull, checks, by }) => describeUnapprovedChecks(pull, checks, by),
  checks_pending: ({ pull, checks, by }) => describeQueuedChecks(pull, checks, by),
  checks_blocked: ({ pull, checks, base, sha, by, worker }) =>
    describeBlockingChecks(
      checks,
      { pull, base, sha, by },
      worker === null ? null : `\`/retry ${worker}\``,
    ),
  checks_halted: ({ pull, checks, worker }) =>
    describeHaltedChecks(pull, checks, worker === null ? "`/retry`" : `\`/retry ${worker}\``),
  checks_missing: ({ pull, base, checks, by, starts }) =>
    describeMissingChecks({ number: pull, baseRef: base }, checks, by, starts),
  checks_unstarted: ({ pull, base }) => describeUnstartedChecks({ number: pull, baseRef: base }),

  pull_retargeted: ({ pull, base, wanted }) =>
    `Pull request #${pull} now targets \`${base}\` instead of \`${wanted}\`. Set its base back.`,
  pull_closed_again: ({ worker, pull, by }) =>
    `${describeClose(pull, by)} again. ${describeReopenChoice(worker)}`,
  pull_not_reopened: ({ worker, pull, by }) =>
    `${describeClose(pull, by)}, and GitHub doesn't open it again. ${describeReopenChoice(worker)}`,
  merge_refused: ({ pull, said, prefix }) => {
    const { cause, remedy } = explainGithubRefusal(said, prefix);
    return `GitHub does not merge pull request #${pull}: ${cause} ${remedy}`;
  },
  mergeability_unknown: ({ pull }) =>
    `For ten minutes GitHub has not said whether pull request #${pull} can be merged. Look ` +
    "at its page, and at githubstatus.com for outages. Baton merges it once GitHub knows.",
  merge_forbidden: ({ pull, branch }) =>
    `No merge method is left for pull request #${pull}: the repository's settings and the ` +
    `rules for \`${branch}\` allow none in common. Allow squash merging (Settings → General ` +
    "→ Pull Requests).",
  conflict_again: ({ pull, branch, tip, reworks }) => {
    const what = describeConflict(pull, branch);
    const remedy =
      `Merge \`${branch}\` into its branch by hand. The build then continues ` + "by itself.";
    return tip === null
      ? `${what} again, after ${reworks} reworks for other merges. ${remedy}`
      : `${what}, and a rework at ${tip.slice(0, 8)} did not resolve it. ${remedy}`;
  },
  work_lost: ({ worker, pull, files }) =>
    `What ${worker} merged by #${pull} is no longer in the build branch: ` +
    `${formatLostFiles(files)}.`,

  effect_refused: ({ effect, ref, said, prefix }) => {
    const { cause, remedy } = explainGithubRefusal(said, prefix);
    return (
      `GitHub refuses ${describeRefusedEffect(effect, ref)}: ${cause} ${remedy} Baton tries ` +
      "it again by itself for half a day; `/retry` tries at once."
    );
  },
  dispatch_refused: ({ session, code, said, startable }) => {
    const words = said?.replace(/[.\s]+$/, "") ?? "it gives no reason";
    const remedy = explainRefusedDispatch({ code, detail: said }, startable) ?? "Fix that.";
    return `${session}: GitHub refused to start it (${words}). ${remedy} Then answer \`/retry\`.`;
  },
  run_not_started: ({ session, ...run }) =>
    `${session}: ${explainUnstartedRun(run) ?? "Its run did not start."} Then answer \`/retry\`.`,
  parked_often: ({ session, parks, cause }) =>
    `The provider refused ${session} ${parks} times. Its last answer was: ` +
    `${describeEndCause(cause)} Answer \`/retry\` to try again.`,
  session_stopped: ({ cause }) =>
    `${describeEndCause(cause).replace(/\.?$/, ".")} Fix that, then answer \`/retry\`.`,

  base_conflict: ({ base, branch, files }) =>
    `${describeBaseConflict({ base, branch, files })} The build then continues by itself.`,
  base_gone: ({ base }) =>
    `The branch \`${base}\`, on which this build lands, is gone. The default branch doesn't ` +
    "have the commit that the build started from. Restore the branch; the build then " +
    "continues by itself.",
  branch_rewritten: ({ branch, tip, workers }) => {
    const what =
      workers.length > 0
        ? `what ${workers.join(", ")} merged is no longer in it`
        : "commits that were in it are gone";
    return (
      `Somebody rewrote \`${branch}\`: ${what}. To undo that, run \`git push --force origin ` +
      `${tip}:refs/heads/${branch}\`; the build then continues by itself. \`/retry\` ` +
      "continues with the branch as it is now."
    );
  },
  candidate_closed: ({ pull }) =>
    `${describeCandidatePull(pull)} was closed. Open it again, or answer \`/retry\` to let ` +
    "Baton open another.",
  candidate_retargeted: ({ pull, base, wanted }) =>
    `${describeCandidatePull(pull)} now targets ${formatCode(base)} instead of ` +
    `${formatCode(wanted)}. Set its base back.`,

  close_asks: ({ said, lands }) =>
    `The closing session asks for a person: ${said} ${describeCloseAnswers(lands)}`,
  criteria_open: ({ criteria, lands }) => {
    const open = criteria.map(
      (one) => `${one.number}. ${one.criterion}: ${describeOpenCriterion(one)}`,
    );
    return (
      "The build doesn't meet all criteria that the request names in `done_when`. " +
      `${open.join(" ")} ${describeCloseAnswers(lands)}`
    );
  },
  corrections_open: ({ rounds, corrections, lands }) => {
    const open = corrections.map(
      ({ title, goal }, i) => `${i + 1}. ${title}: ${endSentence(goal)}`,
    );
    return (
      `After ${rounds} rounds of corrections, the closing session still asks for more. ` +
      `${open.join(" ")} ${describeCloseAnswers(lands)}`
    );
  },
  nothing_merged: ({ skipped }) =>
    `Nothing was merged, so there is nothing to land. \`/retry ${skipped}\` starts ` +
    `${skipped} again, \`/approve\` ends the build.`,
  landing_red: ({ pull, checks, branch }) => describeFailedLandingChecks(branch, pull, checks),
  landing_closed: ({ pull }) =>
    `The landing pull request #${pull} was closed. Reopen it, or answer \`/retry\` for another ` +
    "one.",
  landing_changes: ({ pull, by, said, branch }) =>
    describeRequestedChanges(branch, pull, { author: by, body: said }),
  landing_dequeued: ({ pull, said }) => describeDequeuedPull(pull, said),
  landing_forbidden: ({ base }) => describeMissingMergeMethod(base),
  landing_refused: ({ pull, said }) => describeRefusedMerge(pull, said),

  preflight_failed: ({ checks }) =>
    "The preflight found what would stop every " +
    `session:\n${describePreflightFailures(checks)}\n\nFix that, then answer \`/retry\`. ` +
    "Baton notices a change of the configuration by itself.",
  preflight_not_started: () =>
    "Baton could not start the preflight of this configuration. Check that the App is still " +
    "allowed to write checks, then answer `/retry`.",
  settings_unusable: ({ problem, base }) =>
    `${endSentence(`The settings can't be used: ${problem}`)} Fix that on \`${base}\`; the ` +
    "build then continues by itself.",

  build_budget: ({ budget, spent, unpriced }) => {
    const money = { budget, usage: { dollars: spent }, unpriced };
    return (
      `${describeSpending(money)}${describeRemainder(budget, spent)} No new session starts; ` +
      `running sessions finish. \`/budget ${formatDollars(suggestBuildBudget(money))}\` ` +
      "continues the build, `/cancel` ends it."
    );
  },
  shared_budget: ({ of, ...shared }) => describeSharedBudgetStop(of, shared),
  failure_repeated: ({ places }) => describeRepeatedFailure(places),
};

/** Returns sentences that say why the worker or the build waits for a person. */
export function describeStop({ details }: Pick<StopState, "details">): string {
  const describe = DESCRIBERS[details.kind] as (details: StopDetails) => string;
  return describe(details);
}

/** An answer that explains a stop. */
export interface StopAnswer {
  words: string;
  explains: StopState;
}

/** `before`: what the answer begins with. */
export function explainStop(stop: StopState, before = ""): StopAnswer {
  return { words: `${before}${describeStop(stop)}`, explains: stop };
}

export const isStopped = (worker: WorkerState): worker is WorkerState & { stop: StopState } =>
  worker.stop !== null;

/** Explains why a stopped worker does not go on, and what a person can answer. */
export function explainWorkerStop(
  worker: WorkerState & { stop: StopState },
  before = "",
): StopAnswer {
  return { words: `${before}${describeWorkerStop(worker)}`, explains: worker.stop };
}

/** Says on one line why a session is asked. */
export function describeSessionReason(reason: SessionReason): string {
  return reason.kind === "stopped" ? describeStop(reason) : describeOrder(reason);
}

/** Says why a worker is stopped, and what a person can answer. */
export function describeWorkerStop(worker: WorkerState): string {
  const why = worker.stop ? endSentence(describeStop(worker.stop)) : "";
  return `${why} ${describeRemedy(worker)}`;
}

/** Says that the base branch conflicts with the build, and who does what about it. */
function describeBaseConflict({ base, branch, files }: StopDetailsOf<"base_conflict">): string {
  const shown = files.slice(0, MAX_CONFLICT_FILES).map((path) => `\`${path}\``);
  const more = files.length > shown.length ? ` and ${files.length - shown.length} more` : "";
  const detail = files.length > 0 ? ` (both changed ${shown.join(", ")}${more})` : "";
  return (
    `\`${base}\` moved and conflicts with the build${detail}. Merge \`${base}\` into ` +
    `\`${branch}\` by hand and push that.`
  );
}

/** The same before the workers have ended. */
export function describeEarlyBaseConflict(details: StopDetailsOf<"base_conflict">): string {
  return (
    `${describeBaseConflict(details)} The build continues without it until all workers have ` +
    "ended. Then the merge has to be done."
  );
}

/** Maximum number of conflicting files to name. */
const MAX_CONFLICT_FILES = 5;

/** Says why sessions failed, in at most two sentences. */
function describeCauses(causes: StopDetailsOf<"attempts_failed">["causes"]): string {
  const [first = "", last] = causes.map((cause) => endSentence(describeFailureReason(cause)));
  return last === undefined ? `Each time: ${first}` : `First: ${first} Last: ${last}`;
}

function describeBuildAnswer(answer: StopDetailsOf<"attempts_failed">["answer"]): string {
  if (answer === null) return "";
  const without =
    answer.loop === null
      ? ""
      : ` again, or \`/loop ${answer.loop - 1}\` to continue without this loop`;
  return ` Answer with \`/retry\`${without}.`;
}

function describeCloseAnswers(lands: boolean): string {
  const ends = lands ? "lands it" : "ends the build";
  return `\`/approve\` ${ends} anyway, \`/retry\` lets a session judge it again.`;
}

const describeCandidatePull = (pull: number) =>
  `Pull request #${pull}, where each worker is checked before it is merged,`;

const describeClose = (pull: number, by: string | null) =>
  `${formatActor(by)}, who has no write access, closed pull request #${pull}`;

const describeReopenChoice = (worker: WorkerId) =>
  `Open it again to continue ${worker}, or answer \`/skip ${worker}\` to leave it out.`;

/** Names the action that GitHub refused. */
function describeRefusedEffect(effect: string, ref: string | null): string {
  const name = ref === null ? "" : formatCode(ref);
  return parseEffectKey(effect).definition?.refusal?.describe(name) ?? formatCode(effect);
}

/** Says why the build stops, with the places as evidence, the choices and their costs. */
function describeRepeatedFailure(places: readonly FailurePlace[]): string {
  const met = places.map(
    ({ subject, loop, url }) =>
      `${subject} ${loop === 0 ? "in the first pass" : `in loop ${loop}`}` +
      `${url === null ? "" : ` (${url})`}`,
  );
  return (
    `The same failure happened ${places.length} times: ${describeMatter(places[0]!)} It ` +
    `happened to ${met.join(", ")}. Fix its cause on the base branch, or say under Direction ` +
    "in BUILD.md how to avoid it. Then `/retry` continues; it costs further sessions if the " +
    "cause is still there. `/cancel` ends the build and costs nothing more."
  );
}

function describeMatter({ what }: FailurePlace): string {
  return what.of === "checks"
    ? `the checks ${what.names.join(", ")} fail.`
    : endSentence(`the ${what.kind} session failed: ${describeFailureCause(what.cause)}`);
}
