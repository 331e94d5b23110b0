import { hunkAt, lineInPatch, type FileDiff } from "../git/diff.ts";
import type { ReviewComment } from "../model.ts";
import { validationSentences } from "../rest/refusal.ts";
import type { Sandbox } from "../sandbox.ts";

type Given = Pick<ReviewComment, "reviewId" | "author" | "body" | "path" | "line" | "startLine" | "side" | "commitId">;

/** A review comment on a line of the diff; 422 for a path or line that is not in it. */
export function placeComment(sandbox: Sandbox, files: FileDiff[], given: Given): ReviewComment {
  const file = files.find((one) => one.path === given.path);
  if (!file) throw validationSentences("Pull request review thread path is invalid");
  const diffHunk = hunkAt(file.patch, given.side, given.line);
  if (diffHunk === null) throw validationSentences("Pull request review thread line must be part of the diff");
  if (given.startLine !== null && given.startLine >= given.line) {
    throw validationSentences("Pull request review thread start line must precede the end line.");
  }
  if (given.startLine !== null && !lineInPatch(file.patch, given.side, given.startLine)) {
    throw validationSentences("Pull request review thread start line must be part of the same hunk as the line.");
  }
  const now = sandbox.clock().toISOString();
  return {
    ...given,
    id: sandbox.nextId(),
    diffHunk,
    inReplyTo: null,
    resolved: false,
    createdAt: now,
    updatedAt: now,
    reactions: [],
  };
}
