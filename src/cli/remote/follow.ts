/** Asks GitHub about a build until somebody has seen enough, rarely while nothing happens. */
import { setTimeout } from "node:timers/promises";
import type { BuildFeed, BuildNews } from "../../app/build-feed.ts";
import { GitHubError } from "../../app/github/errors.ts";
import type { Tell } from "./tell.ts";

/** How GitHub is asked, and who is told where it can't be. */
export interface Asking {
  tell: Tell;
  signal: AbortSignal;
  waits?: Waits;
  /** Milliseconds after which an outage is given up; by default never. Limits are always waited out. */
  patience?: number;
  /** In place of time that passes. */
  sleep?: typeof pause;
}

/** In milliseconds. */
export interface Waits {
  /** Between two questions, while something happens. */
  least: number;
  /** The same, when nothing has happened for a while. */
  most: number;
  /** After a failure of GitHub's; twice as long after each further one. */
  failure: number;
}

const USUAL_WAITS: Waits = { least: 2_000, most: 15_000, failure: 5_000 };
const GROWTH = 1.5;
const MOST_FAILURE_MS = 60_000;

/**
 * Asks until GitHub answers: limits and outages are waited out. Null when the signal is aborted.
 * @throws GitHubError where asking again is of no use
 */
export async function askUntilAnswered<T>(
  ask: () => Promise<T>,
  { tell, signal, waits = USUAL_WAITS, patience = Infinity, sleep = pause }: Asking,
): Promise<T | null> {
  const begun = performance.now();
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const answer = await unlessAborted(ask(), signal);
      if (failures > 0 && answer !== null) tell({ kind: "connection", subject: "GitHub", text: "answers again" });
      return answer;
    } catch (error) {
      if (!(error instanceof GitHubError) || !error.passing) throw error;
      if (error.code === "unavailable" && performance.now() - begun > patience) throw error;
      const usual = Math.min(waits.failure * 2 ** failures, MOST_FAILURE_MS);
      const wait = error.waitMs === null ? usual : Math.max(error.waitMs, waits.least);
      if (failures === 0 || error.waitMs !== null) tellFailure(error, wait, tell);
      await sleep(wait, signal);
    }
  }
  return null;
}

/**
 * Asks for what is new, tells where the record can't be read, and has `check` look at it, until that gives something:
 * that is what comes back. Null when the signal is aborted.
 * @throws GitHubError as `askUntilAnswered`
 */
export async function followBuild<T>(
  feed: BuildFeed,
  asking: Asking,
  check: (news: BuildNews) => Promise<T | null>,
): Promise<T | null> {
  const { signal, tell, waits = USUAL_WAITS, sleep = pause } = asking;
  let wait = waits.least;
  while (!signal.aborted) {
    const news = await askUntilAnswered(() => feed.read(), asking);
    if (news === null) return null;
    tellTrouble(news, tell);
    const end = await check(news);
    if (end !== null) return end;
    wait = news.kind === "same" ? Math.min(wait * GROWTH, waits.most) : waits.least;
    await sleep(wait, signal);
  }
  return null;
}

/** Null when the signal is aborted first. It keeps no listener: a build may be followed for days. */
function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Resolves after so many milliseconds, or when the signal is aborted. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, null, { signal }).catch(() => null);
}

function tellFailure({ code, message }: GitHubError, wait: number, tell: Tell): void {
  const what = code === "rate_limited" ? "has had enough of requests" : "doesn't answer";
  const text = `${what} (${message}): asked again in ${Math.ceil(wait / 1000)} s`;
  tell({ kind: "connection", subject: "GitHub", text });
}

function tellTrouble(news: BuildNews, tell: Tell): void {
  if (news.kind === "unreadable") {
    tell({ kind: "connection", subject: "record", text: `can't be read: ${news.problem}` });
  } else if (news.kind === "gone") {
    tell({
      kind: "connection",
      subject: "record",
      text: "is gone: Baton makes its branch again, where it was deleted",
    });
  }
}
