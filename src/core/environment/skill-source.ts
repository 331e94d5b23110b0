/** Where skills come from, as the settings list it: folders of this repository, or of another one at a commit. */
import { globProblem } from "../plan/overlap.ts";

export type SkillSource =
  | { kind: "here"; path: string }
  /** `path` is below `repository`; empty = its root. */
  | { kind: "elsewhere"; repository: string; path: string; sha: string };

const REPOSITORY = /^([A-Za-z0-9][A-Za-z0-9-]{0,38}\/[A-Za-z0-9_.-]{1,100})(?:\/(.+))?$/;

/** Reads one entry of `skills`; `problem` is the end of a sentence whose subject is the entry. */
export function readSkillSource(entry: string): SkillSource | { problem: string } {
  const at = entry.lastIndexOf("@");
  if (at === -1) {
    const problem = findPathProblem(entry);
    return problem === null ? { kind: "here", path: entry } : { problem };
  }
  const [, repository, path = ""] = REPOSITORY.exec(entry.slice(0, at)) ?? [];
  if (repository === undefined || /\/\.{1,2}$/.test(repository)) {
    return { problem: "has no form like `OWNER/REPO/path@sha`: name the repository with its owner" };
  }
  const problem = path === "" ? null : findPathProblem(path);
  if (problem !== null) return { problem };
  const sha = entry.slice(at + 1);
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    const shown = sha === "" ? "nothing" : `\`${sha}\``;
    const remedy = "write its full sha, 40 hexadecimal digits, so that nobody can change the skill unseen";
    return { problem: `names ${shown} in place of a commit: ${remedy}` };
  }
  return { kind: "elsewhere", repository, path, sha };
}

/** Why a path can't be one file or folder of a repository: the end of a sentence; null = it can. */
function findPathProblem(path: string): string | null {
  if (/[*?]/.test(path)) return "has a `*` or `?`: name one folder";
  if (path.length > 200) return "is longer than 200 characters";
  return globProblem(path);
}
