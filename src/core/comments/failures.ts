/** Failures as people read them: a Markdown list in comments and documents, and lines for the terminal. */
import { getWholeCause, type CheckPage, type Failure, type SessionFailure } from "../build/failure.ts";
import type { WorkerId } from "../build/names.ts";
import type { State } from "../build/state.ts";
import { isOver } from "../build/view.ts";
import { TERMINAL, statusOf } from "../build/status.ts";
import { named } from "../text/counted.ts";
import { sentence } from "../text/sentence.ts";
import { code, fenced, inline } from "./escape.ts";

const OUTCOMES: Readonly<Record<SessionFailure["outcome"], string>> = {
  blocked: "asks for a person",
  failed: "failed",
  refused: "was refused",
  lost: "was lost",
  relaunched: "did not get to its end",
  budget: "spent its budget",
};

/** Problems of a failure that a comment names, and characters of each. */
const PROBLEMS = 10;
const PROBLEM_CHARS = 300;
/** Characters of all failures in one comment. */
const ROOM = 12_000;

/** A numbered list, first failure first, each with its cause, its run and its log; empty where there are none. */
export function listFailures(failures: readonly Failure[]): string[] {
  if (failures.length === 0) return [];
  const items = failures.map((failure, i) => describe(failure, `${i + 1}. `));
  const lines: string[] = [];
  let left = ROOM;
  for (const [i, item] of items.entries()) {
    left -= item.join("\n").length;
    if (left < 0 && i > 0) return [...lines, "", `_… and ${items.length - i} more, in the record._`, ""];
    lines.push(...item);
  }
  return [...lines, ""];
}

/** Failures of a worker's sessions and checks under a heading; empty where there are none. */
export function failureSection(who: string, failures: readonly Failure[]): string[] {
  const list = listFailures(failures);
  return list.length > 0 ? [`**Failures of ${who}, first one first:**`, "", ...list] : [];
}

/** The same of the whole build: of its own sessions, and of workers that have not ended. */
export function buildFailures(state: State): string[] {
  if (isOver(state.build.status)) return [];
  const workers = state.briefs.map(({ id }) => state.workers[id]!);
  const open = workers.filter((worker) => !TERMINAL.includes(statusOf(worker, state)));
  return [
    ...failureSection("the build", state.build.failures),
    ...open.flatMap(({ id, failures }) => failureSection(id, failures)),
  ];
}

/** Failures that a stop is about: the worker's since the last `/retry`; the build's, and those that made it stop. */
export function failuresBehindStop(state: State, who: WorkerId | "build"): Failure[] {
  if (who !== "build") return state.workers[who]!.failures.filter(({ retried }) => !retried);
  const at = state.build.stop?.at;
  const ofWorkers = Object.values(state.workers).flatMap(({ failures }) => failures.filter((f) => f.at === at));
  return [...state.build.failures.filter(({ retried }) => !retried), ...ofWorkers];
}

function describe(failure: Failure, mark: string): string[] {
  if (failure.of === "checks") {
    const names = named(failure.names.map((name) => code(name, 100)));
    return [
      `${mark}Checks were red at ${code(failure.head.slice(0, 12))}: ${names}.`,
      ...failure.pages.flatMap((page) => describePage(page, " ".repeat(mark.length))),
    ];
  }
  const { session, cause, problems, run, log } = failure;
  const link = run === null ? "" : linkTo(`run ${run.id}`, run.url);
  const indent = " ".repeat(mark.length);
  const end = problems.length > 0 ? ":" : "";
  const words = problems.length > 0 ? inline(cause, 600) : sentence(inline(cause, 600));
  const more = problems.length - PROBLEMS;
  return [
    `${mark}${code(session)}${launchOf(failure)} ${OUTCOMES[failure.outcome]}${link}: ${words}${end}`,
    ...problems.slice(0, PROBLEMS).map((one) => `${indent}- ${inline(one, PROBLEM_CHARS)}`),
    ...(more > 0 ? [`${indent}- … and ${more} more`] : []),
    ...indented(foldedLog(log), indent),
  ];
}

function describePage({ name, run, url, log }: CheckPage, indent: string): string[] {
  const link = linkTo(run === null ? "its page" : `run ${run}`, url);
  return [`${indent}- ${code(name, 100)}${link}`, ...indented(foldedLog(log), `${indent}  `)];
}

/** Nothing where the address could end the link, or isn't one. */
const linkTo = (words: string, url: string) => (/^https?:\/\/[^\s<>()]+$/.test(url) ? ` ([${words}](${url}))` : "");

const indented = (lines: readonly string[], by: string) => lines.map((line) => (line === "" ? "" : `${by}${line}`));

const launchOf = ({ launch }: SessionFailure) => (launch > 1 ? ` (launch ${launch})` : "");

function foldedLog(log: readonly string[]): string[] {
  if (log.length === 0) return [];
  // Nothing in it may pass for a marker of Baton's comments.
  const text = log.map((line) => line.replace(/[^\P{Cc}\t]/gu, "").replaceAll("<!--", "<! --")).join("\n");
  return ["", "<details><summary>End of its log</summary>", "", ...fenced(text, "text").split("\n"), "", "</details>"];
}

/** Where it happened and lines for the terminal, without markup; the first one says what. */
export function failureLines(failure: Failure): string[] {
  if (failure.of === "checks") {
    return [
      `checks are red at ${failure.head.slice(0, 12)}: ${named(failure.names)}`,
      ...failure.pages.flatMap(({ name, url, log }) => [`  ${name}: ${url}`, ...logLines(log)]),
    ];
  }
  const { kind, attempt, run, log } = failure;
  const cause = sentence(getWholeCause(failure).replace(/\s+/g, " ").slice(0, 1000));
  return [
    `${kind} session ${attempt}${launchOf(failure)} ${OUTCOMES[failure.outcome]}: ${cause}`,
    ...(run ? [`  its run: ${run.url}`] : []),
    ...logLines(log),
  ];
}

const logLines = (log: readonly string[]) => log.map((line) => `  | ${line.replace(/[^\P{Cc}\t]/gu, "")}`);
