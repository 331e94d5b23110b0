/**
 * Reads the pull requests that may still change. A fork's pull request with the same branch name is
 * an impostor and is ignored.
 */
import { fetchComparison } from "../github/compare.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import type { Facts, PullFact } from "../../core/model/facts.ts";
import { toUtc } from "./issue.ts";
import type { Roles } from "./roles.ts";
import { hashDiff } from "../../core/model/hash.ts";
import { isVerdictOn } from "../../core/model/verdict.ts";
import type { State } from "../../core/model/state.ts";
import type { WorkerState } from "../../core/model/worker-state.ts";
import { createCache } from "../github/lru-cache.ts";
import { getBranches, parseSessionName, type SessionName } from "../../core/model/names.ts";
import { readTrailers } from "../../core/messages/commit-messages.ts";
import {
  getCommit,
  isCiSkipped,
  isOwn,
  readCandidateMark,
  type Commit,
} from "../github/commits.ts";
import { listActivePulls, type ActivePull } from "./runs.ts";
import { readChecks } from "./checks.ts";
import { isStartedByPull, type PullWorkflows } from "./workflow-triggers.ts";
import { listDroppedCommits, type RefFacts } from "./refs.ts";
import { readReviews, readThreads } from "./reviews.ts";
import type { ReadCache } from "./read-cache.ts";

// Finds pull requests by their head branch.

/**
 * Lists pull requests from the owner's branches of that name, open or closed, newest first. Some
 * may come from another repository of the owner.
 * @throws GitHubError
 */
export async function listBranchPulls(access: Access, branch: string) {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls", {
      ...getRepoParams(access),
      head: `${access.owner}:${branch}`,
      state: "all",
      per_page: 30,
    }),
  );
  // GitHub ignores the filter if it doesn't understand it.
  return data.filter(({ head }) => head.ref === branch).toSorted((a, b) => b.number - a.number);
}

/** Returns the newest one from this repository, open ones first. @throws GitHubError */
export async function findBranchPull(
  access: Access,
  branch: string,
  repository: number,
): Promise<number | null> {
  const own = (await listBranchPulls(access, branch)).filter(
    ({ head }) => head.repo?.id === repository,
  );
  return (own.find(({ state }) => state === "open") ?? own[0])?.number ?? null;
}

// The landing pull request's state in the base branch's merge queue. Only GraphQL returns it.

const QUEUE_QUERY = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
    mergeQueueEntry { position }
    timelineItems(last: 1, itemTypes: [REMOVED_FROM_MERGE_QUEUE_EVENT]) {
      nodes { ... on RemovedFromMergeQueueEvent { createdAt reason } }
    }
  } }
}`;

interface QueueAnswer {
  repository: {
    pullRequest: {
      mergeQueueEntry: { position: number } | null;
      timelineItems: { nodes: { createdAt: string; reason: string | null }[] };
    };
  };
}

/** @throws GitHubError */
async function readMergeQueue(
  access: Access,
  number: number,
): Promise<Pick<PullFact, "queue" | "dequeued">> {
  const answer = await requestGitHub(() =>
    access.octokit.graphql<QueueAnswer>(QUEUE_QUERY, { ...getRepoParams(access), number }),
  );
  const { mergeQueueEntry: queue, timelineItems } = answer.repository.pullRequest;
  const removed = timelineItems.nodes.at(-1);
  return {
    queue,
    dequeued: removed ? { at: toUtc(removed.createdAt), reason: removed.reason ?? "" } : null,
  };
}

// Who reopened a pull request. Only its timeline shows it.

const REOPEN_QUERY = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { pullRequest(number: $number) {
    timelineItems(last: 1, itemTypes: [REOPENED_EVENT]) {
      nodes { ... on ReopenedEvent { createdAt actor { login __typename } } }
    }
  } }
}`;

interface ReopenAnswer {
  repository: {
    pullRequest: {
      timelineItems: {
        nodes: { createdAt: string; actor: { login: string; __typename: string } | null }[];
      };
    };
  };
}

/** Apps and deleted accounts have no role. @throws GitHubError */
async function findReopener(
  access: Access,
  number: number,
  roles: Roles,
): Promise<PullFact["reopened"]> {
  const answer = await requestGitHub(() =>
    access.octokit.graphql<ReopenAnswer>(REOPEN_QUERY, { ...getRepoParams(access), number }),
  );
  const event = answer.repository.pullRequest.timelineItems.nodes.at(-1);
  if (!event) return null;
  const { actor, createdAt } = event;
  const role = actor?.__typename === "User" ? await roles.get(actor.login) : "none";
  return { by: actor?.login ?? "ghost", role, at: toUtc(createdAt) };
}

