/** Reads the build's branches and its tag, by prefix queries. */
import { fetchComparison } from "../github/compare.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit, isOwn, readCandidateMark } from "../github/commits.ts";
import { requestOrNull } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import type { Facts, UnlandedBranch } from "../../core/model/facts.ts";
import { SLUG, WORKER_ID, createSlug, getBranches, type WorkerId } from "../../core/model/names.ts";
import { DEFAULT_SETTINGS } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { isMissingRecordUnreported } from "../../core/rules/start/missing-record.ts";
import { findTrigger } from "../../core/commands/trigger.ts";
import { getHeadRef, listRefs } from "../github/refs.ts";
import { toUtc } from "./issue.ts";
import { getSlugIssue } from "../github/record-store.ts";
import type { ReadCache } from "./read-cache.ts";
import { isBuildEnded } from "../../core/model/build-types.ts";

// The commits that a branch has lost since it was last read.

const getCachedDropped = createCache<string[]>(500);

/**
 * Returns the newest hundred commits of `before` that `now` doesn't contain; none if the branch has
 * only grown. If GitHub no longer has `before`, returns that one.
 * @throws GitHubError
 */
export async function listDroppedCommits(
  access: Access,
  before: string | null,
  now: string,
): Promise<string[]> {
  if (before === null || before === now) return [];
  // Baton adds one commit on top, which needs no request.
  if ((await getCommit(access, now)).parents.includes(before)) return [];
  return getCachedDropped(access, `${now}...${before}`, async () => {
    const found = await requestOrNull(() => fetchComparison(access, now, before, null));
    if (!found) return [before];
    return found.ahead_by === 0 ? [] : found.commits.map((commit) => commit.sha).slice(-100);
  });
}

// Finds the record of a build that a request has already started. If its branch is gone, the
// request would pay for another build.

/**
 * Reads GitHub's list of activities when a build is about to start, or when one left comments and
 * nothing else. Returns null if the branch never moved since the request.
 * https://docs.github.com/rest/repos/repos#list-repository-activities
 * @throws GitHubError
 */
export async function findLostRecord(
  access: Access,
  facts: Omit<Facts, "lostRecord">,
  state: State | null,
): Promise<Facts["lostRecord"]> {
  if (state && !isBuildEnded(state.build.status)) return null;
  const trigger = findTrigger(facts, state);
  if (trigger === null && (state !== null || !isMissingRecordUnreported(facts))) return null;
  const { settings, issue } = facts;
  const prefix = (settings.ok ? settings.value : DEFAULT_SETTINGS).branch_prefix;
  const branch = getBranches(
    prefix,
    createSlug(issue.number, issue.title, (state?.build.ordinal ?? 0) + 1),
  ).record;
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/activity", {
      ...getRepoParams(access),
      ref: `refs/${getHeadRef(branch)}`,
      per_page: 1,
    }),
  );
  const [newest] = answer?.data ?? [];
  if (!newest || (trigger !== null && toUtc(newest.timestamp) < trigger.at)) return null;
  return {
    branch,
    by: newest.activity_type === "branch_deletion" ? (newest.actor?.login ?? null) : null,
  };
}

export type RefFacts = Facts["refs"];

/** Returns the refs of a build that doesn't exist yet. */
export function createEmptyRefs(base: string): RefFacts {
  return {
    base,
    baseTree: null,
    build: null,
    land: null,
    workers: {},
    heads: {},
    tag: false,
    dropped: [],
  };
}

export interface RefScope {
  prefix: string;
  slug: string;
  /** Head of the base branch. */
  base: string;
  /** Last known head of the build branch; null if it was never seen. */
  tip: string | null;
  /** The build is over, so Baton needs to know whether its tag exists. */
  over: boolean;
  /** A part of the build landed early, so Baton needs to know whether anything is left. */
  early: boolean;
}

