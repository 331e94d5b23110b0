/** Closing input of a `preflight` run: what it proved of the machine, one line for each check. No model has a say. */
import { z } from "zod";

export const CHECK_RESULTS = ["ok", "warning", "failed"] as const;

const line = (max: number) => z.string().trim().min(1).max(max);

const preflightCheck = z.strictObject({
  name: line(60),
  /** A warning is shown to people and stops nothing. */
  result: z.enum(CHECK_RESULTS),
  /** What was seen, a sentence. */
  detail: line(1000),
  /** What a person does about it; `null` where nothing is to be done. */
  remedy: line(1000).nullable(),
});
export type PreflightCheck = z.infer<typeof preflightCheck>;

export const preflightInput = z.strictObject({ checks: z.array(preflightCheck).min(1).max(20) });
