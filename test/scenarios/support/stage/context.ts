/**
 * The argument of a session's function: its record and its repository, read on demand from the bare
 * repository.
 */
import { parseSessionName, type SessionKindName } from "../../../../src/core/model/names.ts";
import type { SessionState } from "../../../../src/core/model/session.ts";
import type { State } from "../../../../src/core/model/state.ts";
import { runGitText, runGit } from "../../../../src/sandbox/git/run-git.ts";
import type { Brief } from "../../../../src/core/model/brief.ts";
import { stateAt } from "./record.ts";
import { describeSessionReason } from "../../../../src/core/messages/stop.ts";
import type { Files } from "./plays.ts";

/** What a run's step sends with its request. */
export interface Asking {
  repository: string;
  name: string;
  launch: number;
  record: string;
  build: string;
}

export interface SessionContext extends Asking {
  kind: SessionKindName;
  /** `W1.1`, `build`, `repository`. */
  subject: string;
  attempt: number;
  /** Null for a preflight, which belongs to no build. */
  state: State | null;
  session: SessionState | null;
  brief: Brief | null;
  /** The commit that the session works on or reviews. */
  base: string;
  /** The commit that a conflict's rework merges in. */
  other: string | null;
  reasons: string[];
  /** Returns the file's text at `base` or at another commit, or null if it does not exist. */
  read: (path: string, commit?: string) => string | null;
  git: (...args: string[]) => string;
  /** Returns the change that merges `other` into `base` and keeps both sides of a conflict. */
  union: () => Files;
}

export function contextOf(gitDir: string, asking: Asking): SessionContext {
  const parsed = parseSessionName(asking.name);
  if (!parsed) throw new Error(`${asking.name} is no session`);
  const { kind, subject, attempt } = parsed;
  const state = kind === "preflight" ? null : stateAt(gitDir, asking.record);
  const of =
    state?.workers[subject as `W${number}.${number}`]?.session ??
    state?.build.sessions[kind] ??
    null;
  const session = of?.kind === kind && of.attempt === attempt ? of : null;
  const base = session?.base ?? asking.record;
  const other = kind === "rework" ? (session?.other ?? null) : null;
  return {
    ...asking,
    ...{ kind, subject, attempt, state, session, base, other },
    brief: state?.briefs.find((brief) => brief.id === subject) ?? null,
    reasons: (session?.reasons ?? []).map(describeSessionReason),
    read: (path, commit = base) => textAt(gitDir, commit, path),
    git: (...args) => runGitText(gitDir, args),
    union: () => (other ? unionOf(gitDir, base, other) : {}),
  };
}

/** Returns the file's text in a commit or tree, to its last byte, or null if it does not exist. */
export function textAt(gitDir: string, commit: string, path: string): string | null {
  const { out, status } = runGit(gitDir, ["cat-file", "blob", `${commit}:${path}`], {
    allow: [128],
  });
  return status === 0 ? out.toString("utf8") : null;
}

/** Returns what a merge of `other` changes in `base`. It keeps both sides of a conflict. */
export function unionOf(gitDir: string, base: string, other: string): Files {
  const both = ["-c", "merge.default=union", "merge-tree", "--write-tree", base, other];
  const tree = runGitText(gitDir, both, { allow: [1] }).split("\n")[0]!;
  const paths = runGitText(gitDir, [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    base,
    tree,
  ]);
  return Object.fromEntries(
    paths
      .split("\0")
      .filter(Boolean)
      .map((path) => [path, textAt(gitDir, tree, path)]),
  );
}
