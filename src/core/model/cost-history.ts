/** What sessions of a repository cost so far, condensed to what an estimate needs. */
import { z } from "zod";
import { parseSessionName, type SessionKindName } from "./names.ts";
import { COMPLEXITIES, type Brief } from "./brief.ts";

export const BRIEF_SIZES = ["short", "medium", "long"] as const;
/** A size by the length of the brief's text. */
export type BriefSize = (typeof BRIEF_SIZES)[number];

/** Minimum number of sessions for a group to count. */
export const MIN_SAMPLES = 3;
/** Maximum number of builds, newest first, whose estimation error corrects the next estimate. */
export const MAX_CORRECTIONS = 10;

const dollars = z.number().min(0).max(1e6);

export const costHistorySchema = z.strictObject({
  /** Number of builds whose sessions are included. */
  builds: z.int().min(0),
  groups: z
    .array(
      z.strictObject({
        kind: z.string().max(40),
        complexity: z.enum(COMPLEXITIES),
        /** Null means all sizes together. */
        size: z.enum(BRIEF_SIZES).nullable(),
        sessions: z.int().min(1),
        ...{ low: dollars, middle: dollars, high: dollars },
      }),
    )
    .max(500),
  /** For completed builds, newest first: the cost of their sessions divided by the estimate. */
  ratios: z.array(z.number().min(0).max(1e6)).max(MAX_CORRECTIONS),
});
export type CostHistory = z.infer<typeof costHistorySchema>;
export type CostGroup = CostHistory["groups"][number];

export const NO_HISTORY: CostHistory = { builds: 0, groups: [], ratios: [] };

/** Returns the size of a brief by the text that a session reads. */
export function getBriefSize({ mission, context, requirements, criteria }: BriefText): BriefSize {
  const chars = mission.length + context.length + requirements.length + criteria.join("").length;
  if (chars < 1_500) return "short";
  return chars < 5_000 ? "medium" : "long";
}

export type BriefText = Pick<Brief, "mission" | "context" | "requirements" | "criteria">;

/**
 * Computes a quantile with linear interpolation, as spreadsheets do. `sorted` has at least one
 * number.
 */
export function computeQuantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/** Session kinds that an estimate lists. No estimate includes a build's other costs. */
export const ESTIMATED_KINDS = [
  "work",
  "review",
  "rework",
  "close",
  "synthesise",
  "memory",
] as const satisfies SessionKindName[];
export type EstimatedKind = (typeof ESTIMATED_KINDS)[number];

/**
 * Reports whether estimates list the session's kind. Only the dollars of such sessions are
 * comparable with an estimate.
 */
export function isEstimatedSession(session: string): boolean {
  const kind = parseSessionName(session)?.kind;
  return kind !== undefined && ESTIMATED_KINDS.some((one) => one === kind);
}
