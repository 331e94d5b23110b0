/** Closing input of a `memory` session: what is worth knowing of a loop once its sessions are gone. */
import { z } from "zod";

const text = (max: number) => z.string().trim().min(1).max(max);

/** Characters of a summary of 500 tokens, with some room: English has about four to a token. */
export const SUMMARY_CHARS = 2400;

export const memoryInput = z.strictObject({
  /** All that later loops read of this one. */
  loop_summary: text(SUMMARY_CHARS),
  /** Of 10: how well the build, as it stands now, does what was asked for. At the target no further loop begins. */
  score: z.number().min(0).max(10),
  knowledge: z
    .array(
      z.strictObject({
        kind: z.enum(["pattern", "gotcha", "decision"]),
        /** True beyond this loop, and of use to one who hasn't seen it. */
        text: text(500),
        /** Worker, file or commit that shows it. */
        evidence: text(300),
      }),
    )
    .max(20)
    .default([]),
});
export type MemoryInput = z.infer<typeof memoryInput>;