/** @throws GitHubError */
export async function readRefs(
  access: Access,
  scope: RefScope,
  cache: ReadCache,
): Promise<RefFacts> {
  const { prefix, slug, base, tip, over, early } = scope;
  const names = getBranches(prefix, slug);
  const root = `${prefix}/${slug}`;
  const [heads, tags] = await Promise.all([
    listBuildHeads(access, root, cache),
    over ? cache.get("refs", `tags/${root}`, () => listRefs(access, `tags/${root}`)) : [],
  ]);
  const shas = new Map(heads.map((h) => [h.name.replace(/^heads\//, ""), h.sha]));
  const commit = async (branch: string) => {
    const sha = shas.get(branch);
    return sha ? getCommit(access, sha) : null;
  };
  const [build, land] = await Promise.all([commit(names.build), commit(names.land)]);
  const workers: Record<WorkerId, string> = {};
  for (const [branch, sha] of shas) {
    const id = branch.slice(root.length + 1);
    if (WORKER_ID.test(id)) workers[id as WorkerId] = sha;
  }
  return {
    base,
    baseTree: early ? (await getCommit(access, base)).tree : null,
    build: build && { sha: build.sha, tree: build.tree },
    land: land && {
      sha: land.sha,
      tree: land.tree,
      parent: land.parents[0] ?? "",
      own: isOwn(access, land),
      candidate: readCandidateMark(access, land),
    },
    workers,
    heads: Object.fromEntries(shas),
    tag: tags.some((t) => t.name === `tags/${names.tag}`),
    dropped: build ? await listDroppedCommits(access, tip, build.sha) : [],
  };
}

/**
 * Lists the branches below `baton/<slug>`. `known` are those that were already read. @throws
 * GitHubError
 */
export function listBuildHeads(
  access: Access,
  root: string,
  cache: ReadCache,
  known?: Awaited<ReturnType<typeof listRefs>>,
): ReturnType<typeof listRefs> {
  const prefix = `heads/${root}/`;
  return cache.get("refs", prefix, async () =>
    known ? known.filter((ref) => ref.name.startsWith(prefix)) : listRefs(access, prefix),
  );
}

/**
 * Returns the heads of branches of the issue's builds whose record is gone. @throws GitHubError
 */
export async function listLeftoverBranches(
  access: Access,
  prefix: string,
  issue: number,
): Promise<RefFacts["heads"]> {
  const heads = await listRefs(access, `heads/${prefix}/${issue}`);
  const named = heads.map(({ name, sha }) => [name.replace(/^heads\//, ""), sha] as const);
  return Object.fromEntries(
    named.filter(([name]) => {
      const [slug = "", ...rest] = name.slice(prefix.length + 1).split("/");
      return SLUG.test(slug) && getSlugIssue(slug) === issue && rest.length > 0;
    }),
  );
}

const getCachedContainedBase = createCache<string>(500);

/**
 * Returns the newest commit of `base` that the build branch's head contains. Cached, because the
 * relation of two commits never changes.
 */
export async function findContainedBase(access: Access, refs: RefFacts): Promise<string> {
  if (!refs.build || refs.build.sha === refs.base) return refs.base;
  const { base, build } = refs;
  return getCachedContainedBase(access, `${base}...${build.sha}`, async () => {
    const data = await fetchComparison(access, base, build.sha);
    return data.behind_by === 0 ? base : data.merge_base_commit.sha;
  });
}

// Branches of an ended build with people's commits that have not landed. Baton doesn't delete them.

const getCachedWriters = createCache<string[]>(500);

/** Returns `null` while the build is live, or once it is archived. @throws GitHubError */
export async function findUnlandedBranches(
  access: Access,
  state: State,
  refs: RefFacts,
): Promise<UnlandedBranch[] | null> {
  const { build } = state;
  const { landing } = build;
  const names = getBranches(build.branch_prefix, build.slug);
  if (!isBuildEnded(build.status) || !Object.hasOwn(refs.heads, names.record)) return null;
  const merged = Object.values(state.workers).filter((w) => w.merge_sha !== null);
  // A branch that was merged at this head is in the build branch. The build branch's tip is in what
  // landed.
  const known = new Map<string, string | null>([
    ...merged.map((w): [string, string | null] => [names.worker(w.id), w.head?.sha ?? null]),
    ...(landing?.merge_sha
      ? ([
          [names.build, landing.tip],
          [names.land, landing.commit],
        ] as const)
      : []),
  ]);
  const found: UnlandedBranch[] = [];
  for (const [branch, head] of Object.entries(refs.heads)) {
    if ([names.record, names.revert, names.scratch].includes(branch)) continue;
    const from = known.get(branch) ?? refs.base;
    const by = head === from ? [] : await listWriters(access, from, head);
    if (by.length > 0) found.push({ branch, by });
  }
  return found;
}

/**
 * Lists people who wrote commits of `head` that `from` doesn't contain, without Baton and other
 * bots.
 */
async function listWriters(access: Access, from: string, head: string): Promise<string[]> {
  return getCachedWriters(access, `${from}...${head}`, async () => {
    const { commits } = await fetchComparison(access, from, head, null);
    const people = commits.flatMap(({ author, commit }) => {
      const bot = author?.type === "Bot" || commit.author?.email?.includes(`+${access.app.login}@`);
      return bot ? [] : [author?.login ?? commit.author?.name ?? "somebody"];
    });
    return [...new Set(people)];
  });
}
