/** What the record keeps of a pass's memory session (`loops/<n>/memory.json`; 0 is the first pass). */
import { z } from "zod";
import type { MemoryInput } from "../sessions/memory.ts";
import { entryId, entrySchema, getEntryId } from "./entry.ts";
import { findRefusal } from "./refuse.ts";

const proposed = entrySchema.extend({ replaces: entryId.nullable(), evidence: z.string() });

export const passMemorySchema = z.object({
  loop_summary: z.string(),
  /** Records from before the knowledge file hold facts without paths, which are left out. */
  knowledge: z
    .array(z.unknown())
    .transform((all) => all.flatMap((one) => proposed.safeParse(one).data ?? []))
    .default([]),
  remove: z.array(z.strictObject({ id: entryId, reason: z.string() })).default([]),
  /** Why facts that the session handed in are not kept: the end of a sentence each. */
  refused: z.array(z.string()).default([]),
});
export type PassMemory = z.infer<typeof passMemorySchema>;

/** Takes over what a session handed in. `source`: the commit that it looked at. `now`: ISO 8601. */
export function createPassMemory(input: MemoryInput, source: string, now: string): PassMemory {
  const judged = input.knowledge.map((fact) => ({ fact, refusal: findRefusal(fact) }));
  return {
    loop_summary: input.loop_summary,
    knowledge: judged.flatMap(({ fact: { text, replaces, ...rest }, refusal }) =>
      refusal === null
        ? [{ id: getEntryId(text), ...rest, text, source, added: now.slice(0, 10), replaces: replaces ?? null }]
        : [],
    ),
    remove: input.remove.filter(({ reason }) => findRefusal({ text: reason, paths: [] }) === null),
    refused: judged.flatMap(({ refusal }) => refusal ?? []),
  };
}
