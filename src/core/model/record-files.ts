/**
 * What others did to the record's branch, as facts: who moved it according to GitHub, and what each
 * push changed. Baton reads the state from its own newest commit, never from commits on top.
 */
import type { SessionName, WorkerId } from "./names.ts";
import { compareCompletions, type Completion } from "./completion.ts";
import type { Role } from "./permissions.ts";

// Paths of the record's documents, and which files Baton owns.

export const BUILD_FILE = "BUILD.md";
export const PLAN_FILE = "PLAN.md";
export const STATUS_FILE = "STATUS.md";
export const REPORT_FILE = "REPORT.md";
export const ANSWERS_FILE = "answers.md";
export const META_FILE = "meta.json";
export const CLOSE_FILE = "close.json";
/** The workflow's first step reads it with a few lines of shell. */
export const LIVE_FILE = "live";

export const getStatePath = (id: WorkerId) => `state/${id}.json`;
export const getReviewPath = (key: string) => `reviews/${key}.json`;
export const getResearchPath = (loop: number) => `loops/${loop}/research.json`;
export const getOpenIssuesPath = (loop: number) => `loops/${loop}/open_issues.json`;
export const getScorePath = (pass: number) => `loops/${pass}/score.json`;
export const getMemoryPath = (loop: number) => `loops/${loop}/memory.json`;

/** Files that only Baton writes. A change by anyone else stops the build. */
export const MACHINE_FILES = [
  /^(meta|close|accounts)\.json$/,
  /^live$/,
  /^(state|completions|reviews)\//,
  /^loops\/[^/]+\/[^/]+\.json$/,
];

/** A folder too deep for Baton to read. */
export const TOO_DEEP = /\/$/;

/** Files that people add for the workers. */
export const PEOPLE_FILES = /^context\//;

const OWNED_FILES = [
  /^(BUILD|PLAN|STATUS|REPORT|answers)\.md$/,
  /^(meta|close|accounts)\.json$/,
  /^live$/,
  /^workers\/[^/]+\.md$/,
  /^(state|completions|reviews)\/[^/]+\.json$/,
  /^loops\/(0|[1-9][0-9]*)\/((quotas|issues|loop_summary)\.md|(research|memory|score|open_issues)\.json)$/,
  /^threads\/[^/]+\.md$/,
];

/**
 * Reports whether `renderRecord` may create the path. If it no longer does, Baton deletes the file.
 */
export function isRecordFile(path: string): boolean {
  return OWNED_FILES.some((shape) => shape.test(path));
}

/**
 * Returns the paths of all completions. A worker's newest has the short name; older ones contain
 * their session.
 */
export function getCompletionFiles(
  completions: Record<SessionName, Completion>,
): Map<string, Completion> {
  const all = Object.entries(completions).map(([session, completion]) => ({
    ...completion,
    session,
  }));
  const workers = Map.groupBy(all, (c) => c.worker_id);
  const paths = [...workers].flatMap(([worker, of]) => {
    const [newest, ...older] = of.toSorted((a, b) => compareCompletions(b, a));
    return [
      [`completions/${worker}.json`, newest!] as const,
      ...older.map(
        (c) =>
          [`completions/${worker}.${c.session.split("/").slice(1).join(".")}.json`, c] as const,
      ),
    ];
  });
  return new Map(paths);
}

export interface RecordEdits {
  /** Baton's newest commit of the record, verified by GitHub. */
  own: string;
  /** Head of the branch. */
  head: string;
  /** The branch was rewritten: `own` is no longer an ancestor of `head`. */
  rewritten: boolean;
  /** Paths that differ between `own` and `head`. */
  changed: string[];
  /** Oldest first. Empty if the branch was rewritten. */
  pushes: RecordPush[];
  /** Bytes of all files in `context/` now. */
  contextBytes: number;
}

export interface RecordPush {
  /** Head after the push. */
  sha: string;
  /** Login of the person who pushed. Null if GitHub names nobody. */
  by: string | null;
  role: Role;
  files: EditedFile[];
}

export interface EditedFile {
  path: string;
  /** The previous blob. Null if the file is new. */
  was: string | null;
  /** The new blob. Null if the file was removed. */
  blob: string | null;
  /** Null if it was removed or isn't text. */
  text: string | null;
  bytes: number;
}

/**
 * Returns why nothing on the branch can be trusted. Null if only people's files or files that Baton
 * regenerates changed.
 */
export function findTampering({
  rewritten,
  changed,
}: RecordEdits): { rewritten: boolean; files: string[] } | null {
  const files = changed.filter((path) =>
    [...MACHINE_FILES, TOO_DEEP].some((shape) => shape.test(path)),
  );
  return rewritten || files.length > 0 ? { rewritten, files } : null;
}

/** Returns the kind of an edited document. `made`: Baton generates it, so edits have no effect. */
export function getDocumentKind(path: string): "brief" | "build" | "context" | "made" | "other" {
  if (path === "BUILD.md") return "build";
  if (/^workers\/[^/]+\.md$/.test(path)) return "brief";
  if (PEOPLE_FILES.test(path)) return "context";
  return /^(PLAN|STATUS|answers)\.md$|^(steers|threads|loops|workers)\//.test(path)
    ? "made"
    : "other";
}
