/**
 * Which build an issue has: found by its branch and, once it has ended, by its tag. The database is
 * not asked.
 */
import { SLUG } from "../../core/model/names.ts";
import { getRepoParams, type Access } from "./access.ts";
import { createRef, getHeadRef, listRefs, moveRef, readRef } from "./refs.ts";
import { isRecordFile } from "../../core/model/record-files.ts";
import { GitHubError, requestGitHub } from "./errors.ts";
import { hasSameRoot, rememberHead } from "./record-history.ts";
import { getCommit, isUnsigned, makeCommit } from "./commits.ts";
import {
  TREE_FRAGMENT,
  readBlobBase64,
  readTreeBlobs,
  writeTree,
  type RecordBlob,
  type TreeEntry,
  type TreeNode,
} from "./trees.ts";

export interface ActiveBuild {
  /** Slug of the build that goes on. */
  slug: string;
  /** Branches that the search came upon, its own among them. */
  heads: { name: string; sha: string }[];
}

/**
 * `null` when no build goes on. One between its tag and the removal of its branch still does:
 * `archive` is repeated.
 * @throws GitHubError
 */
export async function findActiveBuild(
  access: Access,
  prefix: string,
  issue: number,
): Promise<ActiveBuild | null> {
  const heads = await listRefs(access, `heads/${prefix}/${issue}`);
  const names = heads.map((r) => r.name);
  const slug = filterSlugs(names, `heads/${prefix}/`, "/record", issue).at(-1);
  return slug === undefined ? null : { slug, heads };
}

/** Slugs of the builds that have ended, oldest first. @throws GitHubError */
export async function findEndedBuilds(
  access: Access,
  prefix: string,
  issue: number,
): Promise<string[]> {
  const tags = await listRefs(access, `tags/${prefix}/${issue}`);
  return filterSlugs(
    tags.map((r) => r.name),
    `tags/${prefix}/`,
    "",
    issue,
  );
}

/** Slugs of exactly this issue among ref names, oldest build first. */
export function filterSlugs(
  names: string[],
  before: string,
  after: string,
  issue: number,
): string[] {
  return names
    .filter((name) => name.startsWith(before) && name.endsWith(after))
    .map((name) => name.slice(before.length, name.length - after.length))
    .filter((slug) => SLUG.test(slug) && getSlugIssue(slug) === issue)
    .sort((a, b) => getSlugOrdinal(a) - getSlugOrdinal(b));
}

/** The issue's number that a build's slug begins with; NaN for the slug of tasks. */
export function getSlugIssue(slug: string): number {
  return Number(slug.split("-")[0]);
}

/**
 * A further build of an issue has its ordinal at the slug's end; a title that ends in a number is
 * taken for one too.
 */
function getSlugOrdinal(slug: string): number {
  return Number(/-([0-9]{1,4})$/.exec(slug)?.[1] ?? 1);
}

// The record branch as files. Reading is one GraphQL query, which is never served from a cache that
// would make every compare-and-swap fail; writing swaps against the head that was read.

export interface StoredRecord {
  /** Commit that the files stand in. */
  head: string;
  /** Text files by path. */
  files: Record<string, string>;
}

