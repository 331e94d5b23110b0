/**
 * Finds Baton's objections to the commits of a work tree, on this machine and with the same guards.
 */
import {
  changeSchema,
  PROPOSAL_BYTES,
  type Change,
  type FileChange,
} from "../../core/model/proposal.ts";
import { checkClaims, getClaimContext, listClaimedPaths } from "../../core/guards/claims.ts";
import { runGuards } from "../../core/guards/index.ts";
import { listUnwaivedFindings, type GuardFinding } from "../../core/model/guard-findings.ts";
import { listFrozenTests } from "../../core/plan/test-first.ts";
import type { CompletionInput } from "../../core/model/completion.ts";
import type { SessionKindName, WorkerId } from "../../core/model/names.ts";
import type { State } from "../../core/model/state.ts";
import { readBaseFilesFromStore, findPathsInStore } from "../../runner/base-files.ts";
import { Problem } from "../problem.ts";
import { openStore, type PersonGit } from "./person-git.ts";
import { readGitBlobs } from "../../runner/git.ts";

/** Reads what HEAD changes since the commit `base`. @throws Problem if it can't be handed in */
export async function readChange(git: PersonGit, dir: string, base: string): Promise<Change> {
  const raw = await git(dir, [
    "diff-tree",
    "-r",
    "--raw",
    "-z",
    "--no-renames",
    "--full-index",
    base,
    "HEAD",
  ]);
  const parts = raw.toString().split("\0");
  const entries: { path: string; mode: string; blob: string }[] = [];
  const files: FileChange[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, mode = "", , blob = "", status = ""] = parts[i]!.slice(1).split(" ");
    const path = parts[i + 1]!;
    if (status === "D") files.push({ op: "delete", path });
    else if (mode === "160000")
      throw new Problem(`${path} is a submodule, which Baton doesn't change: undo that`);
    else entries.push({ path, mode, blob });
  }
  const contents = await readGitBlobs(
    (args, input) => git(dir, args, input),
    entries.map(({ blob }) => blob),
  );
  for (const { path, mode, blob } of entries) {
    const content = contents.get(blob)?.toString("base64") ?? "";
    files.push({ op: "write", path, mode: mode as "100644", content });
  }
  const bytes = [...contents.values()].reduce((sum, content) => sum + content.length, 0);
  if (bytes > PROPOSAL_BYTES)
    throw new Problem(`the change has ${bytes} bytes, at most ${PROPOSAL_BYTES} are accepted`);
  return changeSchema.parse({ base, files });
}

export interface CheckedChange {
  state: State;
  worker: WorkerId;
  kind: SessionKindName;
  completion: CompletionInput;
  change: Change;
}

/** Returns the guards' findings, except those that a person let through earlier for this worker. */
export async function findObjections(
  git: PersonGit,
  dir: string,
  checked: CheckedChange,
): Promise<GuardFinding[]> {
  const { state, worker, kind, completion, change } = checked;
  const { store, git: asGit } = await openStore(git, dir);
  const brief = state.briefs.find(({ id }) => id === worker)!;
  const before = await readBaseFilesFromStore(asGit, store, change);
  const found = runGuards(change, {
    settings: state.build.session_settings,
    brief,
    before,
    frozen: listFrozenTests(state, brief),
  });
  const standing = await findPathsInStore(
    asGit,
    store,
    change.base,
    listClaimedPaths(completion, brief),
  );
  const claims = { ...getClaimContext(state, brief, kind), files: change.files, standing };
  const all = [...found, ...checkClaims(completion, claims)];
  return state.workers[worker]!.waivers.reduce(
    (left, waiver) => listUnwaivedFindings(left, waiver),
    all,
  );
}
