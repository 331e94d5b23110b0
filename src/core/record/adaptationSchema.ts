/** Schema of what adapt sessions proposed, in `meta.json`. */
import { z } from "zod";
import { ADAPTATION_OUTCOMES, type Adaptation } from "../build/adaptation.ts";
import { adaptEdits } from "../sessions/adapt.ts";
import { session, workerId } from "./judgementSchema.ts";
import { planChanges } from "./planningSchema.ts";

const text = z.string();

export const adaptation: z.ZodType<Adaptation> = z.strictObject({
  about: text.transform((name) => name as Adaptation["about"]),
  session: session.nullable(),
  outcome: z.enum(ADAPTATION_OUTCOMES),
  at: text,
  by: text.nullable(),
  summary: text,
  concerns: z.array(text),
  reasons: z.array(z.strictObject({ worker: workerId, reason: text })),
  changes: planChanges.nullable(),
  why: z.array(text),
  read: z.record(text, text),
  edits: adaptEdits,
  approved: z.strictObject({ sessions: z.number(), minutes: z.number() }).nullable(),
});
