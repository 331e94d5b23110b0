/**
 * Words of a person to a worker: `/steer W2.1 <text>`. Each is a file of the record, by which
 * sessions read it.
 */
import { z } from "zod";
import { sessionNameSchema, type WorkerId } from "./names.ts";
import type { CommentFact } from "./facts.ts";

export const steerSchema = z.strictObject({
  /** From 1 on, in the order in which they were said. */
  n: z.int().min(1),
  /** Login. */
  by: z.string(),
  at: z.string(),
  text: z.string(),
  /** Issue or pull request that it was said on. */
  on: z.int(),
  /** The session of the worker that was at work on its change then; null = none was. */
  during: sessionNameSchema.nullable(),
  /** The newest session that was begun with it. */
  given: sessionNameSchema.nullable(),
  /**
   * The session that its author was told of: it had it, or has it now as the one before ended
   * without.
   */
  told: sessionNameSchema.nullable(),
  /** The session that had it and ended with it in mind; null = none yet: another one follows. */
  seen: sessionNameSchema.nullable(),
});
export type Steer = z.infer<typeof steerSchema>;

export const STEER_CHARS = 4000;
/** More of them are not taken: what a worker needs so many words for belongs into its brief. */
export const MAX_STEERS = 50;

/** `steers/W2.1/1.md`. The folder is people's too: what they put there beside is left alone. */
export const getSteerPath = (id: WorkerId, n: number) => `steers/${id}/${n}.md`;

export function listUnseenSteers(worker: { steers: Steer[] }): Steer[] {
  return worker.steers.filter((steer) => steer.seen === null);
}

/**
 * Whether nobody has looked at the comment yet, by what the record says of those that were looked
 * at.
 */
export function isUnhandled(
  {
    watermark,
    handled,
    handled_to,
  }: { watermark: string; handled: number[]; handled_to: number | null },
  { id, at }: Pick<CommentFact, "id" | "at">,
): boolean {
  return at >= watermark && !handled.includes(id) && (handled_to === null || id > handled_to);
}

/**
 * What people said on lines of a worker's pull request: in their reviews, and in answer to Baton's
 * findings.
 */

export const lineCommentSchema = z.strictObject({
  /** Id of the comment on GitHub. */
  id: z.int(),
  /** Login. */
  by: z.string(),
  at: z.string(),
  path: z.string(),
  /** Null where the line is gone. */
  line: z.int().nullable(),
  /** Baton's finding that the thread is about. */
  finding: z.string().nullable(),
  /** Id of the review that it belongs to. */
  review: z.int().nullable(),
  text: z.string(),
});
export type LineComment = z.infer<typeof lineCommentSchema>;

export const LINE_COMMENT_CHARS = 4000;
/** More are not taken: sessions read them all. */
export const MAX_LINE_COMMENTS = 100;

/** `threads/W1.1.md`. */
export const getThreadsPath = (id: string) => `threads/${id}.md`;

/** `src/a.js:3`, as far as it is known. */
export function formatLocation({ path, line }: Pick<LineComment, "path" | "line">): string {
  return line === null ? path : `${path}:${line}`;
}
