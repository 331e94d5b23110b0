/**
 * The work on a stranger's change that Baton does outside its event loop: pure functions of the
 * core, by name.
 */
import { getOwnChanges } from "../../core/guards/merge-changes.ts";
import { describeUnusableUpload } from "../../core/messages/uploads.ts";
import { runGuards } from "../../core/guards/index.ts";
import { parseUpload, unpackFile, type ExpectedLaunch } from "../../core/sessions/upload.ts";
import { checkClaims } from "../../core/guards/claims.ts";
import { PROPOSAL_BYTES, PROPOSAL_FILE } from "../../core/model/proposal.ts";

/** Reads the proposal in an uploaded archive. `reason` is a full sentence. */
function readArchive(zip: Uint8Array, asked: ExpectedLaunch): ReturnType<typeof parseUpload> {
  const unpacked = unpackFile(zip, PROPOSAL_FILE, PROPOSAL_BYTES);
  if (unpacked.ok) return parseUpload(unpacked.bytes, asked);
  return { ok: false, reason: describeUnusableUpload({ kind: "archive", said: unpacked.reason }) };
}

/** Arguments and results are plain data, because they pass between threads. */
export const JUDGE_FUNCTIONS = {
  readArchive,
  ownPart: getOwnChanges,
  checkClaims,
  runGuards: (change: Parameters<typeof runGuards>[0], context: Parameters<typeof runGuards>[1]) =>
    runGuards(change, context),
};
export type JudgeFunctions = typeof JUDGE_FUNCTIONS;
