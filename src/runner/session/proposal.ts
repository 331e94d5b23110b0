/**
 * Creates the proposal with a session's result, and writes it to the folder from which the workflow
 * uploads it.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { checkClosingInput, getSessionSpec } from "../../core/sessions/index.ts";
import {
  PROPOSAL_BYTES,
  PROPOSAL_FILE,
  proposalSchema,
  type EndCause,
  type Proposal,
} from "../../core/model/proposal.ts";
import type { Brief } from "../../core/model/brief.ts";
import type { SessionEnv } from "../../config/session-env.ts";
import type { ChangeResult } from "./change.ts";
import type { EngineResult } from "../engines/engine.ts";
import { RunnerError } from "../runner-error.ts";

/**
 * Creates the proposal. It is `failed`, with a sentence, if the kind's schema or the brief refuses
 * the closing input. The same holds if the change can't be read or files are left in conflict. The
 * work is saved as far as possible.
 */
export function createProposal(
  env: SessionEnv,
  brief: Brief | null,
  engine: string,
  result: EngineResult,
  change: ChangeResult | null,
  conflicts: readonly string[],
  steers: readonly number[],
): Proposal {
  return {
    version: 1,
    build: env.build,
    session: env.session,
    launch: env.launch,
    engine,
    model: result.model,
    result: resolveResult(env, brief, result, change, conflicts),
    change: change?.ok && change.change.files.length > 0 ? change.change : null,
    steers: [...steers],
    usage: result.usage,
    context: {},
    pins: {},
  };
}

function resolveResult(
  env: SessionEnv,
  brief: Brief | null,
  { result }: EngineResult,
  change: ChangeResult | null,
  conflicts: readonly string[],
): Proposal["result"] {
  const failed = (cause: EndCause) => ({ ended: "failed" as const, cause });
  if (result.ended !== "closed") return result;
  const close = checkClosingInput(env.kind, result.close, brief);
  if (!close.ok) return failed({ kind: "close_refused", text: close.reason.slice(0, 2000) });
  if (change && !change.ok) return failed(change.cause);
  const complete = (close.value as { status?: string }).status === "complete";
  if (conflicts.length > 0 && complete && getSessionSpec(env.kind).changes) {
    return failed(toConflictCause(conflicts));
  }
  return { ended: "closed", close: close.value };
}

export function toConflictCause(paths: readonly string[]): EndCause {
  return { kind: "conflict_markers", paths: paths.slice(0, 10) };
}

/** Writes the proposal into `folder`, without its change if that makes it too large to upload. */
export async function writeProposal(proposal: Proposal, folder: string): Promise<Proposal> {
  const bounded = limitProposal(proposal);
  const valid = proposalSchema.safeParse(bounded);
  if (!valid.success) {
    throw new RunnerError(
      `The proposal is not valid at ${valid.error.issues[0]!.path.join(".")}: a defect of Baton.`,
    );
  }
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, PROPOSAL_FILE), JSON.stringify(bounded));
  return bounded;
}

function limitProposal(proposal: Proposal): Proposal {
  const bytes = Buffer.byteLength(JSON.stringify(proposal));
  const files = proposal.change?.files.length ?? 0;
  if (bytes <= PROPOSAL_BYTES && files <= 20_000) return proposal;
  const cause: EndCause = { kind: "proposal_too_large", files, bytes };
  return { ...proposal, change: null, result: { ended: "failed", cause } };
}
