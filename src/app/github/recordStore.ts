/**
 * The record branch as files. Reading is one GraphQL query, which is never served from a cache that would make every
 * compare-and-swap fail; writing swaps against the head that was read.
 */
import { isRecordFile } from "../../core/record/paths.ts";
import { at, type Access } from "./access.ts";
import { asking, GitHubError } from "./errors.ts";
import { createRef, headOf } from "./refs.ts";
import { filesOf, TREE_FRAGMENT, type TreeNode } from "./recordTree.ts";

export interface LoadedRecord {
  /** Commit that the files stand in. */
  head: string;
  /** Text files by path. */
  files: Record<string, string>;
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
export async function loadRecord(access: Access, ref: string): Promise<LoadedRecord | null> {
  const answer = await asking(() => access.octokit.graphql<LoadAnswer>(LOAD, { ...at(access), ref }));
  const found = answer.repository?.ref?.target;
  const target = found?.target ?? found;
  if (!target?.tree) return null;
  return { head: target.oid, files: await filesOf(access, target.tree) };
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
  const tree = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/trees", { ...at(access), tree: entries }),
  );
  const commit = await asking(() =>
    access.octokit.request("POST /repos/{owner}/{repo}/git/commits", {
      ...at(access),
      message,
      tree: tree.data.sha,
      parents: [],
    }),
  );
  if (!(await createRef(access, headOf(branch), commit.data.sha))) {
    throw new GitHubError("stale", `the branch ${branch} exists already`, 422);
  }
  return commit.data.sha;
}

const FILE = "100644" as const;
const BLOB = "blob" as const;

const SAVE = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/**
 * Commits what differs between `before` and `after` on top of `head`. Files that neither names stay as they are.
 * @returns the new head; `head` itself when nothing differs
 * @throws GitHubError `stale` when the branch stands elsewhere by now
 */
export async function saveRecord(
  access: Access,
  branch: string,
  record: LoadedRecord,
  after: Record<string, string>,
  message: string,
): Promise<string> {
  const { head, files: before } = record;
  const additions = Object.entries(after)
    .filter(([path, text]) => before[path] !== text)
    .map(([path, text]) => ({ path, contents: Buffer.from(text, "utf8").toString("base64") }));
  const deletions = Object.keys(before)
    // What people drop beside the documents (`context/`, `steers/`) is never removed.
    .filter((path) => !(path in after) && isRecordFile(path))
    .map((path) => ({ path }));
  if (additions.length === 0 && deletions.length === 0) return head;
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
  return answer.createCommitOnBranch.commit.oid;
}
