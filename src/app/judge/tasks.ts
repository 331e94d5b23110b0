/** What Baton does with a stranger's change beside its event loop: pure functions of the core, by name. */
import { ownPart } from "../../core/guards/merged.ts";
import { runGuards } from "../../core/guards/index.ts";
import { unpackOne } from "../../core/sessions/archive.ts";
import { checkClaims } from "../../core/sessions/claims.ts";
import { PROPOSAL_BYTES, PROPOSAL_FILE } from "../../core/sessions/proposal.ts";
import { readUpload, type Asked } from "../../core/sessions/upload.ts";

/** Reads the proposal in an uploaded archive; `reason` is a sentence. */
function readArchive(zip: Uint8Array, asked: Asked): ReturnType<typeof readUpload> {
  const unpacked = unpackOne(zip, PROPOSAL_FILE, PROPOSAL_BYTES);
  if (unpacked.ok) return readUpload(unpacked.bytes, asked);
  return { ok: false, reason: `The proposal can't be used: ${unpacked.reason}.` };
}

/** Arguments and answers are plain data, since they go from thread to thread. */
export const TASKS = {
  readArchive,
  ownPart,
  checkClaims,
  runGuards: (change: Parameters<typeof runGuards>[0], context: Parameters<typeof runGuards>[1]) =>
    runGuards(change, context),
};
export type Tasks = typeof TASKS;
