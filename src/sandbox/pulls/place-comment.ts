import type { GitRepository } from "../git/repository.ts";
import type { Pull, ReviewComment } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { startOf } from "./change.ts";
import { hunkTo, linesOf } from "./patch-lines.ts";
import { stamp } from "../time.ts";

/** What is wrong with a comment's place; each endpoint has words of its own for it. */
export type Misplaced = "path" | "line" | "start order" | "start hunk";

export interface Placed {
  reviewId: number;
  author: string;
  body: string;
  path: string;
  /** Either the line, or its position in the diff as older clients say it. */
  line?: number;
  position?: number;
  side: "LEFT" | "RIGHT";
  startLine: number | null;
  startSide: "LEFT" | "RIGHT" | null;
  commitId: string;
}

/** A review comment on a line of the diff, as the diff is at the comment's commit. */
export function placeComment(
  sandbox: Sandbox,
  git: GitRepository,
  pull: Pull,
  { position, ...given }: Placed,
  refusal: (what: Misplaced) => Error,
): ReviewComment {
  const { commitId, startLine } = given;
  const files = git.diff(git.mergeBase(pull.baseSha, commitId) ?? startOf(git, pull), commitId);
  const file = files.find((one) => one.path === given.path);
  if (!file) throw refusal("path");
  const lines = linesOf(file.patch);
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
  const now = stamp(sandbox.clock());
  return {
    ...given,
    ...{ id: sandbox.nextId(), line, side, startSide: startLine === null ? null : startSide },
    diffHunk: hunkTo(file.patch, found),
    ...{ inReplyTo: null, resolved: false, createdAt: now, updatedAt: now, reactions: [] },
  };
}
