/** What a plan is estimated to cost and take, and what that is derived from. */
import { z } from "zod";
import { FINAL_KINDS } from "./build-types.ts";
import type { Complexity } from "./brief.ts";
import { settingsSaid } from "./quote.ts";

/** Minutes of one work session, by complexity. A review takes a third of that. */
export const WORK_MINUTES: Readonly<Record<Complexity, number>> = {
  easy: 4,
  normal: 9,
  complex: 20,
};
/** One in this many work sessions is sent back by its review. */
export const WORKERS_PER_REWORK = 3;

const dollarRangeSchema = z.strictObject({
  low: z.number(),
  high: z.number(),
  /** The middle of the range before the correction by earlier estimates' error. */
  uncorrected: z.number(),
});
export type DollarRange = z.infer<typeof dollarRangeSchema>;

const dollarBasisSchema = z.discriminatedUnion("kind", [
  /** `models`: those whose price is unknown. `by_command`: a command of the user's runs them. */
  z.strictObject({
    kind: z.literal("unpriced"),
    models: z.array(settingsSaid),
    by_command: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal("priced"),
    /** Number of sessions whose dollars come from earlier sessions of this repository. */
    measured: z.int().min(0),
    /** Number of sessions whose dollars are list prices for assumed tokens. */
    assumed: z.int().min(0),
    /** Number of earlier builds whose sessions are known. */
    builds: z.int().min(0),
    /**
     * The ratio of cost to estimate in this number of earlier builds, which the dollars are
     * multiplied by. Null if no build is known, or the ratio is 1.
     */
    correction: z.strictObject({ factor: z.number(), builds: z.int().min(1) }).nullable(),
  }),
]);
export type DollarBasis = z.infer<typeof dollarBasisSchema>;

const effortBasisSchema = z.strictObject({
  workers: z.int().min(0),
  /** The kind of session that ends the build. */
  final: z.enum(FINAL_KINDS),
  /** Whether a memory session is included. */
  memory: z.boolean(),
  /** Maximum number of workers at once. */
  parallel: z.int().min(1),
});

/** Number of sessions and minutes from the plan's approval to the landing pull request. */
const effortEstimateSchema = z.strictObject({
  sessions: z.number(),
  minutes: z.number(),
  basis: effortBasisSchema,
});
export type EffortEstimate = z.infer<typeof effortEstimateSchema>;

export const estimateSchema = effortEstimateSchema.extend({
  /** Cost of its sessions. Null if unknown. */
  range: dollarRangeSchema.nullable(),
  basis: effortBasisSchema.extend({ dollars: dollarBasisSchema }),
});
export type Estimate = z.infer<typeof estimateSchema>;
