/** Why a session is asked, as data that `messages/session-reasons.ts` renders for its prompt. */
import { z } from "zod";
import { failureReasonFields } from "./failure-cause.ts";
import { workerIdSchema } from "./names.ts";
import { checkName, personSaid, quote, repositoryPath } from "./quote.ts";

/** `by`: login of a person. */
const by = z.string();
/** Whether the person said more, which the session reads in a file. */
const cut = z.boolean();

/** A claim in a worker's completion that no file confirms. */
const unbackedClaimSchema = z.strictObject({
  worker: workerIdSchema,
  /**
   * The file that its completion lists as created or changed. Null if it claims to be complete but
   * changed nothing.
   */
  path: repositoryPath.nullable(),
  /** The later worker that removed the file. */
  removed_by: workerIdSchema.nullable(),
});
export type UnbackedClaim = z.infer<typeof unbackedClaimSchema>;

/** Reasons that a rework may begin with, and that its stop names. */
export const orderSchema = z.discriminatedUnion("kind", [
  // Failures.
  z.strictObject({
    kind: z.literal("attempt_failed"),
    attempt: z.int().min(1),
    ...failureReasonFields,
  }),
  z.strictObject({
    kind: z.literal("checks_red"),
    pull: z.int().min(1),
    /** The candidate's worker, if these are the candidate's checks; otherwise null. */
    candidate: workerIdSchema.nullable(),
    checks: z.array(
      z.strictObject({
        name: checkName,
        /** Id of its job. Null if it has no log. */
        job: z.int().nullable(),
        annotations: z.int().min(0),
      }),
    ),
  }),
  z.strictObject({
    kind: z.literal("conflict"),
    pull: z.int().min(1),
    branch: z.string(),
  }),
  z.strictObject({ kind: z.literal("pushed_meanwhile") }),
  /** The same for a task. */
  z.strictObject({ kind: z.literal("task_pushed_meanwhile") }),

  // Reviews.
  z.strictObject({
    kind: z.literal("review_round"),
    worker: workerIdSchema,
    round: z.int().min(1),
    /** Ids of earlier findings that are still open. */
    open: z.array(z.string()),
  }),
  z.strictObject({
    kind: z.literal("change_request"),
    by,
    said: personSaid,
    /** The worker with the comments on lines. Null if there are none. */
    lines_of: workerIdSchema.nullable(),
  }),
  z.strictObject({
    kind: z.literal("line_comment"),
    by,
    path: repositoryPath,
    line: z.int().nullable(),
    said: personSaid,
    cut,
  }),

  // Commands.
  /** A person's words to the worker, `/steer`. */
  z.strictObject({
    kind: z.literal("steer"),
    worker: workerIdSchema,
    n: z.int().min(1),
    by,
    said: personSaid,
    cut,
  }),
  /** A person's words in another command. */
  z.strictObject({ kind: z.literal("command"), by, said: personSaid }),
  z.strictObject({ kind: z.literal("started_again") }),
  /** A person worked on it by hand. `held`: guards hold their change. */
  z.strictObject({ kind: z.literal("given_back"), by, held: z.boolean() }),

  // Judging the whole build.
  z.strictObject({
    kind: z.literal("criterion"),
    number: z.int().min(1),
    criterion: personSaid,
  }),
  /** Only these dimensions are scored again. */
  z.strictObject({
    kind: z.literal("dimensions"),
    names: z.array(quote("the name of a dimension in the settings")),
  }),
  /** Claims of completions that no file confirms. */
  z.strictObject({
    kind: z.literal("claims"),
    claims: z.array(unbackedClaimSchema),
  }),
]);
export type Order = z.infer<typeof orderSchema>;
