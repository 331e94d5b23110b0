/**
 * The record branch as files. Reading is one GraphQL query, which is never served from a cache that would make every
 * compare-and-swap fail; writing swaps against the head that was read.
 */
import { isRecordFile } from "../../core/record/paths.ts";
import { at, type Access } from "./access.ts";
import { asking, GitHubError } from "./errors.ts";
import { remember } from "./recordMemory.ts";
import { createRef, headOf, moveRef } from "./refs.ts";
import { isUnsigned } from "./seal.ts";
import { commitOf } from "./commits.ts";
import { makeCommit } from "./make-commit.ts";
import { writeTree, type TreeEntry } from "./trees.ts";
import { base64Of, blobsOf, TREE_FRAGMENT, type Blob, type TreeNode } from "./recordTree.ts";

export interface LoadedRecord {
  /** Commit that the files stand in. */
  head: string;
  /** Text files by path. */
  files: Record<string, string>;
}

/** As it stands in a commit. */
export interface StandingRecord extends LoadedRecord {
  /** All files by path, binary ones too. */
  blobs: Record<string, Blob>;
}

const LOAD = `query ($owner: String!, $repo: String!, $ref: String!) {
  repository(owner: $owner, name: $repo) {
    ref(qualifiedName: $ref) {
      target { oid ...Files ... on Tag { target { oid ...Files } } }
    }
  }
}
fragment Files on Commit { tree { ...Level } }
${TREE_FRAGMENT}`;

const LOAD_COMMIT = `query ($owner: String!, $repo: String!, $oid: GitObjectID!) {
  repository(owner: $owner, name: $repo) { object(oid: $oid) { oid ...Files } }
}
fragment Files on Commit { tree { ...Level } }
${TREE_FRAGMENT}`;

interface LoadAnswer {
  repository: { ref: { target: Target & { target?: Target } } | null } | null;
}
interface Target {
  oid: string;
  tree?: TreeNode;
}

/**
 * The files below `ref` (`refs/heads/baton/…/record` or a tag); `null` when there is no such ref. @throws
 * GitHubError
 */
export async function loadRecord(access: Access, ref: string): Promise<StandingRecord | null> {
  const answer = await asking(() => access.octokit.graphql<LoadAnswer>(LOAD, { ...at(access), ref }));
  const found = answer.repository?.ref?.target;
  const target = found?.target ?? found;
  if (!target?.tree) return null;
  return recordAt(access, target.oid, target.tree);
}

const MOST = 50;
/** Records as their branches stood when they were last read, the least used first. */
const standing = new WeakMap<object, Map<string, StandingRecord>>();

/**
 * The record where `sha` says that its branch stands: read once, unless another one has saved since. @throws
 * GitHubError
 */
export async function loadBranch(access: Access, branch: string, sha: string | null): Promise<StandingRecord | null> {
  const kept = standing.get(access.scope) ?? new Map<string, StandingRecord>();
  standing.set(access.scope, kept);
  const key = keyOf(access, branch);
  const known = kept.get(key);
  const record = known && known.head === sha ? known : await loadRecord(access, `refs/heads/${branch}`);
  kept.delete(key);
  if (record) kept.set(key, record);
  const oldest = kept.keys().next();
  if (kept.size > MOST && !oldest.done) kept.delete(oldest.value);
  return record;
}

const keyOf = ({ owner, repo }: Access, branch: string) => `${owner}/${repo}:${branch}`;

/** The same of a commit, wherever branches stand. @throws GitHubError */
export async function loadCommit(access: Access, oid: string): Promise<StandingRecord> {
  type Answer = { repository: { object: Target | null } | null };
  const answer = await asking(() => access.octokit.graphql<Answer>(LOAD_COMMIT, { ...at(access), oid }));
  const tree = answer.repository?.object?.tree;
  if (!tree) throw new GitHubError("not_found", `there is no commit ${oid}`);
  return recordAt(access, oid, tree);
}

async function recordAt(access: Access, head: string, tree: TreeNode): Promise<StandingRecord> {
  const blobs = await blobsOf(access, tree);
  const texts = Object.entries(blobs).flatMap(([path, { text }]) => (text === null ? [] : [[path, text] as const]));
  return { head, files: Object.fromEntries(texts), blobs };
}

