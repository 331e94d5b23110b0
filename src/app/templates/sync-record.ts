/**
 * The record of a repository's templates, on its own branch. It is read from a commit and written
 * as one commit.
 */
import {
  EMPTY_SYNC_RECORD,
  MAX_SYNC_STATE_BYTES,
  listKeptBlobs,
  parseSyncRecord,
  renderSyncRecord,
  type SyncRecord,
} from "../../core/templates/sync-record.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { readUtf8 } from "../../core/templates/files.ts";
import { getCommit, isOwn, makeCommit } from "../github/commits.ts";
import { requestGitHub, GitHubError } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import { createRef, getHeadRef, moveRef, readRef } from "../github/refs.ts";
import { readBlob, writeTree, type TreeEntry } from "../github/trees.ts";

const STATE_FILE = "state.json";
const BLOBS_FOLDER = "files";

export interface StoredSync {
  /** Head of the branch; null if it doesn't exist. */
  head: string | null;
  record: SyncRecord;
}

const getCachedSync = createCache<SyncRecord>(200);

/**
 * @throws GitHubError `refused` if the branch isn't Baton's or can't be read; a person must delete
 * it
 */
export async function loadSyncRecord(access: Access, branch: string): Promise<StoredSync> {
  const head = await readRef(access, getHeadRef(branch));
  if (head === null) return { head, record: EMPTY_SYNC_RECORD };
  const record = await getCachedSync(access, head, () => readRecord(access, branch, head));
  return { head, record };
}

async function readRecord(access: Access, branch: string, head: string): Promise<SyncRecord> {
  const commit = await getCommit(access, head);
  // A token's owner can't find out who made the commit.
  if (access.app.id !== 0 && !isOwn(access, commit)) {
    throw new GitHubError(
      "refused",
      `the branch \`${branch}\` was changed by others: delete it, and Baton starts again`,
    );
  }
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
      ...getRepoParams(access),
      tree_sha: commit.tree,
    }),
  );
  const state = data.tree.find(({ path, type }) => path === STATE_FILE && type === "blob");
  const size = state?.size ?? 0;
  const bytes =
    state?.sha && size <= MAX_SYNC_STATE_BYTES ? await readBlob(access, state.sha) : null;
  const record = bytes && parseSyncRecord(new TextDecoder().decode(bytes));
  if (record) return record;
  throw new GitHubError(
    "refused",
    `the branch \`${branch}\` can't be read: delete it, and Baton starts again`,
  );
}

/**
 * A longer text is sent as a blob of its own, so that no request is larger than GitHub allows. In
 * bytes.
 */
const INLINE_BYTES = 100_000;

/**
 * Stores these files in the repository, so that trees and the record can refer to them by sha.
 * @throws GitHubError
 */
export async function storeBlobs(
  access: Access,
  files: readonly { sha: string; bytes: Uint8Array }[],
): Promise<void> {
  const entries: TreeEntry[] = [];
  for (const { sha, bytes } of files) {
    const text = bytes.length > INLINE_BYTES ? null : readUtf8(bytes);
    const entry = { path: sha, mode: "100644", type: "blob" } as const;
    if (text !== null) entries.push({ ...entry, content: text });
    else {
      const content = Buffer.from(bytes).toString("base64");
      const blob = { ...getRepoParams(access), content, encoding: "base64" };
      await requestGitHub(() =>
        access.octokit.request("POST /repos/{owner}/{repo}/git/blobs", blob),
      );
    }
  }
  if (entries.length > 0) await writeTree(access, null, entries);
}

/**
 * Writes the record on top of the one that was loaded. The repository already contains all its
 * blobs.
 * @throws GitHubError `head_moved` or `unavailable` if another process was faster
 */
export async function saveSyncRecord(
  access: Access,
  branch: string,
  head: string | null,
  record: SyncRecord,
  message: string,
): Promise<StoredSync> {
  const entry = { mode: "100644", type: "blob" } as const;
  const blobs = listKeptBlobs(record).map((sha): TreeEntry => ({
    ...entry,
    path: `${BLOBS_FOLDER}/${sha}`,
    sha,
  }));
  const state: TreeEntry = { ...entry, path: STATE_FILE, content: renderSyncRecord(record) };
  const tree = await writeTree(access, null, [state, ...blobs]);
  const commit = await makeCommit(access, tree, head === null ? [] : [head], message);
  if (head !== null) await moveRef(access, getHeadRef(branch), commit, false);
  else if (!(await createRef(access, getHeadRef(branch), commit))) {
    throw new GitHubError(
      "unavailable",
      "another process has just created the record of templates",
    );
  }
  return { head: commit, record: await getCachedSync(access, commit, async () => record) };
}
