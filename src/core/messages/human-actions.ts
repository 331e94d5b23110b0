/**
 * Texts for what people do to workers, the issue, branches and the repository, such as the comment
 * on a cancelled worker's closed pull request.
 */
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import type { Unavailability } from "../model/facts.ts";
import { formatMinute, listNames } from "../text/format.ts";
import type { WorkerId } from "../model/names.ts";
import {
  escapeInline,
  formatActor,
  formatCode,
  renderList,
  formatLogin,
} from "../text/markdown.ts";
import type { BuildView } from "./build-view.ts";
import { listUnseenSteers, type Steer } from "../model/feedback.ts";

export function describeCancelledWorker({ briefs }: State, { id, cancelled }: WorkerState): string {
  const waiting = briefs.filter((brief) => brief.depends_on.includes(id)).map((brief) => brief.id);
  const what =
    waiting.length > 0 ? `what depends on it (${listNames(waiting)}) waits` : "the build waits";
  return (
    `${formatLogin(cancelled!.by)} cancelled ${id}, so this pull request is closed, and ` +
    `${what}. \`/retry ${id}\` starts it again; \`/skip ${id}\` continues the build without ` +
    "it."
  );
}

// Texts about a worker's pull request that someone closed or reopened.

/** Returns the login of the person who skipped a worker, as far as GitHub says. */
export const formatSkipper = ({ by }: { by: string | null }) =>
  by === null ? "somebody" : formatCode(by);

/** Says that closing the pull request skips the worker. `gone`: the branch, if it was deleted. */
export function describeSkip(id: WorkerId, by: string | null, gone: string | null): string {
  const who = formatActor(by);
  const skipped = `so ${id} is skipped; workers that depend on it continue without it.`;
  if (gone === null) {
    return (
      `${who} closed this pull request, ${skipped} Open it again to resume ${id} where it ` +
      `was, or answer \`/retry ${id}\` to start it again.`
    );
  }
  return (
    `${who} deleted the branch \`${gone}\`. GitHub then closed this pull request, ${skipped} ` +
    `To resume ${id} where it was, restore the branch on this page and open it again. ` +
    `\`/retry ${id}\` starts it again.`
  );
}

/** For a pull request that someone without write access closed. */
export function describeReopenedPull(id: WorkerId, by: string | null): string {
  return (
    `${formatActor(by)} closed this pull request but has no write access to this repository, ` +
    `so Baton opened it again. To leave out ${id}, somebody with write access closes it or ` +
    `answers \`/skip ${id}\`.`
  );
}

/** For a pull request that someone without write access reopened. */
export function describeRefusedReopen(id: WorkerId, by: string): string {
  return (
    `${formatLogin(by)} has no write access to this repository, so ${id} stays skipped; ` +
    `\`/retry ${id}\` starts it again.`
  );
}

/** Says that a reopened pull request is closed again. `why`: a sentence. */
export const describeClosedAgain = (why: string) => `${why} So this pull request is closed.`;

// Texts about a worker's open or merged pull request.

export function describeDraftPull(id: WorkerId): string {
  return (
    `This pull request is a draft now, so ${id} is held: Baton doesn't review or merge it. ` +
    "*Ready for review* continues it."
  );
}

/** `head`: the head that the branch no longer contains. */
export function describeRewrittenBranch(branch: string, head: string): string {
  return (
    `\`${branch}\` was rewritten: ${head.slice(0, 12)} is no longer in it. Baton continues from ` +
    "the branch as it is now."
  );
}

interface ManualMerge {
  by: string;
  /** The base to which it was merged instead of the wanted one. */
  into: { base: string; wanted: string } | null;
  /** Whether Baton would have waited. */
  early: boolean;
}

export function describeManualMerge(id: WorkerId, { by, into, early }: ManualMerge): string {
  const where = into === null ? "" : ` into \`${into.base}\`, not into \`${into.wanted}\``;
  const open = early ? " Baton did not wait for its review and its checks." : "";
  return `${formatLogin(by)} merged this pull request${where}: ${id} counts as merged.${open}`;
}