/**
 * Births the record branch with a commit that has no parent: the ref's creation is the compare-and-swap.
 * @returns the new head
 * @throws GitHubError `stale` when the branch is there already
 */
export async function createRecord(
  access: Access,
  branch: string,
  files: Record<string, string>,
  message: string,
): Promise<string> {
  const entries = Object.entries(files).map(([path, content]) => ({ path, content, mode: FILE, type: BLOB }));
  const tree = await writeTree(access, null, entries);
  const sha = await makeCommit(access, tree, [], message);
  if (!(await createRef(access, headOf(branch), sha))) {
    throw new GitHubError("stale", `the branch ${branch} exists already`, 422);
  }
  remember(access, branch, sha);
  return sha;
}

const FILE = "100644" as const;
const BLOB = "blob" as const;

const SAVE = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Commits what differs between `record` and `after` on top of its head. Files that neither names stay as they are, but
 * for those of `setBack`: they become an earlier blob again, or are removed (null).
 * @returns the new head; the present one when nothing differs
 * @throws GitHubError `stale` or `head_moved` when the branch stands elsewhere by now
 */
export async function saveRecord(
  access: Access,
  branch: string,
  record: LoadedRecord & Partial<StandingRecord>,
  after: Record<string, string>,
  message: string,
  setBack: Record<string, string | null> = {},
): Promise<string> {
  const { head, files: before, blobs = {} } = record;
  const back = Object.entries(setBack).filter(([path, oid]) => !Object.hasOwn(after, path) && blobs[path]?.oid !== oid);
  const changed = Object.entries(after).filter(([path, text]) => before[path] !== text);
  const gone = [
    // What people drop beside the documents (`context/`, `steers/`) is removed only where it is set back.
    ...Object.keys(before).filter((path) => !Object.hasOwn(after, path) && isRecordFile(path) && !setBack[path]),
    ...back.flatMap(([path, oid]) => (oid === null && (blobs[path] || Object.hasOwn(before, path)) ? [path] : [])),
  ];
  const deletions = [...new Set(gone)].map((path) => ({ path }));
  const restored = back.flatMap(([path, oid]) => (oid === null ? [] : [{ path, oid }]));
  if (changed.length + restored.length + deletions.length === 0) return head;
  // Whether it is saved or somebody else has: what was read is of no use any more, though refs may lag and tell of it.
  standing.get(access.scope)?.delete(keyOf(access, branch));
  if (isUnsigned(access)) {
    const sha = await saveSealed(access, branch, head, message, [
      ...changed.map(([path, content]) => ({ path, mode: FILE, type: BLOB, content })),
      ...restored.map(({ path, oid }) => ({ path, mode: FILE, type: BLOB, sha: oid })),
      ...deletions.map(({ path }) => ({ path, mode: FILE, type: BLOB, sha: null })),
    ]);
    remember(access, branch, sha);
    return sha;
  }
  const additions = changed.map(([path, text]) => ({ path, contents: Buffer.from(text, "utf8").toString("base64") }));
  for (const { path, oid } of restored) additions.push({ path, contents: await base64Of(access, oid) });
  const [headline, ...rest] = message.split("\n");
  const answer = await asking(() =>
    access.octokit.graphql<{ createCommitOnBranch: { commit: { oid: string } } }>(SAVE, {
      input: {
        branch: { repositoryNameWithOwner: `${access.owner}/${access.repo}`, branchName: branch },
        expectedHeadOid: head,
        message: { headline, body: rest.join("\n").trim() },
        fileChanges: { additions, deletions },
      },
    }),
  );
  const { oid } = answer.createCommitOnBranch.commit;
  remember(access, branch, oid);
  return oid;
}

/**
 * The same where GitHub does not sign: `createCommitOnBranch` tells the tree too late for a mark of Baton's own. That
 * the branch moves only forward is the compare-and-swap.
 */
async function saveSealed(
  access: Access,
  branch: string,
  head: string,
  message: string,
  entries: TreeEntry[],
): Promise<string> {
  const tree = await writeTree(access, (await commitOf(access, head)).tree, entries);
  const sha = await makeCommit(access, tree, [head], message);
  await moveRef(access, headOf(branch), sha, false);
  return sha;
}
