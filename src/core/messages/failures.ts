/**
 * Renders failures for people: a Markdown list in comments and documents, and lines for the
 * terminal.
 */
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { endSentence, listNames, toOneLine } from "../text/format.ts";
import { escapeInline, formatCode, renderCodeBlock } from "../text/markdown.ts";
import type { CheckPage, Failure, SessionFailure } from "../model/failures.ts";
import { describeFailureCause, describeFailureReason } from "./failure-causes.ts";
import type { WorkerId } from "../model/names.ts";
import { TERMINAL_STATUSES, getWorkerStatus } from "../model/status.ts";
import { isBuildEnded } from "../model/build-types.ts";

// Lists, for the record, the workers that a larger model took over.

/** One line for each escalation of the build. */
export function listEscalationLines({ briefs, workers }: State): string[] {
  return briefs.flatMap(({ id }) =>
    describeEscalations(workers[id]).map((words) => `${id} ${words}`),
  );
}

/** `escalated from easy to normal after attempt 1 failed: …` */
export function describeEscalations(worker: WorkerState | undefined): string[] {
  return (worker?.escalations ?? []).map(
    ({ from, to, session, attempt, ...reason }) =>
      `escalated from ${from} to ${to} after attempt ${attempt} failed (${session}): ` +
      `${endSentence(escapeInline(describeFailureReason(reason), 200))}`,
  );
}

const OUTCOMES: Readonly<Record<SessionFailure["outcome"], string>> = {
  blocked: "asks for a person",
  failed: "failed",
  refused: "was refused",
  lost: "was lost",
  relaunched: "did not finish",
  budget: "spent its budget",
};

/**
 * Maximum number of problems of a failure in a comment, and maximum length of each in characters.
 */
const PROBLEMS = 10;
const PROBLEM_CHARS = 300;
/** Maximum size of all failures in one comment, in characters. */
const ROOM = 12_000;

/**
 * Renders a numbered list, oldest failure first, each with its cause, its run and its log; empty if
 * there are none. A cause that repeats is written once.
 */
export function renderFailures(failures: readonly Failure[]): string[] {
  if (failures.length === 0) return [];
  const items = failures.map((one, i) => renderFailure(one, `${i + 1}. `, failures[i - 1]));
  const lines: string[] = [];
  let left = ROOM;
  for (const [i, item] of items.entries()) {
    left -= item.join("\n").length;
    if (left < 0 && i > 0)
      return [...lines, "", `_… and ${items.length - i} more, in the record._`, ""];
    lines.push(...item);
  }
  return [...lines, ""];
}

/**
 * Renders the failures of a worker's sessions and checks under a heading; empty if there are none.
 */
export function renderWorkerFailures(who: string, failures: readonly Failure[]): string[] {
  const list = renderFailures(failures);
  return list.length > 0 ? [`**Failures of ${who}, oldest first:**`, "", ...list] : [];
}

/**
 * The same for the whole build: failures of its own sessions and of workers that have not ended.
 */
export function renderBuildFailures(state: State): string[] {
  if (isBuildEnded(state.build.status)) return [];
  const workers = state.briefs.map(({ id }) => state.workers[id]!);
  const open = workers.filter(
    (worker) => !TERMINAL_STATUSES.includes(getWorkerStatus(worker, state)),
  );
  return [
    ...renderWorkerFailures("the build", state.build.failures),
    ...open.flatMap(({ id, failures }) => renderWorkerFailures(id, failures)),
  ];
}

/**
 * Returns the failures that a stop is about. For a worker: those since the last `/retry`. For the
 * build: its own, and those that made it stop.
 */
export function listFailuresBehindStop(state: State, who: WorkerId | "build"): Failure[] {
  if (who !== "build") return state.workers[who]!.failures.filter(({ retried }) => !retried);
  const at = state.build.stop?.at;
  const ofWorkers = Object.values(state.workers).flatMap(({ failures }) =>
    failures.filter((f) => f.at === at),
  );
  return [...state.build.failures.filter(({ retried }) => !retried), ...ofWorkers];
}

