/**
 * Improvement loops, which follow a build's first pass: research, a plan, its workers, a tag, and
 * memory.
 */
import { z } from "zod";
import { sessionSaid } from "./quote.ts";
import { getWave, type WorkerId } from "./names.ts";

/** Maximum number of loops of a build. */
export const MAX_LOOPS = 20;
/** Number of loops of a build with a target if nobody specified a number. */
export const LOOPS_TO_TARGET = 3;
/** Maximum number of workers in one loop. */
export const MAX_LOOP_WORKERS = 5;

export const LOOP_PHASES = ["research", "plan", "work", "memory", "over"] as const;
export type LoopPhase = (typeof LOOP_PHASES)[number];

/**
 * Why no other loop follows, independent of the request. `shortened`: a person let the build go on
 * with this number of loops.
 */
const loopEndSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("nothing_found") }),
  z.strictObject({ kind: z.literal("only_low_priority") }),
  z.strictObject({ kind: z.literal("shortened"), by: z.string(), loops: z.int().min(0) }),
]);
export type LoopEnd = z.infer<typeof loopEndSchema>;

export const loopSchema = z.strictObject({
  /** Number from 1; the first pass isn't a loop. */
  n: z.int().min(1),
  phase: z.enum(LOOP_PHASES),
  /** Head of the build branch when it began. */
  base: z.string(),
  /** Maximum number of findings per category for its research. Empty if the research decides. */
  quotas: z.record(z.string(), z.int().min(0)),
  /**
   * Dimensions of the rubric below the target that it has to raise. Empty for a loop by research.
   */
  dimensions: z.array(z.string()),
  /**
   * The build's final session requested it and reads its result. It doesn't count towards `loops`.
   */
  follow_up: z.boolean().exactOptional(),
  /** Number of its workers' wave, or the first of several. Null if none are planned (yet). */
  wave: z.int().min(1).nullable(),
  /** How the architect divided its work. */
  summary: sessionSaid.nullable(),
  /** Head of the build branch when its workers had ended. Baton tags it. */
  head: z.string().nullable(),
  /** Result of tagging. Null if not set (yet). */
  tag: z.enum(["set", "refused"]).nullable(),
  /** Null if nothing prevents another loop. */
  last: loopEndSchema.nullable(),
});
export type Loop = z.infer<typeof loopSchema>;

/** The part of a build's state that describes its loops. */
export interface LoopState {
  build: { loops: Loop[]; loops_wanted: number };
}

/** Returns the active loop. */
export function getCurrentLoop({ build: { loops } }: LoopState): Loop | null {
  const newest = loops.at(-1);
  return newest && newest.phase !== "over" ? newest : null;
}

/** Counts the loops that count towards the requested number. */
export function countImprovements({ loops }: Pick<LoopState["build"], "loops">): number {
  return loops.filter(({ follow_up }) => !follow_up).length;
}

/**
 * Returns the loop that begins with the wave. Null if the wave continues the previous wave's pass.
 */
export function findLoopByWave({ build: { loops } }: LoopState, wave: number): Loop | null {
  return loops.find((loop) => loop.wave === wave) ?? null;
}

/** Returns the workers that the loop's architect planned, in order. */
export function listLoopWorkers(
  { briefs, build: { loops } }: LoopState & { briefs: readonly { id: WorkerId }[] },
  { n, wave }: Loop,
): WorkerId[] {
  const next = loops.find((loop) => loop.n === n + 1)?.wave ?? Number.POSITIVE_INFINITY;
  return wave === null
    ? []
    : briefs.map(({ id }) => id).filter((id) => getWave(id) >= wave && getWave(id) < next);
}