/** As it stands in a commit. */
export interface FullRecord extends StoredRecord {
  /** All files by path, binary ones too. */
  blobs: Record<string, RecordBlob>;
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
 * The files below `ref` (`refs/heads/baton/…/record` or a tag); `null` when there is no such ref.
 * @throws
 * GitHubError
 */
export async function loadRecordRef(access: Access, ref: string): Promise<FullRecord | null> {
  const answer = await requestGitHub(() =>
    access.octokit.graphql<LoadAnswer>(LOAD, { ...getRepoParams(access), ref }),
  );
  const found = answer.repository?.ref?.target;
  const target = found?.target ?? found;
  if (!target?.tree) return null;
  return toFullRecord(access, target.oid, target.tree);
}

const MAX_BRANCH_RECORDS = 50;
/** Records as their branches stood when they were last read, the least used first. */
const branchRecords = new WeakMap<object, Map<string, FullRecord>>();

/**
 * The record where `sha` says that its branch stands: read once, unless another one has saved
 * since. @throws GitHubError
 */
export async function loadRecordBranch(
  access: Access,
  branch: string,
  sha: string | null,
): Promise<FullRecord | null> {
  const records = branchRecords.get(access.scope) ?? new Map<string, FullRecord>();
  branchRecords.set(access.scope, records);
  const key = getRecordKey(access, branch);
  const known = records.get(key);
  const record =
    known && known.head === sha ? known : await loadRecordRef(access, `refs/heads/${branch}`);
  records.delete(key);
  if (record) records.set(key, record);
  const oldest = records.keys().next();
  if (records.size > MAX_BRANCH_RECORDS && !oldest.done) records.delete(oldest.value);
  return record;
}

const getRecordKey = ({ owner, repo }: Access, branch: string) => `${owner}/${repo}:${branch}`;

/** The same for a commit, on any branch or none. @throws GitHubError */
export async function loadRecordCommit(access: Access, oid: string): Promise<FullRecord> {
  type Answer = { repository: { object: Target | null } | null };
  const answer = await requestGitHub(() =>
    access.octokit.graphql<Answer>(LOAD_COMMIT, { ...getRepoParams(access), oid }),
  );
  const tree = answer.repository?.object?.tree;
  if (!tree) throw new GitHubError("not_found", `there is no commit ${oid}`);
  return toFullRecord(access, oid, tree);
}

async function toFullRecord(access: Access, head: string, tree: TreeNode): Promise<FullRecord> {
  const blobs = await readTreeBlobs(access, tree);
  const texts = Object.entries(blobs).flatMap(([path, { text }]) =>
    text === null ? [] : [[path, text] as const],
  );
  return { head, files: Object.fromEntries(texts), blobs };
}

/**
 * Births the record branch with a commit that has no parent: the ref's creation is the
 * compare-and-swap.
 * @returns the new head
 * @throws GitHubError `stale` when the branch is there already
 */
export async function createRecord(
  access: Access,
  branch: string,
  files: Record<string, string>,
  message: string,
): Promise<string> {
  const entries = Object.entries(files).map(([path, content]) => ({
    path,
    content,
    mode: FILE,
    type: BLOB,
  }));
  const tree = await writeTree(access, null, entries);
  const sha = await makeCommit(access, tree, [], message);
  if (!(await createRef(access, getHeadRef(branch), sha))) {
    throw new GitHubError("stale", `the branch ${branch} exists already`, 422);
  }
  rememberHead(access, branch, sha);
  return sha;
}

const FILE = "100644" as const;
const BLOB = "blob" as const;

const SAVE = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Commits what differs between `record` and `after` on top of its head. Files that neither names
 * stay as they are, but for those of `setBack`: they become an earlier blob again, or are removed
 * (null).
 * @returns the new head; the present one when nothing differs
 * @throws GitHubError `stale` or `head_moved` when the branch stands elsewhere by now
 */
export async function saveRecord(
  access: Access,
  branch: string,
  record: StoredRecord & Partial<FullRecord>,
  after: Record<string, string>,
  message: string,
  setBack: Record<string, string | null> = {},
): Promise<string> {
  const { head, files: before, blobs = {} } = record;
  const back = Object.entries(setBack).filter(
    ([path, oid]) => !Object.hasOwn(after, path) && blobs[path]?.oid !== oid,
  );
  const changed = Object.entries(after).filter(([path, text]) => before[path] !== text);
  const gone = [
    // What people drop beside the documents (`context/`, `steers/`) is removed only where it is set
    // back.
    ...Object.keys(before).filter(
      (path) => !Object.hasOwn(after, path) && isRecordFile(path) && !setBack[path],
    ),
    ...back.flatMap(([path, oid]) =>
      oid === null && (blobs[path] || Object.hasOwn(before, path)) ? [path] : [],
    ),
  ];
  const deletions = [...new Set(gone)].map((path) => ({ path }));
  const restored = back.flatMap(([path, oid]) => (oid === null ? [] : [{ path, oid }]));
  if (changed.length + restored.length + deletions.length === 0) return head;
  // Whether it is saved or somebody else has: what was read is of no use any more, though refs may
  // lag and tell of it.
  branchRecords.get(access.scope)?.delete(getRecordKey(access, branch));
  if (isUnsigned(access)) {
    const sha = await saveSealed(access, branch, head, message, [
      ...changed.map(([path, content]) => ({ path, mode: FILE, type: BLOB, content })),
      ...restored.map(({ path, oid }) => ({ path, mode: FILE, type: BLOB, sha: oid })),
      ...deletions.map(({ path }) => ({ path, mode: FILE, type: BLOB, sha: null })),
    ]);
    rememberHead(access, branch, sha);
    return sha;
  }
  const additions = changed.map(([path, text]) => ({
    path,
    contents: Buffer.from(text, "utf8").toString("base64"),
  }));
  for (const { path, oid } of restored)
    additions.push({ path, contents: await readBlobBase64(access, oid) });
  const [headline, ...rest] = message.split("\n");
  const answer = await requestGitHub(() =>
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
  rememberHead(access, branch, oid);
  return oid;
}

/**
 * The same where GitHub does not sign: `createCommitOnBranch` tells the tree too late for a mark of
 * Baton's own. That the branch moves only forward is the compare-and-swap.
 */
async function saveSealed(
  access: Access,
  branch: string,
  head: string,
  message: string,
  entries: TreeEntry[],
): Promise<string> {
  const tree = await writeTree(access, (await getCommit(access, head)).tree, entries);
  const sha = await makeCommit(access, tree, [head], message);
  await moveRef(access, getHeadRef(branch), sha, false);
  return sha;
}

// The record put back as Baton knew it, after others touched its machine state or rewrote its
// history.

const FILE_ENTRY = { mode: "100644", type: "blob" } as const;

/**
 * Commits the record as Baton knew it on top of `head`. Where the branch has lost Baton's newest
 * commit (`lost`), that commit becomes a second parent, so nothing is forced and no history is
 * missing. A `head` that shares no history with the record is replaced by force: merged into it,
 * its root would make the record look like somebody else's.
 * @throws GitHubError `head_moved` when the branch has moved since it was read
 */
export async function restoreRecord(
  access: Access,
  branch: string,
  { head, own, lost }: { head: string; own: StoredRecord; lost: boolean },
  after: Record<string, string>,
  message: string,
): Promise<string> {
  const isUnrelated = lost && !(await hasSameRoot(access, head, own.head));
  const parents = isUnrelated ? [own.head] : lost ? [head, own.head] : [head];
  const sha = await makeCommit(
    access,
    await writeRestoredTree(access, own, after),
    parents,
    message,
  );
  if (isUnrelated && (await readRef(access, getHeadRef(branch))) !== head) {
    throw new GitHubError("head_moved", "The record has moved since it was read");
  }
  await moveRef(access, getHeadRef(branch), sha, isUnrelated);
  rememberHead(access, branch, sha);
  return sha;
}

async function writeRestoredTree(
  access: Access,
  own: StoredRecord,
  after: Record<string, string>,
): Promise<string> {
  const base_tree = (await getCommit(access, own.head)).tree;
  const changed = Object.entries(after).filter(([path, text]) => own.files[path] !== text);
  const gone = Object.keys(own.files).filter(
    (path) => !Object.hasOwn(after, path) && isRecordFile(path),
  );
  const tree = [
    ...changed.map(([path, content]) => ({ ...FILE_ENTRY, path, content })),
    ...gone.map((path) => ({ ...FILE_ENTRY, path, sha: null })),
  ];
  // GitHub refuses a tree without entries.
  if (tree.length === 0) return base_tree;
  return writeTree(access, base_tree, tree);
}