// Texts about what people did to the issue, the branches or the repository.

export function describeClosedIssue(by: string): string {
  return (
    `${formatLogin(by)} closed this issue, so the build is paused: running sessions finish, ` +
    "and Baton starts and merges nothing. Reopen the issue to continue the build; `/cancel` " +
    "ends it."
  );
}

export function describeRenamedBase(was: string, base: string): string {
  return `${formatCode(was)} is now ${formatCode(base)}: this build continues and lands there.`;
}

/** `tip`: the commit at which Baton recreates the build branch. */
export function describeRestoredBranch(branch: string, tip: string): string {
  return (
    `The branch \`${branch}\` was deleted. Baton recreates it at ${tip.slice(0, 12)}, its last ` +
    "commit, and reopens the pull requests that GitHub closed with it. No merged work is lost."
  );
}

export function describeDeletedLandBranch(branch: string): string {
  return (
    `The branch \`${branch}\` was deleted, so GitHub closed this pull request. Baton recreates ` +
    "the branch and opens another landing pull request."
  );
}

/** Both are full names of the repository. */
export function describeRenamedRepository(was: string, name: string): string {
  return `${formatCode(was)} is now ${formatCode(name)}: this build continues here.`;
}

export function describeRecoveredAccess({ why, since }: Unavailability): string {
  return (
    `${UNAVAILABLE[why]} from ${formatMinute(since)} on, so this build stood still. It ` +
    "continues now where it was."
  );
}

const UNAVAILABLE: Record<Unavailability["why"], string> = {
  archived: "This repository was archived",
  suspended: "Baton was suspended here",
  unreachable: "Baton was not installed here",
};

// Lists what people decided about a build, for its report: approvals, words, skipped workers, and
// merges by hand.

/** One line for each decision; empty if no person decided anything. */
export function listHumanActions({ build, briefs, workers, completions }: State): string[] {
  const { plan, landing } = build.gates;
  const who = (by: string | null) => (by ? formatCode(by) : "the configuration");
  return [
    ...(plan.state === "approved" ? [`The plan was approved by ${who(plan.by)}.`] : []),
    ...build.gates.waves.flatMap(({ wave, by }) =>
      by ? [`Wave ${wave} was started by ${formatCode(by)}.`] : [],
    ),
    ...briefs.flatMap(({ id }) => [
      ...listManualWork(workers[id]!, completions),
      ...listWorkerActions(workers[id]!),
    ]),
    ...(landing.state === "approved" ? [`The landing was approved by ${who(landing.by)}.`] : []),
    ...(build.cancelled ? [`The build was cancelled by ${formatCode(build.cancelled.by)}.`] : []),
  ];
}