// Whether a diff was already judged. It is read only if a verdict depends on it.

type BuildRefs = Facts["refs"];
type PullHead = Pick<PullFact, "headSha" | "headTree" | "headSession">;

const getCachedDiff = createCache<string | null>(500);

/**
 * Returns the fingerprint of what `head` changes since its merge base with `base`; `null` if GitHub
 * doesn't show all of it.
 */
async function readDiffFingerprint(
  access: Access,
  base: string,
  head: string,
): Promise<string | null> {
  return getCachedDiff(access, `${base}...${head}`, async () => {
    const found = await requestOrNull(() => fetchComparison(access, base, head));
    return found?.files ? hashDiff(found.files) : null;
  });
}

/**
 * Returns the tree whose verdict is the last one or is pending, if the worker's pull request still
 * shows the same diff. A session's own commit is never compared, because it was made to change
 * something.
 * @throws GitHubError
 */
async function findSameDiff(
  access: Access,
  refs: BuildRefs,
  worker: WorkerState | undefined,
  pull: PullHead,
): Promise<string | null> {
  if (!refs.build || !worker || pull.headSession !== null) return null;
  if (worker.verdicts.some((v) => isVerdictOn(v, pull.headTree))) return null;
  const judged = getLastJudged(worker);
  if (!judged || judged.tree === pull.headTree) return null;
  return (await hasSameDiff(access, [refs.build.sha, judged.head], [refs.build.sha, pull.headSha]))
    ? judged.tree
    : null;
}

function getLastJudged({ session, verdicts }: WorkerState): { tree: string; head: string } | null {
  const judging = session?.kind === "review" && session.outcome === null && session.tree !== null;
  return judging ? { tree: session.tree!, head: session.base } : (verdicts.at(-1) ?? null);
}

async function hasSameDiff(
  access: Access,
  a: [string, string],
  b: [string, string],
): Promise<boolean> {
  const [before, now] = await Promise.all([
    readDiffFingerprint(access, ...a),
    readDiffFingerprint(access, ...b),
  ]);
  return before !== null && before === now;
}

/** What is needed to read pull requests. */
export interface PullScope {
  state: State;
  refs: RefFacts;
  workflows: PullWorkflows;
  rules: Facts["rules"];
  roles: Roles;
  cache: ReadCache;
}

/** @throws GitHubError */
export async function readPulls(access: Access, scope: PullScope): Promise<Facts["pulls"]> {
  const { state, refs, cache } = scope;
  const repository = state.build.repository.id;
  const find = (branch: string) =>
    cache.get("pulls", branch, () => findBranchPull(access, branch, repository));
  const pulls = await Promise.all(
    listActivePulls(state, Object.keys(refs.heads)).map(
      async (active): Promise<[string, PullFact] | null> => {
        const number = active.number ?? (await find(active.branch));
        if (number === null) return null;
        const fact = await readPull(access, scope, active, number);
        return fact && fact.headRepositoryId === repository ? [active.key, fact] : null;
      },
    ),
  );
  return Object.fromEntries(pulls.filter((p) => p !== null));
}

