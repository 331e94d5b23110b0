/**
 * What others than Baton did to the record's branch, as facts: who moved it, by GitHub's own word,
 * and what each such push changed. The state is read from Baton's newest commit, never from what
 * stands on top of that.
 */
import type { SessionName, WorkerId } from "./names.ts";
import { compareCompletions, type Completion } from "./completion.ts";
import type { Role } from "./permissions.ts";

// Where each document of the record stands, and which files Baton owns.

export const BUILD_FILE = "BUILD.md";
export const PLAN_FILE = "PLAN.md";
export const STATUS_FILE = "STATUS.md";
export const REPORT_FILE = "REPORT.md";
export const ANSWERS_FILE = "answers.md";
export const META_FILE = "meta.json";
export const CLOSE_FILE = "close.json";
/** Read by the workflow's first step, which is no more than a few lines of shell. */
export const LIVE_FILE = "live";

export const getStatePath = (id: WorkerId) => `state/${id}.json`;
export const getReviewPath = (key: string) => `reviews/${key}.json`;
export const getResearchPath = (loop: number) => `loops/${loop}/research.json`;
export const getOpenIssuesPath = (loop: number) => `loops/${loop}/open_issues.json`;
export const getScorePath = (pass: number) => `loops/${pass}/score.json`;
export const getMemoryPath = (loop: number) => `loops/${loop}/memory.json`;

/** What Baton alone knows: a change of it by anyone else halts the build. */
export const MACHINE_FILES = [
  /^(meta|close|accounts)\.json$/,
  /^live$/,
  /^(state|completions|reviews)\//,
  /^loops\/[^/]+\/[^/]+\.json$/,
];

/** A folder that lies so deep that nobody looks into it. */
export const TOO_DEEP = /\/$/;

/** People's: material for the workers. */
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
 * Whether the path is one of those that `renderRecord` makes: when it no longer does, the file is
 * to be deleted.
 */
export function isRecordFile(path: string): boolean {
  return OWNED_FILES.some((shape) => shape.test(path));
}

/**
 * Paths of all completions: the newest of a worker has the short name, older ones are told apart by
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
  /** The newest commit of the record that Baton made, and GitHub vouches for. */
  own: string;
  /** Where the branch stands. */
  head: string;
  /** The branch was rewritten: `own` is no longer among what `head` stands on. */
  rewritten: boolean;
  /** Paths that differ between `own` and `head`. */
  changed: string[];
  /** Oldest first; none where the branch was rewritten. */
  pushes: RecordPush[];
  /** Bytes of all files in `context/` now. */
  contextBytes: number;
}

export interface RecordPush {
  /** The head that it left. */
  sha: string;
  /** Login of who pushed; null where GitHub names nobody. */
  by: string | null;
  role: Role;
  files: EditedFile[];
}

export interface EditedFile {
  path: string;
  /** The blob that stood there before; null = the file is new. */
  was: string | null;
  /** The one that stands there since; null = it was removed. */
  blob: string | null;
  /** Null where it was removed, or is no text. */
  text: string | null;
  bytes: number;
}

/**
 * Why nothing of the branch may be believed; null where only people's files were touched, or what
 * is made anew.
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

/**
 * What kind of document an edited file is. `made` = Baton makes it from what it knows: edits of it
 * come to nothing.
 */
export function getDocumentKind(path: string): "brief" | "build" | "context" | "made" | "other" {
  if (path === "BUILD.md") return "build";
  if (/^workers\/[^/]+\.md$/.test(path)) return "brief";
  if (PEOPLE_FILES.test(path)) return "context";
  return /^(PLAN|STATUS|answers)\.md$|^(steers|threads|loops|workers)\//.test(path)
    ? "made"
    : "other";
}
