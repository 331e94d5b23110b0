/** Closing input of an `adapt` session: edits of the briefs that have not started, each with its reason. */
import { z } from "zod";
import { briefFields, workerId } from "../plan/brief.ts";

/** What of a brief can be edited: not its id, since that is the worker. A field that is given replaces the old one. */
const edited = z
  .strictObject(briefFields)
  .omit({ id: true })
  .partial()
  .refine((fields) => Object.keys(fields).length > 0, "name at least one field of the brief");

export const adaptInput = z
  .strictObject({
    /** What the wave taught, and what follows from it. */
    summary: z.string().trim().min(1).max(2000),
    edits: z
      .array(z.strictObject({ worker: workerId, reason: z.string().trim().min(1).max(1000), set: edited }))
      .max(500)
      .default([]),
    /** What edits can't mend: a worker that is missing, or one that is no longer needed. */
    concerns: z.array(z.string().trim().min(1).max(1000)).max(20).default([]),
  })
  .refine(({ edits }) => new Set(edits.map((e) => e.worker)).size === edits.length, {
    message: "each worker at most once: put all that changes in its brief into one edit",
    path: ["edits"],
  });
