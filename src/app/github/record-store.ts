/**
 * Finds the build of an issue: by its branch and, once it has ended, by its tag. The database is
 * not used.
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
  /** Slug of the live build. */
  slug: string;
  /** Branches that the search found, including the build's own. */
  heads: { name: string; sha: string }[];
}

/**
 * Returns `null` if no build is live. A build whose tag exists but whose branch isn't deleted yet
 * is still live, because `archive` is repeated.
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

/** Returns the slugs of the ended builds, oldest first. @throws GitHubError */
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

/** Returns this issue's slugs among ref names, oldest build first. */
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

/** Returns the issue's number at the start of a build's slug; NaN for the slug of tasks. */
export function getSlugIssue(slug: string): number {
  return Number(slug.split("-")[0]);
}

/**
 * A further build of an issue has its ordinal at the end of its slug. A title that ends in a number
 * looks the same.
 */
function getSlugOrdinal(slug: string): number {
  return Number(/-([0-9]{1,4})$/.exec(slug)?.[1] ?? 1);
}

// The record branch as files. Reading is one GraphQL query. It is never served from a cache,
// because stale data would make every compare-and-swap fail. Writing compares against the head that
// was read.

export interface StoredRecord {
  /** Commit that contains the files. */
  head: string;
  /** Text files by path. */
  files: Record<string, string>;
}

/** The record as it is in a commit. */
export interface FullRecord extends StoredRecord {
  /** All files by path, including binary ones. */
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
 * Reads the files of `ref` (`refs/heads/baton/…/record` or a tag). Returns `null` if there is no
 * such ref.
 * @throws GitHubError
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
/** Records as they were when their branches were last read, the least recently used first. */
const branchRecords = new WeakMap<object, Map<string, FullRecord>>();

/**
 * Returns the record at the branch's head `sha`. It is read once, unless somebody else has saved
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

/** Does the same for a commit, on any branch or none. @throws GitHubError */
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
 * Creates the record branch with a commit that has no parent. Creating the ref is the
 * compare-and-swap.
 * @returns the new head
 * @throws GitHubError `stale` if the branch already exists
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
 * Commits the differences between `record` and `after` on top of the record's head. Files in
 * neither stay as they are. Those in `setBack` are set to an earlier blob, or removed (null).
 * @returns the new head, or the present one if nothing differs
 * @throws GitHubError `stale` or `head_moved` if the branch has another head by now
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
    // Files that people added beside the documents (`context/`, `steers/`) are removed only if
    // `setBack` lists them.
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
  // The branch has changed in both cases, saved by this process or by another. The cached record is
  // useless, even if refs lag and still show it.
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
 * Does the same if GitHub doesn't sign commits: `createCommitOnBranch` returns the tree too late
 * for Baton's own seal. The compare-and-swap is that the branch only moves forward.
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

// Restores the record as Baton last wrote it, after others changed its machine state or rewrote its
// history.

const FILE_ENTRY = { mode: "100644", type: "blob" } as const;

/**
 * Commits the record as Baton last wrote it on top of `head`. If the branch has lost Baton's newest
 * commit (`lost`), that commit becomes a second parent. So nothing is forced and no history is
 * missing. A `head` that shares no history with the record is replaced by force. If it were merged,
 * its root would make the record look like somebody else's.
 * @throws GitHubError `head_moved` if the branch has moved since it was read
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
