/**
 * News for a person who follows a build: the differences between two states of its record; pure.
 */
import type { SessionState } from "../../core/model/session.ts";
import { formatSessionName, type SessionName, type WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import { describeWorkerStop } from "../../core/messages/stop.ts";
import { getBuildView, type BuildView, type WorkerView } from "../../core/messages/build-view.ts";
import { formatFailure } from "../../core/messages/failures.ts";
import { pluralize } from "../../core/text/format.ts";
import { listNewFailures, listNews } from "../build-news.ts";
import type { WaitOutcomeKind } from "./outcome.ts";
import { listAnswers } from "../answers.ts";
import { toVisibleLine } from "../../core/text/invisible-characters.ts";
import type { Io } from "../io.ts";

export const PROGRESS_KINDS = [
  /** The build's status changed. */
  "build",
  /** There is a plan, or another one. */
  "plan",
  /** A worker's status changed. */
  "worker",
  /** A session's run started, or the session ended. */
  "session",
  /** A session or check failed. */
  "failure",
  /** The build learned or decided something by itself. */
  "news",
  /** Baton asks a person. */
  "question",
  /** A person commented. */
  "comment",
  /** GitHub is unavailable for a while, or available again; or the record can't be read. */
  "connection",
  /** The wait is over. */
  "end",
] as const;

/** One line of `--json`, without its time. Fields that do not apply are left out. */
export interface Progress {
  kind: (typeof PROGRESS_KINDS)[number];
  /** The subject: `build`, `W1.1`, `GitHub`, `@ada`. */
  subject: string;
  /** The text for people, without addresses. */
  text: string;
  /** Status of the build or of the worker. */
  status?: string;
  pr?: number;
  session?: SessionName;
  /** Address of the page on GitHub. */
  url?: string;
  /** Commands that answer the question. */
  say?: string[];
  outcome?: WaitOutcomeKind | "interrupted";
  exit_code?: number;
  /** Id of a comment; at the end, of the newest one that was read. */
  comment?: number;
  /** At the end: the value for `--after`. */
  after?: string;
}

/** Addresses of a repository's pages. */
export interface Pages {
  run: (id: number) => string;
  pull: (number: number) => string;
}

/** @param webUrl GitHub's pages, without a trailing slash */
export function createPages(webUrl: string, repository: string): Pages {
  const root = `${webUrl}/${repository}`;
  return { run: (id) => `${root}/actions/runs/${id}`, pull: (number) => `${root}/pull/${number}` };
}

/**
 * Lists what is new in `after`; if `before` is null, its current state. `ids` are the workers to
 * report, null = all. News of the whole build is always included.
 */
export function listProgress(
  before: State | null,
  after: State,
  ids: readonly WorkerId[] | null,
  pages: Pages,
): Progress[] {
  const view = getBuildView(after);
  const known = before && getBuildView(before);
  const isWanted = (id: string) =>
    ids === null || ids.some((one) => one === id) || after.workers[id as WorkerId] === undefined;
  const isNewPlan =
    before !== null &&
    after.briefs.length > 0 &&
    after.build.plan?.hash !== before.build.plan?.hash;
  return [
    ...(known?.status === view.status ? [] : [describeBuild(view)]),
    ...(isNewPlan ? [describePlan(view, before.briefs.length === 0)] : []),
    ...listSessions(before, after, pages).filter(({ subject }) => isWanted(subject)),
    ...(before ? listFailures(before, after).filter(({ subject }) => isWanted(subject)) : []),
    ...listWorkers(known, view, pages).filter(({ subject }) => isWanted(subject)),
    ...(before ? listNews(before, after) : [])
      .filter(({ where }) => isWanted(where))
      .map(({ where, what }): Progress => ({ kind: "news", subject: where, text: what })),
    ...(view.asks !== null && view.asks !== known?.asks ? [describeQuestion(view)] : []),
  ];
}

function describeBuild({ status, state }: BuildView): Progress {
  return {
    ...{ kind: "build", subject: "build", text: status.replaceAll("_", " "), status },
    ...(status === "landed" && state.build.landing?.merge_sha
      ? { text: `landed as ${state.build.landing.merge_sha}` }
      : {}),
  };
}

function describePlan({ waves }: BuildView, isFirst: boolean): Progress {
  const workers = waves.flatMap((wave) => wave.workers);
  const names = waves.map(
    ({ wave, workers: of }) =>
      `wave ${wave}: ${of.map(({ id, name }) => `${id} ${name}`).join(", ")}`,
  );
  const text =
    `${pluralize(workers.length, "worker")} in ${pluralize(waves.length, "wave")}; ` +
    `${names.join("; ")}`;
  return { kind: "plan", subject: "plan", text: isFirst ? text : `changed: ${text}` };
}

function describeQuestion(view: BuildView): Progress {
  return {
    kind: "question",
    subject: "you",
    text: `action needed: ${view.asks}`,
    say: listAnswers(view),
  };
}

function listWorkers(before: BuildView | null, after: BuildView, pages: Pages): Progress[] {
  const known = new Map(
    before?.waves.flatMap(({ workers }) => workers).map((worker) => [worker.id, worker]),
  );
  return after.waves
    .flatMap(({ workers }) => workers)
    .filter((worker) => {
      const one = known.get(worker.id);
      return one?.label !== worker.label || one.pr !== worker.pr;
    })
    .map((worker) => describeWorker(worker, after.state, pages));
}

function describeWorker(
  { id, label, status, pr }: WorkerView,
  state: State,
  pages: Pages,
): Progress {
  const worker = state.workers[id]!;
  const text =
    worker.stop && (status === "failed" || status === "blocked")
      ? `${label}: ${describeWorkerStop(worker)}`
      : label;
  return {
    kind: "worker",
    subject: id,
    text,
    status,
    ...(pr === null ? {} : { pr, url: pages.pull(pr) }),
  };
}

/** Lists sessions by their names, and those of workers under the workers' ids. */
function listSessionStates({
  build,
  workers,
}: State): Map<SessionName, { subject: string; session: SessionState }> {
  const own = Object.values(build.sessions).map((session) => ({ subject: "build", session }));
  const theirs = Object.values(workers).flatMap(({ id, session }) =>
    session ? [{ subject: id, session }] : [],
  );
  return new Map(
    [...own, ...theirs].map(({ subject, session }) => {
      const name = formatSessionName(session.about ?? subject, session.kind, session.attempt);
      return [name, { subject, session }];
    }),
  );
}

function listSessions(before: State | null, after: State, pages: Pages): Progress[] {
  const known = before ? listSessionStates(before) : null;
  const now = listSessionStates(after);
  // Another session has replaced it, and the record no longer says how it ended.
  const replaced = [...(known ?? [])].filter(
    ([name, { session }]) => session.outcome === null && !now.has(name),
  );
  const gone = replaced.map(([name, { subject, session }]): Progress => {
    return {
      kind: "session",
      subject,
      session: name,
      text: `${formatProgressSession(session)} ended`,
      ...findPage(session, pages),
    };
  });
  const current = [...now].flatMap(([name, { subject, session }]): Progress[] => {
    const one = known?.get(name)?.session ?? null;
    const base = { kind: "session" as const, subject, session: name };
    const what = formatProgressSession(session);
    const isNewRun =
      session.run !== null && (session.run !== one?.run || session.launch !== one.launch);
    const url = findPage(session, pages);
    if (session.outcome === null)
      return isNewRun ? [{ ...base, text: `${what} runs`, ...url }] : [];
    // Sessions that had already ended are not news.
    if (known === null || (one !== null && one.outcome !== null)) return [];
    return [{ ...base, text: `${what} ended: ${session.outcome}`, ...url }];
  });
  return [...gone, ...current];
}

const formatProgressSession = ({ kind, attempt }: SessionState) => `${kind} session ${attempt}`;
const findPage = ({ run }: SessionState, pages: Pages) =>
  run === null ? {} : { url: pages.run(run) };

/** The run's page says more than fits into a line. */
function listFailures(before: State, after: State): Progress[] {
  return listNewFailures(before, after).map(({ where, failure }) => {
    const url = failure.of === "checks" ? failure.pages[0]?.url : failure.run?.url;
    return {
      kind: "failure",
      subject: where,
      text: formatFailure(failure)[0]!,
      ...(url ? { url } : {}),
    };
  });
}

// Prints progress on the terminal: a line with the time, or a JSON object.

export type ProgressListener = (progress: Progress) => void;

const MOST_CHARS = 1500;
const SUBJECT_WIDTH = 6;

/** @param now returns the time of each line */
export function createProgressPrinter(
  io: Pick<Io, "out">,
  isJson: boolean,
  now: () => Date = () => new Date(),
): ProgressListener {
  return (progress) => {
    const clean = cleanProgress(progress);
    io.out(
      isJson ? JSON.stringify({ at: now().toISOString(), ...clean }) : formatProgress(clean, now()),
    );
  };
}

/** Formats `12:03:04  W1.1    in review (#2) https://github.com/you/units/pull/2` */
export function formatProgress({ subject, text, pr, url, say }: Progress, at: Date): string {
  return [
    `${formatTime(at)}  ${subject.padEnd(SUBJECT_WIDTH)}  ${text}`,
    ...(pr === undefined ? [] : [`(#${pr})`]),
    ...(url === undefined ? [] : [url]),
    ...(say && say.length > 0 ? [`(answers: ${say.join(", ")})`] : []),
  ].join(" ");
}

/** Formats the local time of day. */
export function formatTime(at: Date): string {
  return [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
}

/**
 * Cleans titles, reasons and comments, which other people wrote. Nothing in them may move the
 * cursor or hide text.
 */
export function cleanProgress(progress: Progress): Progress {
  const { say } = progress;
  return {
    ...progress,
    ...{ subject: cleanLine(progress.subject), text: cleanLine(progress.text) },
    ...(progress.url === undefined ? {} : { url: cleanLine(progress.url) }),
    ...(say === undefined ? {} : { say: say.map(cleanLine) }),
  };
}

/** Returns one line of visible characters, cut if it is very long. */
export function cleanLine(text: string): string {
  const line = toVisibleLine(text);
  return line.length > MOST_CHARS ? `${line.slice(0, MOST_CHARS).toWellFormed()}…` : line;
}
