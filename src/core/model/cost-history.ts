/** What sessions of a repository have cost so far, condensed to what an estimate needs. */
import { z } from "zod";
import { parseSessionName, type SessionKindName } from "./names.ts";
import { COMPLEXITIES, type Brief } from "./brief.ts";

export const BRIEF_SIZES = ["short", "medium", "long"] as const;
/** By the length of what the brief says. */
export type BriefSize = (typeof BRIEF_SIZES)[number];

/** Sessions below which a group says nothing. */
export const MIN_SAMPLES = 3;
/** Builds, newest first, whose estimates' error corrects the next one. */
export const MAX_CORRECTIONS = 10;

const dollars = z.number().min(0).max(1e6);

export const costHistorySchema = z.strictObject({
  /** Builds whose sessions are in it. */
  builds: z.int().min(0),
  groups: z
    .array(
      z.strictObject({
        kind: z.string().max(40),
        class: z.enum(COMPLEXITIES),
        /** Null = all sizes together. */
        size: z.enum(BRIEF_SIZES).nullable(),
        sessions: z.int().min(1),
        ...{ low: dollars, middle: dollars, high: dollars },
      }),
    )
    .max(500),
  /**
   * Of builds that completed: what their sessions cost as part of what was estimated, newest first.
   */
  ratios: z.array(z.number().min(0).max(1e6)).max(MAX_CORRECTIONS),
});
export type CostHistory = z.infer<typeof costHistorySchema>;
export type CostGroup = CostHistory["groups"][number];

export const NO_HISTORY: CostHistory = { builds: 0, groups: [], ratios: [] };

/** How long a brief is, by the text that a session reads. */
export function getBriefSize({ mission, context, requirements, criteria }: BriefText): BriefSize {
  const chars = mission.length + context.length + requirements.length + criteria.join("").length;
  if (chars < 1_500) return "short";
  return chars < 5_000 ? "medium" : "long";
}

export type BriefText = Pick<Brief, "mission" | "context" | "requirements" | "criteria">;

/** Linear between neighbours, as spreadsheets do it. `sorted` has at least one number. */
export function computeQuantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * Kinds of session that an estimate lists. What a build costs beyond them was in nobody's estimate.
 */
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
 * Whether the session is of a kind that estimates list: only such sessions' dollars compare with an
 * estimate.
 */
export function isEstimatedSession(session: string): boolean {
  const kind = parseSessionName(session)?.kind;
  return kind !== undefined && ESTIMATED_KINDS.some((one) => one === kind);
}
