/** The pull requests that may still change. A fork's that bears a branch's name is an impostor and is not seen. */
import { parseSessionName, type SessionName } from "../../core/build/names.ts";
import { readTrailers } from "../../core/comments/commitMessage.ts";
import type { Facts, PullFact } from "../../core/build/facts.ts";
import type { State } from "../../core/build/state.ts";
import { at, type Access } from "../github/access.ts";
import { candidateIn, commitOf, isOwn, skipsCi, type Commit } from "../github/commits.ts";
import { asking } from "../github/errors.ts";
import { activePulls, type ActivePull } from "./active.ts";
import { findPull } from "./branchPulls.ts";
import { checksOf } from "./checks.ts";
import { startsOnPull, type Workflows } from "./expected.ts";
import { utc } from "./issue.ts";
import { queueOf } from "./queue.ts";
import { droppedSince } from "./dropped.ts";
import type { RefFacts } from "./refs.ts";
import { reopenedBy } from "./reopened.ts";
import { sameDiffAs } from "./sameDiff.ts";
import { reviewsOf } from "./reviews.ts";
import type { Roles } from "./roles.ts";
import type { Seen } from "./seen.ts";
import { threadsOf } from "./threads.ts";

/** What pull requests are looked at with. */
export interface PullScope {
  state: State;
  refs: RefFacts;
  workflows: Workflows;
  rules: Facts["rules"];
  roles: Roles;
  seen: Seen;
}

/** @throws GitHubError */
export async function pullsOf(access: Access, scope: PullScope): Promise<Facts["pulls"]> {
  const { state, refs, seen } = scope;
  const repository = state.build.repository.id;
  const find = (branch: string) => seen.once("pulls", branch, () => findPull(access, branch, repository));
  const pulls = await Promise.all(
    activePulls(state, refs.all).map(async (active): Promise<[string, PullFact] | null> => {
      const number = active.number ?? (await find(active.branch));
      if (number === null) return null;
      const fact = await pullOf(access, scope, active, number);
      return fact && fact.headRepositoryId === repository ? [active.key, fact] : null;
    }),
  );
  return Object.fromEntries(pulls.filter((p) => p !== null));
}

async function pullOf(access: Access, scope: PullScope, active: ActivePull, number: number): Promise<PullFact | null> {
  const { state, refs, roles, seen } = scope;
  const { data } = await seen.once("pulls", `${number}`, () =>
    asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
        ...at(access),
        pull_number: number,
      }),
    ),
  );
  if (data.head.ref !== active.branch) return null;
  const head = await commitOf(access, data.head.sha);
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
    headSession: sessionIn(access, head),
    headSkipsCi: skipsCi(head.message),
    headCandidate: candidateIn(access, head),
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
  if (fact.mergeSha) return { ...fact, mergeParents: (await commitOf(access, fact.mergeSha)).parents };
  if (fact.state === "closed") return { ...fact, closed: await closedBy(access, scope, active, data) };
  if (active.key !== "land" && state.workers[active.key]?.skipped?.pull === number) {
    fact.reopened = await seen.once("pulls", `reopened ${number}`, () => reopenedBy(access, number, roles));
  }
  if (active.key !== "land") fact.sameDiffAs = await sameDiffAs(access, refs, state.workers[active.key], fact);
  const on = { number, sha: head.sha, base: fact.baseRef, head: active.branch };
  fact.ciExpected = await startsOnPull(access, scope.workflows[active.key === "land" ? "land" : "workers"], on);
  if (active.key === "land" && scope.rules.base.mergeQueue) {
    Object.assign(fact, await seen.once("pulls", `queue ${number}`, () => queueOf(access, number)));
  }
  const { slug } = state.build;
  const given = await reviewsOf(access, slug, number, roles, seen);
  const reviewed = active.key !== "land" && given.reviews.length + given.ownReviews.length > 0;
  const threads = reviewed ? await threadsOf(access, slug, active.key, number, roles, seen) : [];
  const reviews = { ...given, threads };
  const wanted = checksWanted(scope, active, fact);
  if (!wanted) return { ...fact, ...reviews };
  const ci = wanted === "all";
  const checks = await seen.once("checks", `${head.sha} ${wanted}`, () => checksOf(access, head.sha, refs.base, ci));
  return { ...fact, checks: checks.checks, verdictCheck: checks.verdict, ...reviews };
}

/** While workflows are told to skip the head, no rule looks at its checks: only at the verdict, once there is one. */
function checksWanted({ state }: PullScope, { key }: ActivePull, fact: PullFact): "all" | "verdict" | null {
  if (key === "land" || !fact.headSkipsCi || !fact.ciExpected) return "all";
  const judged = state.workers[key]?.verdicts.some((v) => v.tree === fact.headTree && v.verdict !== "approve");
  return judged ? "verdict" : null;
}

/** Whether somebody else than Baton has taken away what the record knows as the worker's head. */
async function isRewritten(access: Access, state: State, { key }: ActivePull, head: Commit): Promise<boolean> {
  const before = key === "land" ? null : (state.workers[key]?.head?.sha ?? null);
  return !isOwn(access, head) && (await droppedSince(access, before, head.sha)).length > 0;
}

/** Who closed it: only an issue tells, and only those are asked about whose closing is news. */
async function closedBy(
  access: Access,
  { state, roles, seen }: PullScope,
  { key }: ActivePull,
  { number, closed_at }: { number: number; closed_at: string | null },
): Promise<PullFact["closed"]> {
  if (key === "land" || state.workers[key]?.skipped || closed_at === null) return null;
  const { data } = await seen.once("pulls", `closed ${number}`, () =>
    asking(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/issues/{issue_number}", {
        ...at(access),
        issue_number: number,
      }),
    ),
  );
  const by = data.closed_by?.login ?? null;
  return { by, role: await roles.of(by), at: utc(closed_at) };
}

/** The session that a commit came from, by its trailer: believed only of the App's commits, as anyone may write one. */
export function sessionIn(access: Access, commit: Commit): SessionName | null {
  if (!isOwn(access, commit)) return null;
  const name = readTrailers(commit.message)["Baton-Session"];
  return name && parseSessionName(name) ? (name as SessionName) : null;
}
