import type { FileDiff, GitRepository } from "../git/repository.ts";
import type { Pull, ReviewComment } from "../model.ts";
import { changeOf, startOf } from "./change.ts";
import { followLine, linesOf, type PatchLine } from "./patch-lines.ts";

export interface CurrentPlace {
  /** Null once the diff no longer has the line: the comment is outdated. */
  line: number | null;
  startLine: number | null;
  position: number | null;
  originalPosition: number;
}

/**
 * Where a review comment stands in the pull request's diff of now: lines move with pushes, and what was changed since
 * is outdated: https://docs.github.com/rest/pulls/comments
 */
export function currentPlace(git: GitRepository, pull: Pull, comment: ReviewComment): CurrentPlace {
  const { commitId, side } = comment;
  const start = git.mergeBase(pull.baseSha, commitId) ?? startOf(git, pull);
  const at = (files: FileDiff[], wanted: "LEFT" | "RIGHT", line: number): PatchLine | undefined =>
    linesOf(files.find((file) => file.path === comment.path)?.patch ?? null).find(
      (one) => lineOn(one, wanted) === line,
    );
  const originalPosition = at(git.diff(start, commitId), side, comment.line)?.position ?? 1;
  const now = (wanted: "LEFT" | "RIGHT", line: number): PatchLine | undefined => {
    const [from, to] = wanted === "RIGHT" ? [commitId, pull.headSha] : [start, startOf(git, pull)];
    const moved = from === to ? line : follow(git.diff(from, to), comment.path, line);
    return moved === null ? undefined : at(changeOf(git, pull), wanted, moved);
  };
  const found = now(side, comment.line);
  if (!found) return { line: null, startLine: null, position: null, originalPosition };
  const startSide = comment.startSide ?? side;
  const first = comment.startLine === null ? undefined : now(startSide, comment.startLine);
  return {
    line: lineOn(found, side),
    startLine: first ? lineOn(first, startSide) : null,
    position: found.position,
    originalPosition,
  };
}

function lineOn(line: PatchLine, side: "LEFT" | "RIGHT"): number | null {
  return side === "LEFT" ? line.left : line.right;
}

function follow(files: FileDiff[], path: string, line: number): number | null {
  const file = files.find((one) => (one.previousPath ?? one.path) === path);
  if (!file) return line;
  return file.path !== path || file.status === "removed" || file.patch === null ? null : followLine(file.patch, line);
}
