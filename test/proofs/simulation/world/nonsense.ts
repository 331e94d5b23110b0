/**
 * What a run may upload instead of its session's result. Baton must not take any of it for the
 * session's words.
 */
import { PROPOSAL_FILE, type proposalSchema } from "../../../../src/core/model/proposal.ts";
import type { z } from "zod";

type Proposal = z.infer<typeof proposalSchema>;
/** An artifact's files; empty = nothing was uploaded. */
export type Uploaded = Record<string, Uint8Array>;

const one = (value: unknown): Uploaded => ({ [PROPOSAL_FILE]: Buffer.from(JSON.stringify(value)) });

export const NONSENSE = {
  "uploads nothing": () => ({}),
  "uploads another file": () => ({ "other.json": Buffer.from("{}") }),
  "uploads half a file": (said) => ({
    [PROPOSAL_FILE]: Buffer.from(JSON.stringify(said).slice(0, 90)),
  }),
  "uploads no text": () => ({ [PROPOSAL_FILE]: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) }),
  "names another session": (said) => one({ ...said, session: "W9.9/work/1" }),
  "names another launch": (said) => one({ ...said, launch: said.launch + 1 }),
  "names another build": (said) => one({ ...said, build: "999-another" }),
  "changes another base": (said) =>
    one({ ...said, change: { base: "0".repeat(40), files: said.change?.files ?? [] } }),
  "closes as no kind does": (said) =>
    one({ ...said, result: { ended: "closed", close: { nonsense: [true] } } }),
  "costs a fortune": (said) => one({ ...said, usage: { ...said.usage, dollars: -1e9 } }),
} satisfies Record<string, (said: Proposal) => Uploaded>;

export type Nonsense = keyof typeof NONSENSE;
