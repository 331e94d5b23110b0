/** Polls GitHub for a build until the caller has seen enough, rarely while nothing happens. */
import { openBuildFeed, type BuildFeed, type BuildUpdate } from "../../app/build-feed.ts";
import { GitHubError } from "../../app/github/errors.ts";
import { sleep } from "../../app/timers.ts";
import { createPages, type Pages, type ProgressListener } from "./progress.ts";
import { connectForReading } from "../../app/cli-access.ts";
import type { Access } from "../../app/github/access.ts";
import type { State } from "../../core/model/state.ts";
import { askGitHub, loadCredentials } from "../github/credentials.ts";
import { findBuildName, toBuildProblem } from "../github/build-lookup.ts";
import { Problem } from "../problem.ts";

/** How GitHub is asked, and how outages are reported. */
export interface FollowOptions {
  tell: ProgressListener;
  signal: AbortSignal;
  waits?: PollIntervals;
  /**
   * Milliseconds after which Baton gives up on an outage; by default never. Baton always waits out
   * limits.
   */
  patience?: number;
  /** Replaces the wait in tests. */
  pause?: typeof sleep;
}

/** Intervals in milliseconds. */
export interface PollIntervals {
  /** Between two requests, while something happens. */
  least: number;
  /** Between two requests, after nothing has happened for a while. */
  most: number;
  /** After a failure of GitHub; doubled after each further one. */
  failure: number;
}

const DEFAULT_INTERVALS: PollIntervals = { least: 2_000, most: 15_000, failure: 5_000 };
const GROWTH = 1.5;
const MAX_FAILURE_MS = 60_000;

/**
 * Asks until GitHub answers, and waits out limits and outages. Returns null when the signal is
 * aborted.
 * @throws GitHubError if another request would not help
 */
export async function askUntilAnswered<T>(
  ask: () => Promise<T>,
  { tell, signal, waits = DEFAULT_INTERVALS, patience = Infinity, pause = sleep }: FollowOptions,
): Promise<T | null> {
  const begun = performance.now();
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const answer = await waitUnlessAborted(ask(), signal);
      if (failures > 0 && answer !== null)
        tell({ kind: "connection", subject: "GitHub", text: "answers again" });
      return answer;
    } catch (error) {
      if (!(error instanceof GitHubError) || !error.isTransient) throw error;
      if (error.code === "unavailable" && performance.now() - begun > patience) throw error;
      const usual = Math.min(waits.failure * 2 ** failures, MAX_FAILURE_MS);
      const wait = error.waitMs === null ? usual : Math.max(error.waitMs, waits.least);
      if (failures === 0 || error.waitMs !== null) reportFailure(error, wait, tell);
      await pause(wait, signal);
    }
  }
  return null;
}

/**
 * Polls for news, reports an unreadable record, and calls `check` until that returns a value, which
 * it returns. Returns null when the signal is aborted.
 * @throws GitHubError as `askUntilAnswered`
 */
export async function followBuild<T>(
  feed: BuildFeed,
  asking: FollowOptions,
  check: (news: BuildUpdate) => Promise<T | null>,
): Promise<T | null> {
  const { signal, tell, waits = DEFAULT_INTERVALS, pause = sleep } = asking;
  let wait = waits.least;
  while (!signal.aborted) {
    const news = await askUntilAnswered(() => feed.read(), asking);
    if (news === null) return null;
    reportTrouble(news, tell);
    const end = await check(news);
    if (end !== null) return end;
    wait = news.kind === "same" ? Math.min(wait * GROWTH, waits.most) : waits.least;
    await pause(wait, signal);
  }
  return null;
}

/**
 * Returns null if the signal is aborted first. It leaves no listener behind, because a build may be
 * followed for days.
 */
function waitUnlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function reportFailure({ code, message }: GitHubError, wait: number, tell: ProgressListener): void {
  const what = code === "rate_limited" ? "limits the requests" : "doesn't answer";
  const text = `${what} (${message}): Baton asks again in ${Math.ceil(wait / 1000)} s`;
  tell({ kind: "connection", subject: "GitHub", text });
}

function reportTrouble(news: BuildUpdate, tell: ProgressListener): void {
  if (news.kind === "unreadable") {
    tell({ kind: "connection", subject: "record", text: `can't be read: ${news.problem}` });
  } else if (news.kind === "gone") {
    tell({
      kind: "connection",
      subject: "record",
      text: "is gone: if somebody deleted its branch, Baton recreates it",
    });
  }
}

// Opens a build on GitHub in order to follow it, by the name that a person gave.

export interface OpenedBuild {
  access: Access;
  feed: BuildFeed;
  state: State;
  /** The full name, such as `octocat/hello`. */
  repository: string;
  issueUrl: string;
  pages: Pages;
}

/** How long a build may take to start after its issue was labelled, in milliseconds. */
const START_MS = 120_000;
const START_LOOK_MS = 3_000;
/**
 * How long Baton waits for the first answer of a GitHub that it never reached, in milliseconds. Its
 * address may be wrong.
 */
const FIRST_ANSWER_MS = 60_000;

/**
 * Waits for the build of an issue that was labelled a moment ago. Returns null when the signal is
 * aborted.
 * @throws Problem for an invalid name, a missing build, an unreadable record or a missing token
 */
export async function openBuild(
  name: string,
  slug: string | null,
  asking: FollowOptions,
): Promise<OpenedBuild | null> {
  const { identity: asker, webUrl } = await loadCredentials();
  const named = await findBuildName(name, webUrl);
  const { owner, repo, issue } = named;
  const repository = `${owner}/${repo}`;
  const patient = { ...asking, patience: FIRST_ANSWER_MS };
  const ask = <T>(what: () => Promise<T>) =>
    askGitHub(() => askUntilAnswered(what, patient), repository);
  const access = await ask(() => connectForReading(asker, owner, repo));
  const end = performance.now() + START_MS;
  for (let isTold = false; access !== null; isTold = true) {
    const opened = await ask(() => openBuildFeed(access, issue, slug));
    if (opened === null) return null;
    const issueUrl = `${webUrl}/${repository}/issues/${issue}`;
    if (opened.kind === "found") {
      const { feed, state } = opened;
      return { access, feed, state, repository, issueUrl, pages: createPages(webUrl, repository) };
    }
    if (opened.kind !== "none" || !opened.labelled || slug !== null)
      throw toBuildProblem(opened, named, slug);
    if (performance.now() > end) {
      throw new Problem(
        `issue #${issue} of ${repository} is labelled, but no build started: ${issueUrl} may ` +
          "say why",
      );
    }
    const text = "has not started: its issue is labelled; waiting for the build";
    if (!isTold) asking.tell({ kind: "connection", subject: "build", text, url: issueUrl });
    await sleep(START_LOOK_MS, asking.signal);
  }
  return null;
}