function listManualWork(
  { id, pr, published }: WorkerState,
  completions: State["completions"],
): string[] {
  const author = published === null ? undefined : completions[published]?.author;
  return author === undefined
    ? []
    : [`${id}${pr ? ` (#${pr.number})` : ""} was done by hand by ${formatCode(author)}.`];
}

function listWorkerActions({
  id,
  pr,
  skipped,
  cancelled,
  started,
  merged_by,
  verdicts,
  steers,
}: WorkerState): string[] {
  const on = pr ? ` (#${pr.number})` : "";
  // A person's verdict is signed `@login`; a session's is not.
  const judged = verdicts.filter(({ by }) => by.startsWith("@"));
  const by = (verdict: string) => [
    ...new Set(judged.filter((v) => v.verdict === verdict).map((v) => formatCode(v.by.slice(1)))),
  ];
  const [approved, refused] = [by("approve"), by("request_changes")];
  const spoke = [...new Set(steers.map((s) => formatCode(s.by)))];
  return [
    ...(skipped
      ? [
          `${id}${on} was left out by ${formatSkipper(skipped)}${
            skipped.pull ? ", who closed it" : ""
          }.`,
        ]
      : []),
    ...(cancelled ? [`${id}${on} was cancelled by ${formatCode(cancelled.by)}.`] : []),
    ...(started ? [`${id}${on} was launched by ${formatCode(started.by)}.`] : []),
    ...(merged_by ? [`${id}${on} was merged by hand by ${formatCode(merged_by)}.`] : []),
    ...(refused.length > 0 ? [`${id}${on}: changes were asked for by ${refused.join(", ")}.`] : []),
    ...(approved.length > 0 ? [`${id}${on} was approved by ${approved.join(", ")}.`] : []),
    ...(spoke.length > 0 ? [`${id}${on} received instructions from ${spoke.join(", ")}.`] : []),
  ];
}

/** Lists what people said to a worker. */
export function renderSteers({ steers }: WorkerState): string[] {
  return renderList(
    "What people said to it",
    steers.map(({ by, text, finished_session: seen }) => {
      const who = seen ? `seen by ${formatCode(seen)}` : "not seen by any session yet";
      return `${formatCode(by)}: ${escapeInline(text)} (${who})`;
    }),
  );
}

/** Lists findings of the guards that a person accepted. */
export function renderWaivers(workers: readonly WorkerState[]): string[] {
  return renderList(
    "Accepted by people",
    workers.flatMap(({ waivers }) =>
      waivers.flatMap(({ session, run, by, findings }) =>
        findings.map(
          (f) =>
            `${formatCode(session)}, ${formatRun(run)}: ${escapeInline(f.message, 600)} ` +
            `Accepted by ${formatCode(by)}.`,
        ),
      ),
    ),
  );
}

const formatRun = (run: number | null) => (run === null ? "by hand" : `run ${run}`);

// Texts about whether a session has read the words to a worker.

/** Maximum length of quoted words, in characters: the full text is a few comments above. */
const QUOTED_CHARS = 120;
/** Maximum number of workers that the status comment names. */
const MAX_NAMED = 20;

/** Says that the session that was running has read the words. */
export function describeSeenSteers(steers: readonly Steer[]): string {
  return `${formatCode(steers[0]!.during!)} took this into account: ${quoteSteers(steers)}.`;
}

/**
 * Says that the session that was running ended without reading them, and that another one has them.
 */
export function describeCarriedSteers(steers: readonly Steer[]): string {
  const { during, started_session: given, finished_session: seen } = steers[0]!;
  return (
    `${formatCode(during!)} ended before it read this: ${quoteSteers(steers)}. ` +
    `${formatCode((seen ?? given)!)} has it now.`
  );
}

function quoteSteers(steers: readonly Steer[]): string {
  return steers.map(({ text }) => `“${escapeInline(text, QUOTED_CHARS)}”`).join(", ");
}

/** Lists words that no session has read yet, one line for each worker, for the status comment. */
export function renderUnseenSteers({ state }: BuildView): string[] {
  const lines = state.briefs.flatMap(({ id }) => {
    const waiting = listUnseenSteers(state.workers[id]!);
    if (waiting.length === 0) return [];
    const given = waiting.at(-1)!.started_session ?? waiting.at(-1)!.during;
    const where = given ? `given to ${formatCode(given)}` : "for its next session";
    return [
      `**Said to ${id}:** ` +
        `${waiting.length === 1 ? "one message" : `${waiting.length} messages`}, ${where}; not ` +
        "seen yet.",
      "",
    ];
  });
  return lines.slice(0, MAX_NAMED * 2);
}

// Answers to people who answer a stop.

/** Answers `/retry` without words after failed review sessions. */
export function describeRepeatedReview(id: WorkerId): string {
  return (
    `A session reviews ${id} again, because its review failed. \`/retry ${id} <words>\` ` +
    "starts a rework instead."
  );
}

/** Answers `/retry` with words, which only a session that changes something can follow. */
export function describeReworkInstead(id: WorkerId): string {
  return (
    `Your words start a rework of ${id}, which is then reviewed. \`/review ${id}\` alone ` +
    "repeats the review."
  );
}
