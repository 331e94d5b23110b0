/** Why a session failed, or left its work unpublished. `messages/failure-causes.ts` renders it. */
import { z } from "zod";
import { sessionKindSchema, sessionNameSchema } from "./names.ts";
import { endCauseSchema } from "./proposal.ts";
import { githubSaid, guardSaid, repositoryPath, sessionSaid, validationSaid } from "./quote.ts";

const dollars = z.number().min(0);

const CAUSES = [
  // It ended without its closing input.
  z.strictObject({ kind: z.literal("ended"), end: endCauseSchema }),
  /** It spent the limit of its launch. */
  z.strictObject({ kind: z.literal("limit"), spent: dollars, limit: dollars }),
  /** It spent what one session may cost. `has_work`: its work is kept for the next session. */
  z.strictObject({
    kind: z.literal("session_budget"),
    session: sessionNameSchema,
    budget: dollars,
    spent: dollars,
    has_work: z.boolean(),
  }),

  // It closed. `problems` of the failure say what is wrong with a plan, edits or a judgement.
  z.strictObject({ kind: z.literal("said"), said: sessionSaid }),
  z.strictObject({ kind: z.literal("close_invalid"), said: validationSaid }),
  z.strictObject({ kind: z.literal("close_incomplete"), session: sessionKindSchema }),
  z.strictObject({ kind: z.literal("plan_invalid") }),
  z.strictObject({ kind: z.literal("loop_plan_invalid") }),
  z.strictObject({ kind: z.literal("edits_invalid") }),
  /** The architect asked questions, although it may ask no more. */
  z.strictObject({ kind: z.literal("asked_again") }),
  /** The rework closed as complete without a change. */
  z.strictObject({ kind: z.literal("unchanged") }),

  // Its change was not published.
  z.strictObject({ kind: z.literal("change_held"), said: guardSaid.nullable() }),
  z.strictObject({ kind: z.literal("change_missing"), said: githubSaid.nullable() }),

  // Its run ended without a usable result.
  z.strictObject({ kind: z.literal("run_lost"), conclusion: z.string().nullable() }),
  z.strictObject({
    kind: z.literal("run_not_started"),
    conclusion: z.string().nullable(),
    policy: githubSaid.nullable(),
    url: z.string(),
  }),
  z.strictObject({ kind: z.literal("upload_invalid"), said: validationSaid }),
] as const;

const causeSchema = z.discriminatedUnion("kind", CAUSES);
/** Why a session did not end well, without what guards found in its change. */
export type SessionCause = z.infer<typeof causeSchema>;

/** What guards found in a change, and why its session did not end well by itself, if so. */
export const guardCauseFields = {
  after: causeSchema.nullable(),
  findings: z.array(
    z.strictObject({
      guard: z.string(),
      path: repositoryPath.nullable(),
      message: guardSaid,
    }),
  ),
  /** Number of further findings. */
  more: z.int().min(0),
};

const guardCauseSchema = z.strictObject({ kind: z.literal("guards"), ...guardCauseFields });
export type GuardCause = z.infer<typeof guardCauseSchema>;

export const failureCauseSchema = z.discriminatedUnion("kind", [...CAUSES, guardCauseSchema]);
export type FailureCause = z.infer<typeof failureCauseSchema>;

/** Returns what the record keeps of findings. `after`: why the session itself did not end well. */
export function toGuardCause(
  held: {
    findings: readonly { guard: string; path: string | null; message: string }[];
    more: number;
  },
  after: SessionCause | null,
): GuardCause {
  const findings = held.findings.map(({ guard, path, message }) => ({ guard, path, message }));
  return { kind: "guards", after, findings, more: held.more };
}

export const failureReasonFields = {
  cause: failureCauseSchema,
  /** The individual problems of the session's submission. */
  problems: z.array(validationSaid),
};
export const failureReasonSchema = z.strictObject(failureReasonFields);
/** Why a session failed. */
export type FailureReason = z.infer<typeof failureReasonSchema>;

/** `by`: login of a person. */
const by = z.string();

/** Why a session left its work unpublished. */
export const leavingCauseSchema = z.discriminatedUnion("kind", [
  ...CAUSES,
  z.strictObject({ kind: z.literal("pushed_meanwhile") }),
  z.strictObject({ kind: z.literal("started_again"), by }),
  z.strictObject({ kind: z.literal("taken"), by }),
  z.strictObject({ kind: z.literal("cancelled"), by }),
]);
export type LeavingCause = z.infer<typeof leavingCauseSchema>;

/** Limits the number of findings and the length of each text. */
export function shortenCause(cause: FailureCause, findings: number, chars: number): FailureCause {
  const fewer =
    cause.kind === "guards"
      ? {
          ...cause,
          findings: cause.findings.slice(0, findings),
          more: cause.more + Math.max(0, cause.findings.length - findings),
        }
      : cause;
  return transformTexts(fewer, (text) => text.slice(0, chars).toWellFormed());
}

/** Applies `change` to every text of the value, except to the names of situations. */
export function transformTexts<T>(value: T, change: (text: string) => string): T {
  const map = (part: unknown, key: string): unknown => {
    if (typeof part === "string") return key === "kind" ? part : change(part);
    if (Array.isArray(part)) return part.map((one) => map(one, key));
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, map(one, name)]));
  };
  return map(value, "") as T;
}

/** Situations that say nothing by themselves: their texts say everything. */
const QUOTING = ["said", "ended"];

/** Returns the situation and all texts of the cause, to compare it with another. */
export function listCauseWords(cause: FailureCause): string[] {
  const list = (part: unknown, key: string): string[] => {
    if (typeof part === "string") return key === "kind" && QUOTING.includes(part) ? [] : [part];
    if (part === null || typeof part !== "object") return [];
    return Object.entries(part).flatMap(([name, one]) =>
      list(one, Array.isArray(part) ? key : name),
    );
  };
  return list(cause, "");
}