function renderFailure(failure: Failure, mark: string, before: Failure | undefined): string[] {
  if (failure.of === "checks") {
    const names = listNames(failure.names.map((name) => formatCode(name, 100)));
    return [
      `${mark}Checks were red at ${formatCode(failure.head.slice(0, 12))}: ${names}.`,
      ...failure.pages.flatMap((page) => renderPage(page, " ".repeat(mark.length))),
    ];
  }
  const { session, run, log } = failure;
  const link = run === null ? "" : renderLink(`run ${run.id}`, run.url);
  const indent = " ".repeat(mark.length);
  const [first, ...problems] = renderReason(failure);
  const isRepeated =
    before?.of === "session" && renderReason(before).join("\n") === [first, ...problems].join("\n");
  return [
    `${mark}${formatCode(session)}${formatLaunch(failure)} ${OUTCOMES[failure.outcome]}${link}` +
      (isRepeated ? ", for the same reason." : `: ${first}`),
    ...(isRepeated ? [] : problems.map((one) => `${indent}- ${one}`)),
    ...indentLines(renderFoldedLog(log), indent),
  ];
}

/** Returns the cause as a sentence, then a line for each problem. */
function renderReason({ cause, problems }: SessionFailure): [string, ...string[]] {
  const said = escapeInline(describeFailureCause(cause), 600);
  const more = problems.length - PROBLEMS;
  return [
    problems.length > 0 ? `${said}:` : endSentence(said),
    ...problems.slice(0, PROBLEMS).map((one) => escapeInline(one, PROBLEM_CHARS)),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

function renderPage({ name, run, url, log }: CheckPage, indent: string): string[] {
  const link = renderLink(run === null ? "its page" : `run ${run}`, url);
  return [
    `${indent}- ${formatCode(name, 100)}${link}`,
    ...indentLines(renderFoldedLog(log), `${indent}  `),
  ];
}

/** Returns an empty string if the address is no URL or could end the link. */
const renderLink = (words: string, url: string) =>
  /^https?:\/\/[^\s<>()]+$/.test(url) ? ` ([${words}](${url}))` : "";

const indentLines = (lines: readonly string[], by: string) =>
  lines.map((line) => (line === "" ? "" : `${by}${line}`));

const formatLaunch = ({ launch }: SessionFailure) => (launch > 1 ? ` (launch ${launch})` : "");

function renderFoldedLog(log: readonly string[]): string[] {
  if (log.length === 0) return [];
  // The log must not contain text that looks like a marker of Baton's comments.
  const text = log
    .map((line) => line.replace(/[^\P{Cc}\t]/gu, "").replaceAll("<!--", "<! --"))
    .join("\n");
  return [
    "",
    "<details><summary>End of its log</summary>",
    "",
    ...renderCodeBlock(text, "text").split("\n"),
    "",
    "</details>",
  ];
}

/**
 * Returns lines for the terminal, without markup: the first says what failed, the others show where
 * and the log.
 */
export function formatFailure(failure: Failure): string[] {
  if (failure.of === "checks") {
    return [
      `checks are red at ${failure.head.slice(0, 12)}: ${listNames(failure.names)}`,
      ...failure.pages.flatMap(({ name, url, log }) => [`  ${name}: ${url}`, ...formatLog(log)]),
    ];
  }
  const { kind, attempt, run, log } = failure;
  const cause = endSentence(toOneLine(describeFailureReason(failure)).slice(0, 1000));
  return [
    `${kind} session ${attempt}${formatLaunch(failure)} ${OUTCOMES[failure.outcome]}: ${cause}`,
    ...(run ? [`  its run: ${run.url}`] : []),
    ...formatLog(log),
  ];
}

const formatLog = (log: readonly string[]) =>
  log.map((line) => `  | ${line.replace(/[^\P{Cc}\t]/gu, "")}`);