async function readPull(
  access: Access,
  scope: PullScope,
  active: ActivePull,
  number: number,
): Promise<PullFact | null> {
  const { state, refs, roles, cache } = scope;
  const { data } = await cache.get("pulls", `${number}`, () =>
    requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...getRepoParams(access),
        pull_number: number,
      }),
    ),
  );
  if (data.head.ref !== active.branch) return null;
  const head = await getCommit(access, data.head.sha);
  const fact: PullFact = {
    number,
    state: data.state === "open" ? "open" : "closed",
    merged: data.merged,
    mergeSha: data.merged ? data.merge_commit_sha : null,
    mergeParents: [],
    mergedBy: data.merged_by?.login ?? null,
    mergedAt: data.merged_at,
    closed: null,
    reopened: null,
    draft: data.draft ?? false,
    rewritten: await isRewritten(access, state, active, head),
    headSha: head.sha,
    headTree: head.tree,
    headAt: head.committedAt,
    headRepositoryId: data.head.repo ? Number(data.head.repo.id) : null,
    headSession: readCommitSession(access, head),
    headSkipsCi: isCiSkipped(head.message),
    headCandidate: readCandidateMark(access, head),
    baseRef: data.base.ref,
    mergeable: data.mergeable,
    sameDiffAs: null,
    mergeState: data.mergeable_state,
    autoMerge: data.auto_merge?.enabled_by.login ?? null,
    queue: null,
    dequeued: null,
    checks: { pending: [], failed: [], passed: [] },
    ciExpected: false,
    reviews: [],
    spoken: [],
    threads: [],
    ownReviews: [],
    verdictCheck: null,
  };
  if (fact.mergeSha)
    return { ...fact, mergeParents: (await getCommit(access, fact.mergeSha)).parents };
  if (fact.state === "closed")
    return { ...fact, closed: await findCloser(access, scope, active, data) };
  if (active.key !== "land" && state.workers[active.key]?.skipped?.pull === number) {
    fact.reopened = await cache.get("pulls", `reopened ${number}`, () =>
      findReopener(access, number, roles),
    );
  }
  if (active.key !== "land")
    fact.sameDiffAs = await findSameDiff(access, refs, state.workers[active.key], fact);
  const on = { number, sha: head.sha, base: fact.baseRef, head: active.branch };
  fact.ciExpected = await isStartedByPull(
    access,
    scope.workflows[active.key === "land" ? "land" : "workers"],
    on,
  );
  if (active.key === "land" && scope.rules.base.mergeQueue) {
    Object.assign(
      fact,
      await cache.get("pulls", `queue ${number}`, () => readMergeQueue(access, number)),
    );
  }
  const { slug } = state.build;
  const given = await readReviews(access, slug, number, roles, cache);
  const reviewed = active.key !== "land" && given.reviews.length + given.ownReviews.length > 0;
  const threads = reviewed ? await readThreads(access, slug, active.key, number, roles, cache) : [];
  const reviews = { ...given, threads };
  const wanted = getWantedChecks(scope, active, fact);
  if (!wanted) return { ...fact, ...reviews };
  const ci = wanted === "all";
  const checks = await cache.get("checks", `${head.sha} ${wanted}`, () =>
    readChecks(access, head.sha, refs.base, ci),
  );
  return { ...fact, checks: checks.checks, verdictCheck: checks.verdict, ...reviews };
}

/**
 * While the head skips workflows, no rule looks at its checks. Rules look only at the verdict, once
 * there is one.
 */
function getWantedChecks(
  { state }: PullScope,
  { key }: ActivePull,
  fact: PullFact,
): "all" | "verdict" | null {
  if (key === "land" || !fact.headSkipsCi || !fact.ciExpected) return "all";
  const judged = state.workers[key]?.verdicts.some(
    (v) => v.tree === fact.headTree && v.verdict !== "approve",
  );
  return judged ? "verdict" : null;
}

/**
 * Whether somebody other than Baton removed the commit that the record knows as the worker's head.
 */
async function isRewritten(
  access: Access,
  state: State,
  { key }: ActivePull,
  head: Commit,
): Promise<boolean> {
  const before = key === "land" ? null : (state.workers[key]?.head?.sha ?? null);
  return !isOwn(access, head) && (await listDroppedCommits(access, before, head.sha)).length > 0;
}

/**
 * Returns who closed the pull request. Only the issue shows it, so it is read only if the closing
 * is new.
 */
async function findCloser(
  access: Access,
  { state, roles, cache }: PullScope,
  { key }: ActivePull,
  { number, closed_at }: { number: number; closed_at: string | null },
): Promise<PullFact["closed"]> {
  if (key === "land" || state.workers[key]?.skipped || closed_at === null) return null;
  const { data } = await cache.get("pulls", `closed ${number}`, () =>
    requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...getRepoParams(access),
        issue_number: number,
      }),
    ),
  );
  const by = data.closed_by?.login ?? null;
  return { by, role: await roles.get(by), at: toUtc(closed_at) };
}

/**
 * Returns the session that made a commit, by its trailer. The trailer is trusted only on the App's
 * commits, because anyone may write one.
 */
export function readCommitSession(access: Access, commit: Commit): SessionName | null {
  if (!isOwn(access, commit)) return null;
  const name = readTrailers(commit.message)["Baton-Session"];
  return name && parseSessionName(name) ? (name as SessionName) : null;
}

// Finds the pull request that reverts a landed build by its branch, because an archived record
// keeps no number.

/**
 * Returns `null` also if nobody has commented since the end about anything that could be a revert.
 * Read again in each pass, because Baton doesn't notice when a person merges it. @throws
 * GitHubError
 */
export async function findRevertPull(
  access: Access,
  { build }: State,
  remarks: Facts["remarks"],
): Promise<Facts["reversal"]> {
  if (build.status !== "landed" || remarks.length === 0) return null;
  const { revert } = getBranches(build.branch_prefix, build.slug);
  const number = await findBranchPull(access, revert, build.repository.id);
  if (number === null) return null;
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      ...getRepoParams(access),
      pull_number: number,
    }),
  );
  const state = data.merged ? "merged" : data.state === "open" ? "open" : "closed";
  return { number, state, mergeable: data.mergeable };
}
