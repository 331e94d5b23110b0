/**
 * Improvement loops, which follow a build's first pass: research, a plan, its workers, a tag, what
 * is to be known.
 */
import { z } from "zod";
import { pluralize } from "../text/format.ts";
import { getWave, type WorkerId } from "./names.ts";

/** Most loops that a build can have. */
export const MAX_LOOPS = 20;
/** Loops of a build that has a target, where nobody said how many. */
export const LOOPS_TO_TARGET = 3;
/** Most workers of one loop. */
export const MAX_LOOP_WORKERS = 5;

export const LOOP_PHASES = ["research", "plan", "work", "memory", "over"] as const;
export type LoopPhase = (typeof LOOP_PHASES)[number];

export const loopSchema = z.strictObject({
  /** From 1; the first pass is none. */
  n: z.int().min(1),
  phase: z.enum(LOOP_PHASES),
  /** Head of the build branch where it began. */
  base: z.string(),
  /** Most findings of each category that its research is to hand in; none = as it judges. */
  quotas: z.record(z.string(), z.int().min(0)),
  /**
   * Dimensions of the rubric that it is to raise, as they were below the target; none = a loop by
   * research.
   */
  dimensions: z.array(z.string()),
  /**
   * Asked for by the build's final session, which reads what comes of it; it counts to no `loops`.
   */
  follow_up: z.boolean().exactOptional(),
  /** Number of its workers' wave, the first if there are more; null = none are planned (yet). */
  wave: z.int().min(1).nullable(),
  /** How the architect has cut its work. */
  summary: z.string().nullable(),
  /** Head of the build branch once its workers had ended: what is tagged. */
  head: z.string().nullable(),
  /** What became of the tag; null = not set (yet). */
  tag: z.enum(["set", "refused"]).nullable(),
  /**
   * Why no other follows, whatever was asked for, as a sentence; null = nothing speaks against one.
   */
  last: z.string().nullable(),
});
export type Loop = z.infer<typeof loopSchema>;

/** What is asked of a build's state to tell its loops. */
interface LoopState {
  build: { loops: Loop[]; loops_wanted: number };
}

/** The loop that is under way. */
export function getCurrentLoop({ build: { loops } }: LoopState): Loop | null {
  const newest = loops.at(-1);
  return newest && newest.phase !== "over" ? newest : null;
}

/** Loops that count to those that were asked for. */
export function countImprovements({ loops }: Pick<LoopState["build"], "loops">): number {
  return loops.filter(({ follow_up }) => !follow_up).length;
}

/** The loop that begins with the wave; null = it goes on with what the wave before belongs to. */
export function findLoopByWave({ build: { loops } }: LoopState, wave: number): Loop | null {
  return loops.find((loop) => loop.wave === wave) ?? null;
}

/**
 * Where the build is in its loops, in a few words: `loop 1 of 2: research`. Null where there are
 * none.
 */
export function describeLoop(state: LoopState): string | null {
  const { loops, loops_wanted: wanted } = state.build;
  const loop = loops.at(-1);
  if (!loop) return wanted > 0 ? `the first pass; ${pluralize(wanted, "loop")} to follow` : null;
  const which = loop.follow_up
    ? `follow-ups (loop ${loop.n})`
    : `loop ${loop.n} of ${Math.max(loop.n, wanted)}`;
  if (loop.phase !== "over") return `${which}: ${PHASE_DESCRIPTIONS[loop.phase]}`;
  const have = loop.follow_up ? "have" : "has";
  return (
    `${which} ${have} ` +
    `ended${loop.last ? `: ${loop.last.charAt(0).toLowerCase()}${loop.last.slice(1, -1)}` : ""}`
  );
}

const PHASE_DESCRIPTIONS: Record<Exclude<LoopPhase, "over">, string> = {
  research: "looking for what to improve",
  plan: "planning",
  work: "its workers are at work",
  memory: "noting what it came to",
};

/** The workers that the loop's architect planned, in order. */
export function listLoopWorkers(
  { briefs, build: { loops } }: LoopState & { briefs: readonly { id: WorkerId }[] },
  { n, wave }: Loop,
): WorkerId[] {
  const next = loops.find((loop) => loop.n === n + 1)?.wave ?? Number.POSITIVE_INFINITY;
  return wave === null
    ? []
    : briefs.map(({ id }) => id).filter((id) => getWave(id) >= wave && getWave(id) < next);
}
