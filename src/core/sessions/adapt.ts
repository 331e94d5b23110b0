/** Closing input of an `adapt` session: edits of what has not started, each with its reason. */
import { z } from "zod";
import { briefFields, briefSchema, workerId } from "../plan/brief.ts";

/** What of a brief can be changed: not its id, since that is the worker. A field that is given replaces the old one. */
const changed = z
  .strictObject(briefFields)
  .omit({ id: true })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, "name at least one field of the brief");

/** Fields that say what an edit does: each edit has one of them. */
export const EDIT_KINDS = ["set", "add", "split", "drop", "move"] as const;

const edit = z
  .strictObject({
    worker: workerId.describe("the worker that is edited; with `add`, the new worker"),
    reason: z.string().trim().min(1).max(1000).describe("a sentence that names the completion which it follows from"),
    set: changed.exactOptional().describe("fields of its brief that change; each replaces the old one as a whole"),
    add: briefSchema.omit({ id: true }).exactOptional().describe("the brief of a new worker"),
    split: z
      .array(briefSchema)
      .min(2)
      .max(5)
      .exactOptional()
      .describe("whole briefs that take its place; one of them may keep its id"),
    drop: z.literal(true).exactOptional().describe("it is no longer needed"),
    move: workerId.exactOptional().describe("its new id, which names another wave: W3.1"),
  })
  .refine((one) => EDIT_KINDS.filter((kind) => one[kind] !== undefined).length === 1, {
    message: "name exactly one of `set`, `add`, `split`, `drop` and `move`",
  });
export type AdaptEdit = z.infer<typeof edit>;

/** Edits while they wait for a person, as the record has them. */
export const adaptEdits = z.array(edit);

export const adaptInput = z
  .strictObject({
    /** What was learned, and what follows from it. */
    summary: z.string().trim().min(1).max(2000),
    edits: z.array(edit).max(100).default([]),
    /** What edits can't fix: a completion that contradicts another, a request that can't be met. */
    concerns: z.array(z.string().trim().min(1).max(1000)).max(20).default([]),
  })
  .refine(({ edits }) => new Set(edits.map((e) => e.worker)).size === edits.length, {
    message: "each worker at most once: put all that changes in its brief into one edit",
    path: ["edits"],
  });
