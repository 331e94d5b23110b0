/**
 * Instructions of a person to a worker: `/steer W2.1 <text>`. Each is a file in the record, where
 * sessions read it.
 */
import { z } from "zod";
import { sessionNameSchema, type WorkerId } from "./names.ts";
import { personSaid, repositoryPath } from "./quote.ts";
import type { CommentFact } from "./facts.ts";

export const steerSchema = z.strictObject({
  /** Number from 1, in the order of the comments. */
  n: z.int().min(1),
  /** Login. */
  by: z.string(),
  at: z.string(),
  text: personSaid,
  /** Issue or pull request of the comment. */
  on: z.int(),
  /** The worker's session that was active at that time. Null if none was. */
  during: sessionNameSchema.nullable(),
  /** The newest session that started with it. */
  started_session: sessionNameSchema.nullable(),
  /**
   * The session that Baton named to the author. It had the steer, or has it now because the
   * previous session ended without it.
   */
  announced_session: sessionNameSchema.nullable(),
  /**
   * The session that had it and considered it before it ended. Null if there is none yet; another
   * session follows.
   */
  finished_session: sessionNameSchema.nullable(),
});
export type Steer = z.infer<typeof steerSchema>;

export const STEER_CHARS = 4000;
/** Maximum number of steers. More instructions belong in the worker's brief. */
export const MAX_STEERS = 50;

/** `steers/W2.1/1.md`. People may use the folder too; Baton leaves their other files alone. */
export const getSteerPath = (id: WorkerId, n: number) => `steers/${id}/${n}.md`;

export function listUnseenSteers(worker: { steers: Steer[] }): Steer[] {
  return worker.steers.filter((steer) => steer.finished_session === null);
}

/** Reports whether Baton hasn't processed the comment yet, according to the record. */
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
 * What people wrote on lines of a worker's pull request: in their reviews, and in answers to
 * Baton's findings.
 */

export const lineCommentSchema = z.strictObject({
  /** Id of the comment on GitHub. */
  id: z.int(),
  /** Login. */
  by: z.string(),
  at: z.string(),
  path: repositoryPath,
  /** Null if the line no longer exists. */
  line: z.int().nullable(),
  /** Baton's finding that started the thread. */
  finding: z.string().nullable(),
  /** Id of its review. */
  review: z.int().nullable(),
  text: personSaid,
});
export type LineComment = z.infer<typeof lineCommentSchema>;

export const LINE_COMMENT_CHARS = 4000;
/** Maximum number of stored comments, because sessions read all of them. */
export const MAX_LINE_COMMENTS = 100;

/** `threads/W1.1.md`. */
export const getThreadsPath = (id: string) => `threads/${id}.md`;

/** Returns `src/a.js:3`, or the part of it that is known. */
export function formatLocation({ path, line }: Pick<LineComment, "path" | "line">): string {
  return line === null ? path : `${path}:${line}`;
}
