import { holds, sees } from "../auth/permit.ts";
import type { CheckRun, Comment, Issue, Pull, Release, Repository, ReviewComment, Review } from "../model.ts";
import { visibleComments, visibleReviews } from "../pulls/visible.ts";
import { problem } from "./problem.ts";
import { mayRead, type Scope } from "./scope.ts";

/** What a global id stands for; with the repository whose permissions count. */
export type Found =
  | { kind: "R"; repository: Repository }
  | { kind: "I"; repository: Repository; issue: Issue }
  | { kind: "PR"; repository: Repository; issue: Issue; pull: Pull }
  | { kind: "IC"; repository: Repository; issue: Issue; comment: Comment }
  | { kind: "PRR"; repository: Repository; issue: Issue; pull: Pull; review: Review }
  | { kind: "PRRC"; repository: Repository; issue: Issue; pull: Pull; comment: ReviewComment }
  | { kind: "PRRT"; repository: Repository; issue: Issue; pull: Pull; comment: ReviewComment }
  | { kind: "LA"; repository: Repository; label: Repository["labels"][number] }
  | { kind: "CR"; repository: Repository; check: CheckRun }
  | { kind: "CS"; repository: Repository; number: number }
  | { kind: "WFR"; repository: Repository; number: number }
  | { kind: "RE"; repository: Repository; release: Release }
  | { kind: "REF"; repository: Repository; ref: string }
  | { kind: "U"; login: string };

/** Resolves an id as `nodeId` makes it (`PR_12`); refuses what is missing, hidden, or not to be read. */
export function findById(scope: Scope, id: string): Found {
  const [, kind = "", rest = ""] = /^([A-Z]+)_(.+)$/.exec(id) ?? [];
  const found = lookUp(scope, kind, rest);
  if (!found) throw problem("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
  const part = PARTS[found.kind];
  if (part && "repository" in found) mayRead(scope, found.repository, ...part);
  return found;
}

/** The same, of these kinds only: another one is as good as missing. */
export function findOf<K extends Found["kind"]>(scope: Scope, id: string, ...kinds: K[]): Extract<Found, { kind: K }> {
  const found = findById(scope, id);
  if (kinds.some((kind) => kind === found.kind)) return found as Extract<Found, { kind: K }>;
  throw problem("NOT_FOUND", `Could not resolve to a node with the global id of '${id}'`);
}

const PARTS: Partial<Record<Found["kind"], string[]>> = {
  ...{ I: ["issues"], IC: ["issues", "pull_requests"], REF: ["contents"] },
  ...{ PR: ["pull_requests"], PRR: ["pull_requests"], PRRC: ["pull_requests"], PRRT: ["pull_requests"] },
  ...{ RE: ["contents"], CR: ["checks"], CS: ["checks"], WFR: ["actions"] },
};

function lookUp(scope: Scope, kind: string, rest: string): Found | null {
  const { world } = scope.sandbox;
  const number = Number(rest);
  const seen = (id: number | undefined): Repository | undefined =>
    world.repositories.find((one) => one.id === id && sees(scope.actor, one));
  if (kind === "U") {
    const account = world.accounts.find((one) => one.id === number);
    return account ? { kind, login: account.login } : null;
  }
  if (kind === "R") {
    const repository = seen(number);
    return repository ? { kind, repository } : null;
  }
  if (kind === "REF") {
    const [id, ...ref] = Buffer.from(rest, "base64url").toString().split(":");
    const repository = seen(Number(id));
    return repository ? { kind, repository, ref: ref.join(":") } : null;
  }
  if (kind === "RE") {
    const release = world.releases?.find((one) => one.id === number);
    const repository = seen(release?.repositoryId);
    const hidden = repository && release?.draft && !holds(scope.actor, repository, "contents", "write");
    return release && repository && !hidden ? { kind, repository, release } : null;
  }
  if (kind === "CS" || kind === "WFR") {
    const owner =
      kind === "CS"
        ? (world.checkSuites?.find((one) => one.id === number) ?? world.checkRuns.find((one) => one.suiteId === number))
        : world.runs.find((one) => one.id === number);
    const repository = seen(owner?.repositoryId);
    return repository ? { kind, repository, number } : null;
  }
  if (kind === "CR") {
    const check = world.checkRuns.find((one) => one.id === number);
    const repository = seen(check?.repositoryId);
    return check && repository ? { kind, repository, check } : null;
  }
  for (const repository of world.repositories.filter((one) => sees(scope.actor, one))) {
    const label = kind === "LA" ? repository.labels.find((one) => one.id === number) : undefined;
    if (label) return { kind: "LA", repository, label };
  }
  return inIssues(scope, kind, number, seen);
}

function inIssues(
  { sandbox, actor }: Scope,
  kind: string,
  number: number,
  seen: (id: number) => Repository | undefined,
): Found | null {
  for (const issue of sandbox.world.issues) {
    const repository = seen(issue.repositoryId);
    if (!repository) continue;
    const { pull } = issue;
    if (kind === "IC") {
      const mine = (one: Comment): boolean => one.repositoryId === repository.id && one.issueNumber === issue.number;
      const comment = sandbox.world.comments.find((one) => one.id === number && mine(one));
      if (comment) return { kind, repository, issue, comment };
    }
    if (kind === "I" && issue.id === number && !pull) return { kind, repository, issue };
    if (!pull) continue;
    if (kind === "PR" && issue.id === number) return { kind, repository, issue, pull };
    const review = kind === "PRR" ? visibleReviews(pull, actor.login).find((one) => one.id === number) : undefined;
    if (review) return { kind: "PRR", repository, issue, pull, review };
    if (kind !== "PRRC" && kind !== "PRRT") continue;
    const comment = visibleComments(pull, actor.login).find(
      (one) => one.id === number && (kind === "PRRC" || one.inReplyTo === null),
    );
    if (comment) return { kind, repository, issue, pull, comment };
  }
  return null;
}
