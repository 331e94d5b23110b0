/** Closing input of a `memory` session: what is worth knowing of a pass once its sessions are gone. */
import { z } from "zod";
import { entryId, factFields } from "../knowledge/entry.ts";

const text = (max: number) => z.string().trim().min(1).max(max);

/** Characters of a summary of 500 tokens: English has about four to a token. */
export const SUMMARY_CHARS = 2000;

export const memoryInput = z.strictObject({
  /** All that later loops read of this pass. */
  loop_summary: text(SUMMARY_CHARS),
  knowledge: z
    .array(
      z.strictObject({
        ...factFields,
        /** Id of an entry of the file, or of an earlier pass, that this one contradicts. */
        replaces: entryId.exactOptional(),
        /** Worker, file or commit that shows it. */
        evidence: text(300),
      }),
    )
    .max(10)
    .default([]),
  /** Entries of the file that are no longer true. */
  remove: z
    .array(z.strictObject({ id: entryId, reason: text(200) }))
    .max(10)
    .default([]),
});
export type MemoryInput = z.infer<typeof memoryInput>;
