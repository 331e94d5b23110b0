/** Where each document of the record stands, and which files Baton owns. */
import type { SessionName, WorkerId } from "../build/names.ts";
import { compareCompletions, type Completion } from "../sessions/completion.ts";

export const BUILD_FILE = "BUILD.md";
export const PLAN_FILE = "PLAN.md";
export const STATUS_FILE = "STATUS.md";
export const REPORT_FILE = "REPORT.md";
export const ANSWERS_FILE = "answers.md";
export const META_FILE = "meta.json";
export const CLOSE_FILE = "close.json";
/** Read by the workflow's first step, which is no more than a few lines of shell. */
export const LIVE_FILE = "live";

export const statePath = (id: WorkerId) => `state/${id}.json`;
export const reviewPath = (key: string) => `reviews/${key}.json`;
export const researchPath = (loop: number) => `loops/${loop}/research.json`;
export const openIssuesPath = (loop: number) => `loops/${loop}/open_issues.json`;
export const scorePath = (pass: number) => `loops/${pass}/score.json`;
export const memoryPath = (loop: number) => `loops/${loop}/memory.json`;

/** What Baton alone knows: a change of it by anyone else halts the build. */
export const MACHINE = [
  /^(meta|close|accounts)\.json$/,
  /^live$/,
  /^(state|completions|reviews)\//,
  /^loops\/[^/]+\/[^/]+\.json$/,
];

/** A folder that lies so deep that nobody looks into it. */
export const TOO_DEEP = /\/$/;

/** People's: material for the workers. */
export const PEOPLES = /^context\//;

const OWNED = [
  /^(BUILD|PLAN|STATUS|REPORT|answers)\.md$/,
  /^(meta|close|accounts)\.json$/,
  /^live$/,
  /^workers\/[^/]+\.md$/,
  /^(state|completions|reviews)\/[^/]+\.json$/,
  /^loops\/(0|[1-9][0-9]*)\/((quotas|issues|loop_summary)\.md|(research|memory|score|open_issues)\.json)$/,
  /^threads\/[^/]+\.md$/,
];

/** Whether the path is one of those that `renderRecord` makes: when it no longer does, the file is to be deleted. */
export function isRecordFile(path: string): boolean {
  return OWNED.some((shape) => shape.test(path));
}

/** Paths of all completions: the newest of a worker has the short name, older ones are told apart by their session. */
export function completionPaths(completions: Record<SessionName, Completion>): Map<string, Completion> {
  const all = Object.entries(completions).map(([session, completion]) => ({ ...completion, session }));
  const workers = Map.groupBy(all, (c) => c.worker_id);
  const paths = [...workers].flatMap(([worker, of]) => {
    const [newest, ...older] = of.toSorted((a, b) => compareCompletions(b, a));
    return [
      [`completions/${worker}.json`, newest!] as const,
      ...older.map((c) => [`completions/${worker}.${c.session.split("/").slice(1).join(".")}.json`, c] as const),
    ];
  });
  return new Map(paths);
}
