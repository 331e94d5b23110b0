/** The proposal that a completed run uploaded: fetched within bounds, parsed, and matched with what was asked for. */
import type { z } from "zod";
import type { ProposalFact } from "../../core/build/facts.ts";
import {
  PROPOSAL_ARTIFACT,
  PROPOSAL_BYTES,
  PROPOSAL_FILE,
  proposalSchema,
  type Proposal,
} from "../../core/sessions/proposal.ts";
import { at, type Access } from "../github/access.ts";
import { asking, orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { unpackOne } from "./archive.ts";

export type Upload = { ok: true; proposal: Proposal } | Extract<ProposalFact, { ok: false }>;

export interface Asked {
  build: string;
  session: string;
  launch: number;
}

const kept = keptFor<Upload>(64);

/** Kept by run: a completed run's artifact never changes. @throws GitHubError */
export async function uploadOf(access: Access, run: number, asked: Asked): Promise<Upload> {
  return kept(access, `${run}:${asked.session}:${asked.launch}`, async () => {
    const bytes = await download(access, run);
    return bytes.ok ? parse(bytes.bytes, asked) : bytes;
  });
}

type Bytes = { ok: true; bytes: Uint8Array } | Extract<ProposalFact, { ok: false }>;

async function download(access: Access, run: number): Promise<Bytes> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", {
      ...at(access),
      run_id: run,
      name: PROPOSAL_ARTIFACT,
      per_page: 100,
    }),
  );
  const artifact = data.artifacts.find((a) => a.name === PROPOSAL_ARTIFACT && !a.expired);
  if (!artifact) return { ok: false, missing: true, reason: "The run uploaded no proposal." };
  if (artifact.size_in_bytes > PROPOSAL_BYTES) return tooLarge(artifact.size_in_bytes);
  const zip = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
      ...at(access),
      artifact_id: artifact.id,
      archive_format: "zip",
    }),
  );
  if (!(zip?.data instanceof ArrayBuffer)) {
    return { ok: false, missing: true, reason: "The run's proposal is gone." };
  }
  const unpacked = unpackOne(new Uint8Array(zip.data), PROPOSAL_FILE, PROPOSAL_BYTES);
  return unpacked.ok
    ? unpacked
    : { ok: false, missing: false, reason: `The proposal can't be used: ${unpacked.reason}.` };
}

function tooLarge(size: number): Bytes {
  const reason = `The uploaded proposal has ${size} bytes; at most ${PROPOSAL_BYTES} are taken.`;
  return { ok: false, missing: false, reason };
}

/** Reads a proposal's bytes. A proposal for something else than was asked for isn't one. */
export function parse(bytes: Uint8Array, asked: Asked): Upload {
  const refuse = (reason: string): Upload => ({ ok: false, missing: false, reason });
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return refuse("The proposal is not JSON.");
  }
  const parsed = proposalSchema.safeParse(json);
  if (!parsed.success) return refuse(`The proposal has a wrong form: ${firstProblem(parsed.error)}.`);
  const { build, session, launch } = parsed.data;
  if (build !== asked.build || session !== asked.session || launch !== asked.launch) {
    return refuse(`The proposal is for ${build} ${session} #${launch}, not for ${asked.session} #${asked.launch}.`);
  }
  return { ok: true, proposal: parsed.data };
}

function firstProblem(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join(".") || "the whole"}: ${issue.message}` : "it can't be read";
}
