/**
 * What keeps a build waiting only because a person said so: a pause of everything, a hold on
 * merging, a worker's start.
 */
import { z } from "zod";
import { checkName } from "./quote.ts";
import type { WorkerId } from "./names.ts";

/** The person who said so (a login), and since when. */
export const attributionSchema = z.strictObject({
  by: z.string(),
  at: z.string(),
});
export type Attribution = z.infer<typeof attributionSchema>;

/** `closed`: the pause comes from closing the issue. Reopening the issue ends it. */
export const pauseSchema = attributionSchema.extend({
  how: z.enum(["command", "closed"]),
});
export type Pause = z.infer<typeof pauseSchema>;

/**
 * The wave that waits for a person or that a person approved. `by` is null if nobody has yet, or
 * the configuration did.
 */
export const waveGateSchema = z.strictObject({
  wave: z.int().min(0),
  state: z.enum(["open", "approved"]),
  by: z.string().nullable(),
  at: z.string(),
});
export type WaveGate = z.infer<typeof waveGateSchema>;

/**
 * The commit from which a worker that waits for `/start` would begin. It follows the build branch
 * until then.
 */
export const preparedStartSchema = z.strictObject({
  base: z.string(),
  /** Since when it waits. */
  at: z.string(),
});

/** Returns the wave that waits for a person now. At most one does. */
export function findOpenWave({
  gates,
}: {
  gates: { waves: readonly WaveGate[] };
}): WaveGate | null {
  return gates.waves.find(({ state }) => state === "open") ?? null;
}

export interface HoldState {
  build: { hold: Attribution | null };
}

export interface HeldWorker {
  id: WorkerId;
  hold: Attribution | null;
}

/** Returns what holds back the worker's merge: its own hold, or the one on all merging. */
export function findHold(worker: HeldWorker, { build }: HoldState): Attribution | null {
  return worker.hold ?? build.hold;
}

// The build branch's head fails its own checks. Changes that are green separately may fail
// together.

export const redTipSchema = z.strictObject({
  sha: z.string(),
  failing: z.array(checkName),
  /** A person let the build continue anyway. */
  accepted: z.boolean(),
});
export type RedTip = z.infer<typeof redTipSchema>;
