import type { FileDiff, GitRepository } from "../git/repository.ts";
import { findPullBase, listPullFiles } from "./pull-contents.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import type { Pull, ReviewComment } from "../schema/pulls.ts";

/** One line of a patch. */
interface PatchLine {
  /**
   * Counts like `position` of a review comment: the line below the first `@@` is 1, and later `@@`
   * lines count too.
   */
  position: number;
  hunk: number;
  /** Line of the old file, or null for an added line. */
  left: number | null;
  /** Line of the new file, or null for a removed line. */
  right: number | null;
}

/** Parses the lines of a patch with their numbers on both sides. Returns none for a binary file. */
function parsePatchLines(patch: string | null): PatchLine[] {
  const found: PatchLine[] = [];
  let [left, right, hunk, position] = [0, 0, 0, -1];
  for (const text of patch?.split("\n") ?? []) {
    position++;
    const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
    if (start) {
      hunk++;
      [left, right] = [Number(start[1]), Number(start[2])];
    } else if (text.startsWith("+")) found.push({ position, hunk, left: null, right: right++ });
    else if (text.startsWith("-")) found.push({ position, hunk, left: left++, right: null });
    else if (!text.startsWith("\\")) found.push({ position, hunk, left: left++, right: right++ });
  }
  return found;
}

/** Returns the hunk up to one of its lines, as `diff_hunk` of a review comment shows it. */
function formatHunkTo(patch: string | null, { position }: PatchLine): string {
  const shown = (patch ?? "").split("\n").slice(0, position + 1);
  return shown.slice(shown.findLastIndex((text) => text.startsWith("@@"))).join("\n");
}

/**
 * Returns the line of the new file that matches a line of the old one. Null if it was removed or
 * changed.
 */
function followLine(patch: string | null, line: number): number | null {
  let offset = 0;
  for (const one of parsePatchLines(patch)) {
    if (one.left === line) return one.right;
    if (one.left !== null && one.left > line) break;
    if (one.left === null) offset++;
    if (one.right === null) offset--;
  }
  return line + offset;
}

export interface CurrentPlace {
  /** Null if the diff no longer has the line: the comment is outdated. */
  line: number | null;
  startLine: number | null;
  position: number | null;
  originalPosition: number;
}

/**
 * Returns the place of a review comment in the pull request's current diff. Lines move with pushes,
 * and a comment on a line that has changed is outdated: https://docs.github.com/rest/pulls/comments
 */
export function findCurrentPlace(
  git: GitRepository,
  pull: Pull,
  comment: ReviewComment,
): CurrentPlace {
  const { commitId, side } = comment;
  const start = git.mergeBase(pull.baseSha, commitId) ?? findPullBase(git, pull);
  const at = (files: FileDiff[], wanted: "LEFT" | "RIGHT", line: number): PatchLine | undefined =>
    parsePatchLines(files.find((file) => file.path === comment.path)?.patch ?? null).find(
      (one) => getSideLine(one, wanted) === line,
    );
  const originalPosition = at(git.diff(start, commitId), side, comment.line)?.position ?? 1;
  const now = (wanted: "LEFT" | "RIGHT", line: number): PatchLine | undefined => {
    const [from, to] =
      wanted === "RIGHT" ? [commitId, pull.headSha] : [start, findPullBase(git, pull)];
    const moved = from === to ? line : followFileLine(git.diff(from, to), comment.path, line);
    return moved === null ? undefined : at(listPullFiles(git, pull), wanted, moved);
  };
  const found = now(side, comment.line);
  if (!found) return { line: null, startLine: null, position: null, originalPosition };
  const startSide = comment.startSide ?? side;
  const first = comment.startLine === null ? undefined : now(startSide, comment.startLine);
  return {
    line: getSideLine(found, side),
    startLine: first ? getSideLine(first, startSide) : null,
    position: found.position,
    originalPosition,
  };
}

function getSideLine(line: PatchLine, side: "LEFT" | "RIGHT"): number | null {
  return side === "LEFT" ? line.left : line.right;
}

function followFileLine(files: FileDiff[], path: string, line: number): number | null {
  const file = files.find((one) => (one.previousPath ?? one.path) === path);
  if (!file) return line;
  return file.path !== path || file.status === "removed" || file.patch === null
    ? null
    : followLine(file.patch, line);
}

/** A problem with a comment's place. Each endpoint has its own words for it. */
export type PlaceProblem = "path" | "line" | "start order" | "start hunk";

interface CommentDraft {
  author: string;
  body: string;
  path: string;
  /** Either the line, or its position in the diff, which older clients send. */
  line?: number;
  position?: number;
  side: "LEFT" | "RIGHT";
  startLine: number | null;
  startSide: "LEFT" | "RIGHT" | null;
  commitId: string;
}

/** A review comment before its review exists. */
type PlacedComment = Omit<ReviewComment, "reviewId">;

/**
 * Returns the review comment on a line of the diff at the comment's commit.
 * @throws the result of `refusal` if the diff has no such place.
 */
export function placeComment(
  sandbox: Sandbox,
  git: GitRepository,
  pull: Pull,
  { position, ...given }: CommentDraft,
  refusal: (what: PlaceProblem) => Error,
): PlacedComment {
  const { commitId, startLine } = given;
  const files = git.diff(
    git.mergeBase(pull.baseSha, commitId) ?? findPullBase(git, pull),
    commitId,
  );
  const file = files.find((one) => one.path === given.path);
  if (!file) throw refusal("path");
  const lines = parsePatchLines(file.patch);
  const on = (side: "LEFT" | "RIGHT") => (side === "LEFT" ? "left" : "right");
  const found =
    given.line === undefined
      ? lines.find((one) => one.position === position)
      : lines.find((one) => one[on(given.side)] === given.line);
  if (!found) throw refusal("line");
  const side = given.line === undefined && found.right === null ? "LEFT" : given.side;
  const line = found[on(side)] ?? 0;
  const startSide = given.startSide ?? side;
  if (startLine !== null) {
    const first = lines.find((one) => one[on(startSide)] === startLine);
    if (first ? first.position >= found.position : startLine >= line) throw refusal("start order");
    if (first?.hunk !== found.hunk) throw refusal("start hunk");
  }
  const now = formatTimestamp(sandbox.clock());
  return {
    ...given,
    ...{ id: sandbox.nextId(), line, side, startSide: startLine === null ? null : startSide },
    diffHunk: formatHunkTo(file.patch, found),
    ...{ inReplyTo: null, resolved: false, createdAt: now, updatedAt: now, reactions: [] },
  };
}
