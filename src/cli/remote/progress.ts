/** What somebody who follows a build is told: what two states of its record differ in; pure. */
import type { SessionState } from "../../core/build/session.ts";
import { sessionName, type SessionName, type WorkerId } from "../../core/build/names.ts";
import type { State } from "../../core/build/state.ts";
import { stopWords } from "../../core/build/stop-answers.ts";
import { viewOf, type BuildView, type WorkerView } from "../../core/build/view.ts";
import { failureLines } from "../../core/comments/failures.ts";
import { counted } from "../../core/text/counted.ts";
import { listNewFailures, listNews } from "../run/news.ts";
import type { OutcomeKind } from "./outcome.ts";
import { answersTo } from "../run/waiting.ts";

export const PROGRESS_KINDS = [
  /** The build's status. */
  "build",
  /** A plan, or another one. */
  "plan",
  /** A worker's status. */
  "worker",
  /** A session's run began, or the session ended. */
  "session",
  /** A session or check failed. */
  "failure",
  /** What the build learned and decided by itself. */
  "news",
  /** What a person is asked. */
  "question",
  /** A person commented. */
  "comment",
  /** GitHub can't be asked for a while, or can again; the record can't be read. */
  "connection",
  /** The wait is over. */
  "end",
] as const;

/** One line of `--json`, but for its time; what does not apply is left out. */
export interface Progress {
  kind: (typeof PROGRESS_KINDS)[number];
  /** `build`, `W1.1`, `GitHub`, `@ada`. */
  subject: string;
  /** As people read it, without addresses. */
  text: string;
  /** Of the build or of the worker. */
  status?: string;
  pr?: number;
  session?: SessionName;
  /** Page on GitHub. */
  url?: string;
  /** Commands that answer. */
  say?: string[];
  outcome?: OutcomeKind | "interrupted";
  exit_code?: number;
  /** Of a comment; at the end, of the newest that was looked at. */
  comment?: number;
  /** At the end: what `--after` takes. */
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
 * What is new in `after`; where `before` is null, how it stands. `ids` are the workers that are told of, null = all.
 * What is about the build as a whole is always told.
 */
export function listProgress(
  before: State | null,
  after: State,
  ids: readonly WorkerId[] | null,
  pages: Pages,
): Progress[] {
  const view = viewOf(after);
  const known = before && viewOf(before);
  const isWanted = (id: string) =>
    ids === null || ids.some((one) => one === id) || after.workers[id as WorkerId] === undefined;
  const isNewPlan = before !== null && after.briefs.length > 0 && after.build.plan?.hash !== before.build.plan?.hash;
  return [
    ...(known?.status === view.status ? [] : [tellBuild(view)]),
    ...(isNewPlan ? [tellPlan(view, before.briefs.length === 0)] : []),
    ...listSessions(before, after, pages).filter(({ subject }) => isWanted(subject)),
    ...(before ? listFailures(before, after).filter(({ subject }) => isWanted(subject)) : []),
    ...listWorkers(known, view, pages).filter(({ subject }) => isWanted(subject)),
    ...(before ? listNews(before, after) : [])
      .filter(({ where }) => isWanted(where))
      .map(({ where, what }): Progress => ({ kind: "news", subject: where, text: what })),
    ...(view.asks !== null && view.asks !== known?.asks ? [tellQuestion(view)] : []),
  ];
}

function tellBuild({ status, state }: BuildView): Progress {
  return {
    ...{ kind: "build", subject: "build", text: status.replaceAll("_", " "), status },
    ...(status === "landed" && state.build.landing?.merge_sha
      ? { text: `landed as ${state.build.landing.merge_sha}` }
      : {}),
  };
}

function tellPlan({ waves }: BuildView, isFirst: boolean): Progress {
  const workers = waves.flatMap((wave) => wave.workers);
  const names = waves.map(
    ({ wave, workers: of }) => `wave ${wave}: ${of.map(({ id, name }) => `${id} ${name}`).join(", ")}`,
  );
  const text = `${counted(workers.length, "worker")} in ${counted(waves.length, "wave")}; ${names.join("; ")}`;
  return { kind: "plan", subject: "plan", text: isFirst ? text : `changed: ${text}` };
}

function tellQuestion(view: BuildView): Progress {
  return { kind: "question", subject: "you", text: `are asked: ${view.asks}`, say: answersTo(view) };
}

function listWorkers(before: BuildView | null, after: BuildView, pages: Pages): Progress[] {
  const known = new Map(before?.waves.flatMap(({ workers }) => workers).map((worker) => [worker.id, worker]));
  return after.waves
    .flatMap(({ workers }) => workers)
    .filter((worker) => {
      const one = known.get(worker.id);
      return one?.label !== worker.label || one.pr !== worker.pr;
    })
    .map((worker) => tellWorker(worker, after.state, pages));
}

function tellWorker({ id, label, status, pr }: WorkerView, state: State, pages: Pages): Progress {
  const worker = state.workers[id]!;
  const text = worker.stop && (status === "failed" || status === "blocked") ? `${label}: ${stopWords(worker)}` : label;
  return { kind: "worker", subject: id, text, status, ...(pr === null ? {} : { pr, url: pages.pull(pr) }) };
}

/** Sessions by their names, those of workers under the workers' ids. */
function listSessionStates({ build, workers }: State): Map<SessionName, { subject: string; session: SessionState }> {
  const own = Object.values(build.sessions).map((session) => ({ subject: "build", session }));
  const theirs = Object.values(workers).flatMap(({ id, session }) => (session ? [{ subject: id, session }] : []));
  return new Map(
    [...own, ...theirs].map(({ subject, session }) => {
      const name = sessionName(session.about ?? subject, session.kind, session.attempt);
      return [name, { subject, session }];
    }),
  );
}

function listSessions(before: State | null, after: State, pages: Pages): Progress[] {
  const known = before ? listSessionStates(before) : null;
  const now = listSessionStates(after);
  // Another session has taken its place since: how it ended is no longer said.
  const replaced = [...(known ?? [])].filter(([name, { session }]) => session.outcome === null && !now.has(name));
  const gone = replaced.map(([name, { subject, session }]): Progress => {
    return {
      kind: "session",
      subject,
      session: name,
      text: `${nameSession(session)} ended`,
      ...findPage(session, pages),
    };
  });
  const current = [...now].flatMap(([name, { subject, session }]): Progress[] => {
    const one = known?.get(name)?.session ?? null;
    const told = { kind: "session" as const, subject, session: name };
    const what = nameSession(session);
    const isNewRun = session.run !== null && (session.run !== one?.run || session.launch !== one.launch);
    const url = findPage(session, pages);
    if (session.outcome === null) return isNewRun ? [{ ...told, text: `${what} runs`, ...url }] : [];
    // Sessions that had ended before are history.
    if (known === null || (one !== null && one.outcome !== null)) return [];
    return [{ ...told, text: `${what} ended: ${session.outcome}`, ...url }];
  });
  return [...gone, ...current];
}

const nameSession = ({ kind, attempt }: SessionState) => `${kind} session ${attempt}`;
const findPage = ({ run }: SessionState, pages: Pages) => (run === null ? {} : { url: pages.run(run) });

/** The run's page says more than fits into a line. */
function listFailures(before: State, after: State): Progress[] {
  return listNewFailures(before, after).map(({ where, failure }) => {
    const url = failure.of === "checks" ? failure.pages[0]?.url : failure.run?.url;
    return { kind: "failure", subject: where, text: failureLines(failure)[0]!, ...(url ? { url } : {}) };
  });
}
