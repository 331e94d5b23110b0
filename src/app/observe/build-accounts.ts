/**
 * Reads the spending of a repository's builds: of the live ones, and of the ended ones, newest
 * first.
 *
 * Anyone who can push can create a branch or a tag with a record's name. The App counts only what
 * it committed itself. A token's owner can't tell the difference, and reads all of them.
 */
import { SLUG, isTaskSlug } from "../../core/model/names.ts";
import {
  ACCOUNTS_FILE,
  createCostHistory,
  parseAccounts,
  type Accounts,
} from "../../core/model/accounts.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { isOwn, type Commit } from "../github/commits.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import { isPlanning } from "../../core/model/planning.ts";
import type { State } from "../../core/model/state.ts";
import type { CostHistory } from "../../core/model/cost-history.ts";

/** GitHub returns at most a hundred at a time. A build has a few other tags besides its own. */
const PAGE = 50;
const MAX_LIVE = 100;
/** Maximum number of pages of ended builds: thousands of builds. */
const MAX_PAGES = 40;

const FILE = `... on Commit {
  oid message committedDate tree { oid } parents(first: 2) { nodes { oid } }
  author { name email } committer { email } signature { isValid }
  file(path: "${ACCOUNTS_FILE}") { object { ... on Blob { text } } }
}`;

const QUERY = `query ($owner: String!, $repo: String!, $heads: String!, $tags: String!, $first: Int!, $after: String) {
  repository(owner: $owner, name: $repo) {
    live: refs(refPrefix: $heads, query: "record", first: ${MAX_LIVE}) {
      nodes { prefix name target { ${FILE} } }
    }
    ended: refs(refPrefix: $tags, first: $first, after: $after, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
      nodes { prefix name target { ${FILE} ... on Tag { target { ${FILE} } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface RecordCommit {
  oid: string;
  message: string;
  committedDate: string;
  tree: { oid: string };
  parents: { nodes: { oid: string }[] };
  author: { name: string | null; email: string | null } | null;
  committer: { email: string | null } | null;
  signature: { isValid: boolean } | null;
  file: { object: { text?: string | null } | null } | null;
}
interface Ref {
  prefix: string;
  name: string;
  /** The target of a tag is nested in it. It has no fields if it isn't a commit. */
  target: (Partial<RecordCommit> & { target?: Partial<RecordCommit> }) | null;
}
interface Answer {
  repository: {
    live: { nodes: Ref[] };
    ended: { nodes: Ref[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
  } | null;
}

export interface BuildAccounts {
  live: Accounts[];
  /** Newest first. */
  ended: Accounts[];
  /**
   * Number of ended builds without accounts that count: made by a version that kept none,
   * unreadable, or made by somebody else.
   */
  unread: number;
}

/**
 * Reads the accounts, with one request per 50 tags. Skips what can't be read or belongs to another
 * build.
 *
 * @param goOn whether to read more after these ended builds; by default one page is read
 * @throws GitHubError
 */
export async function readBuildAccounts(
  access: Access,
  prefix: string,
  goOn: (ended: readonly Accounts[]) => boolean = () => false,
): Promise<BuildAccounts> {
  const [heads, tags] = [`refs/heads/${prefix}/`, `refs/tags/${prefix}/`];
  const found: BuildAccounts = { live: [], ended: [], unread: 0 };
  let after: string | null = null;
  for (let page = 0; page < MAX_PAGES; page++) {
    const asked = { ...getRepoParams(access), heads, tags, first: PAGE, after };
    const answer: Answer = await requestGitHub(() => access.octokit.graphql<Answer>(QUERY, asked));
    // An empty repository differs from one that can't be seen.
    if (!answer.repository)
      throw new GitHubError("not_found", `GitHub shows no ${access.owner}/${access.repo}`);
    const { live, ended } = answer.repository;
    if (page === 0)
      found.live = live.nodes.flatMap((ref) => readRefAccounts(access, ref, heads, "/record"));
    const records = ended.nodes.filter((ref) => parseRecordSlug(ref, tags, "") !== null);
    const read = records.flatMap((ref) => readRefAccounts(access, ref, tags, ""));
    found.ended.push(...read);
    found.unread += records.length - read.length;
    after = ended.pageInfo.endCursor;
    if (!ended.pageInfo.hasNextPage || after === null || !goOn(read)) break;
  }
  // A build has both a tag and a branch until its branch is deleted.
  const over = new Set(found.ended.map(({ slug }) => slug));
  return { ...found, live: found.live.filter(({ slug }) => !over.has(slug)) };
}

function readRefAccounts(access: Access, ref: Ref, before: string, end: string): Accounts[] {
  const slug = parseRecordSlug(ref, before, end);
  const found = ref.target?.target ?? ref.target;
  if (slug === null || !isRecordCommit(found) || !isTrusted(access, found)) return [];
  const text = found.file?.object?.text;
  const accounts = typeof text === "string" ? parseAccounts(text) : null;
  return accounts?.slug === slug ? [accounts] : [];
}

const isRecordCommit = (found: Partial<RecordCommit> | null): found is RecordCommit =>
  found?.oid !== undefined;

function isTrusted(
  access: Access,
  { oid, tree, parents, author, committer, ...more }: RecordCommit,
): boolean {
  // A token's owner is not an App:
  // https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app
  if (access.app.id === 0) return true;
  const commit: Commit = {
    ...{
      sha: oid,
      tree: tree.oid,
      parents: parents.nodes.map((one) => one.oid),
      message: more.message,
    },
    ...{ verified: more.signature?.isValid ?? false, committedAt: more.committedDate },
    ...{
      authorName: author?.name ?? "",
      authorEmail: author?.email ?? "",
      committerEmail: committer?.email ?? "",
    },
  };
  return isOwn(access, commit);
}

/** Returns null if the ref isn't a record's. */
function parseRecordSlug({ prefix, name }: Ref, before: string, end: string): string | null {
  const full = `${prefix}${name}`;
  if (!full.startsWith(before) || !full.endsWith(end)) return null;
  const slug = full.slice(before.length, full.length - end.length);
  return SLUG.test(slug) ? slug : null;
}

/**
 * Does the same for several prefixes, because a build keeps the one that it started with. @throws
 * GitHubError
 */
export async function readAllAccounts(
  access: Access,
  prefixes: readonly string[],
  goOn?: (ended: readonly Accounts[]) => boolean,
): Promise<BuildAccounts> {
  const found: BuildAccounts = { live: [], ended: [], unread: 0 };
  for (const prefix of new Set(prefixes)) {
    const { live, ended, unread } = await readBuildAccounts(access, prefix, goOn);
    found.live.push(...live);
    found.ended.push(...ended);
    found.unread += unread;
  }
  return found;
}

// Reads what sessions of the repository's ended builds cost, for the estimate of the next plan.

/** Maximum number of ended builds to use, newest first. */
const MAX_BUILDS = 20;

/**
 * Returns null if it isn't needed. A build needs it once, before its first plan. @throws
 * GitHubError
 */
export async function readCostHistory(
  access: Access,
  { build }: State,
): Promise<CostHistory | null> {
  if (build.history !== null || !isPlanning(build.status)) return null;
  const { ended } = await readBuildAccounts(access, build.branch_prefix);
  return createCostHistory(ended.filter(({ slug }) => !isTaskSlug(slug)).slice(0, MAX_BUILDS));
}
