/**
 * What keeps a build waiting only because a person said so: a pause of everything, a hold on
 * merging, a worker's start.
 */
import { z } from "zod";
import { formatMinute } from "../text/format.ts";
import { checkName } from "./quote.ts";
import { getBranches, type WorkerId } from "./names.ts";

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

/**
 * Returns ``since 2026-11-21 10:00 UTC by `@ann` ``. The login is code, so that repeating it
 * doesn't notify them.
 */
export function formatSince({ by, at }: Attribution): string {
  return `since ${formatMinute(at)} by \`@${by}\``;
}

/** Returns the wave that waits for a person now. At most one does. */
export function findOpenWave({
  gates,
}: {
  gates: { waves: readonly WaveGate[] };
}): WaveGate | null {
  return gates.waves.find(({ state }) => state === "open") ?? null;
}

interface HoldState {
  build: { hold: Attribution | null };
}

interface HeldWorker {
  id: WorkerId;
  hold: Attribution | null;
}

/** Returns what holds back the worker's merge: its own hold, or the one on all merging. */
export function findHold(worker: HeldWorker, { build }: HoldState): Attribution | null {
  return worker.hold ?? build.hold;
}

/** Returns, for example, `merging is held since … by @ann; `/unhold W1.1` ends the hold`. */
export function describeHold(worker: HeldWorker, state: HoldState): string {
  const words = `merging is held ${formatSince(findHold(worker, state)!)}`;
  return `${words}; \`/unhold${worker.hold ? ` ${worker.id}` : ""}\` ends the hold`;
}

export function describePause({ how, ...since }: Pause): string {
  const end = how === "closed" ? "reopening the issue, or `/resume`," : "`/resume`";
  return `the build is paused ${formatSince(since)}${
    how === "closed" ? ", who closed the issue" : ""
  }; ${end} continues it`;
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

interface RedTipState {
  build: { red_tip: RedTip | null; branch_prefix: string; slug: string };
  workers: Record<
    WorkerId,
    { id: WorkerId; merge_sha: string | null; pr: { number: number } | null }
  >;
}

/** Describes the red tip for people. Null if nothing is red, or a person accepted it. */
export function describeRedTip({ build, workers }: RedTipState): string | null {
  const red = build.red_tip;
  if (!red || red.accepted) return null;
  const branch = getBranches(build.branch_prefix, build.slug).build;
  const by = Object.values(workers).find((w) => w.merge_sha === red.sha);
  const at = by ? `since #${by.pr!.number} (${by.id}) was merged` : `at ${red.sha.slice(0, 8)}`;
  return (
    `\`${branch}\` is red ${at}: ${red.failing.join(", ")}. No further worker starts from ` +
    "it. Push a fix to it or rerun its failed jobs, and Baton continues by itself. " +
    "`/retry` continues without a fix."
  );
}
