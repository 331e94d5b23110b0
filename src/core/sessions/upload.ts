/** The bytes of an uploaded proposal, read for what was asked: by the App, and by a later run for the work in it. */
import type { z } from "zod";
import { maskAll } from "../guards/secrets/mask.ts";
import { shapeProblem } from "./shape.ts";
import { proposalSchema, type Proposal } from "./proposal.ts";

/** The session's launch whose proposal is wanted. */
export interface Asked {
  build: string;
  session: string;
  launch: number;
}

/** Reads a proposal's bytes. A proposal for something else than was asked for isn't one; `reason` is a sentence. */
export function readUpload(
  bytes: Uint8Array,
  asked: Asked,
): { ok: true; proposal: Proposal } | { ok: false; reason: string } {
  const refuse = (reason: string) => ({ ok: false, reason }) as const;
  let json: unknown;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const problem = shapeProblem(text);
    if (problem) return refuse(`The proposal ${problem}.`);
    json = JSON.parse(text);
  } catch {
    return refuse("The proposal is not JSON.");
  }
  const parsed = proposalSchema.safeParse(json);
  if (!parsed.success) return refuse(`The proposal has a wrong form: ${firstProblem(parsed.error)}.`);
  const { build, session, launch } = parsed.data;
  if (build !== asked.build || session !== asked.session || launch !== asked.launch) {
    return refuse(`The proposal is for ${build} ${session} #${launch}, not for ${asked.session} #${asked.launch}.`);
  }
  // What the session says goes into the record and onto pages, which others read; its change has guards of its own.
  return { ok: true, proposal: { ...parsed.data, result: maskAll(parsed.data.result) } };
}

function firstProblem(error: z.ZodError): string {
  const { path, message } = error.issues[0]!;
  return `${path.join(".") || "the whole"}: ${message}`;
}
