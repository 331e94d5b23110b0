/** The proposal that a completed run uploaded: fetched within bounds, parsed, and matched with what was asked for. */
import type { ProposalFact } from "../../core/build/facts.ts";
import { PROPOSAL_ARTIFACT, PROPOSAL_BYTES, type Proposal } from "../../core/sessions/proposal.ts";
import type { Asked } from "../../core/sessions/upload.ts";
import { at, type Access } from "../github/access.ts";
import { asking, orNull } from "../github/errors.ts";
import { holding, readBounded } from "../github/body.ts";
import { keptFor } from "../github/kept.ts";
import { judge, JudgeError } from "../judge/thread.ts";

export type Upload = { ok: true; proposal: Proposal } | Extract<ProposalFact, { ok: false }>;

const kept = keptFor<Upload>(64);

/**
 * Kept by run: a completed run's artifact never changes. That there is none is not kept, as GitHub's list may lag
 * behind. @throws GitHubError
 */
export async function uploadOf(access: Access, run: number, asked: Asked): Promise<Upload> {
  try {
    return await kept(access, `${run}:${asked.session}:${asked.launch}`, async () => {
      const bytes = await download(access, run);
      if (!bytes.ok && bytes.missing) throw new Absent(bytes);
      if (!bytes.ok) return bytes;
      const read = await readArchive(bytes.bytes, asked);
      return read.ok ? read : { ...read, missing: false };
    });
  } catch (error) {
    if (error instanceof Absent) return error.upload;
    throw error;
  }
}

async function readArchive(zip: Uint8Array, asked: Asked) {
  try {
    return await judge.run("readArchive", zip, asked);
  } catch (error) {
    if (error instanceof JudgeError) return { ok: false as const, reason: error.message };
    throw error;
  }
}

class Absent extends Error {
  readonly upload: Extract<Upload, { ok: false }>;

  constructor(upload: Extract<Upload, { ok: false }>) {
    super(upload.reason);
    this.upload = upload;
  }
}

type Bytes = { ok: true; bytes: Uint8Array } | Extract<ProposalFact, { ok: false }>;

async function download(access: Access, run: number): Promise<Bytes> {
  const { data, url } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts", {
      ...at(access),
      run_id: run,
      name: PROPOSAL_ARTIFACT,
      per_page: 100,
    }),
  );
  const found = data.artifacts.filter((a) => a.name === PROPOSAL_ARTIFACT && Number(a.workflow_run?.id) === run);
  // Whoever runs the job again has it upload another one: the first is the one that was judged.
  const artifact = found.sort((a, b) => Number(a.id) - Number(b.id))[0];
  if (!artifact) return { ok: false, missing: true, reason: "The run uploaded no proposal." };
  if (artifact.expired) return { ok: false, missing: true, reason: "The run's proposal has expired." };
  if (artifact.size_in_bytes > PROPOSAL_BYTES) return tooLarge(`has ${artifact.size_in_bytes} bytes`);
  const held = holding(access);
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
      ...at(access),
      artifact_id: artifact.id,
      archive_format: "zip",
      request: { parseSuccessResponseBody: false, fetch: held.fetch },
    }),
  );
  if (!answer) return { ok: false, missing: true, reason: "The run's proposal is gone." };
  // The storage that GitHub redirects to has a host of its own, which differs between installations.
  if (new URL(answer.url).protocol !== new URL(url).protocol) {
    return {
      ok: false,
      missing: false,
      reason: "GitHub redirected the download of the proposal to an unsafe address.",
    };
  }
  const zip = await readBounded(held.response?.body ?? answer.data, PROPOSAL_BYTES);
  return zip ? { ok: true, bytes: zip } : tooLarge("goes on after that");
}

function tooLarge(what: string): Bytes {
  const reason = `The uploaded proposal ${what}; at most ${PROPOSAL_BYTES} bytes are taken.`;
  return { ok: false, missing: false, reason };
}
