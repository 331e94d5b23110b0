import { canSee, hasPermission } from "../auth/permissions.ts";
import { listVisibleComments, listVisibleReviews } from "../pulls/pull-contents.ts";
import { createGraphqlError } from "./graphql-error.ts";
import { checkReadAccess, type GraphqlNode, type GraphqlScope } from "./scope.ts";
import type { Repository } from "../schema/repository.ts";
import type { Comment } from "../schema/comments.ts";
import type { Pull, Review, ReviewComment } from "../schema/pulls.ts";
import type { Issue } from "../schema/issues.ts";
import type { CheckRun } from "../schema/checks.ts";
import type { Release } from "../schema/releases.ts";

/** The object of a global id, with the repository whose permissions count. */
export type NodeTarget =
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

/**
 * Resolves an id from `formatNodeId` (`PR_12`). Refuses an object that is missing, hidden, or not
 * readable.
 */
function findNodeTarget(scope: GraphqlScope, id: string): NodeTarget {
  const [, kind = "", rest = ""] = /^([A-Z]+)_(.+)$/.exec(id) ?? [];
  const found = lookupTarget(scope, kind, rest);
  if (!found)
    throw createGraphqlError(
      "NOT_FOUND",
      `Could not resolve to a node with the global id of '${id}'`,
    );
  const part = PARTS[found.kind];
  if (part && "repository" in found) checkReadAccess(scope, found.repository, ...part);
  return found;
}

/** Resolves an id to an object of these kinds. Any other kind counts as missing. */
export function findNodeOfKind<K extends NodeTarget["kind"]>(
  scope: GraphqlScope,
  id: string,
  ...kinds: K[]
): Extract<NodeTarget, { kind: K }> {
  const found = findNodeTarget(scope, id);
  if (kinds.some((kind) => kind === found.kind)) return found as Extract<NodeTarget, { kind: K }>;
  throw createGraphqlError(
    "NOT_FOUND",
    `Could not resolve to a node with the global id of '${id}'`,
  );
}

const PARTS: Partial<Record<NodeTarget["kind"], string[]>> = {
  ...{ I: ["issues"], IC: ["issues", "pull_requests"], REF: ["contents"] },
  ...{
    PR: ["pull_requests"],
    PRR: ["pull_requests"],
    PRRC: ["pull_requests"],
    PRRT: ["pull_requests"],
  },
  ...{ RE: ["contents"], CR: ["checks"], CS: ["checks"], WFR: ["actions"] },
};

function lookupTarget(scope: GraphqlScope, kind: string, rest: string): NodeTarget | null {
  const { world } = scope.sandbox;
  const number = Number(rest);
  const seen = (id: number | undefined): Repository | undefined =>
    world.repositories.find((one) => one.id === id && canSee(scope.actor, one));
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
    const hidden =
      repository && release?.draft && !hasPermission(scope.actor, repository, "contents", "write");
    return release && repository && !hidden ? { kind, repository, release } : null;
  }
  if (kind === "CS" || kind === "WFR") {
    const owner =
      kind === "CS"
        ? (world.checkSuites?.find((one) => one.id === number) ??
          world.checkRuns.find((one) => one.suiteId === number))
        : world.runs.find((one) => one.id === number);
    const repository = seen(owner?.repositoryId);
    return repository ? { kind, repository, number } : null;
  }
  if (kind === "CR") {
    const check = world.checkRuns.find((one) => one.id === number);
    const repository = seen(check?.repositoryId);
    return check && repository ? { kind, repository, check } : null;
  }
  for (const repository of world.repositories.filter((one) => canSee(scope.actor, one))) {
    const label = kind === "LA" ? repository.labels.find((one) => one.id === number) : undefined;
    if (label) return { kind: "LA", repository, label };
  }
  return findInIssues(scope, kind, number, seen);
}

function findInIssues(
  { sandbox, actor }: GraphqlScope,
  kind: string,
  number: number,
  seen: (id: number) => Repository | undefined,
): NodeTarget | null {
  for (const issue of sandbox.world.issues) {
    const repository = seen(issue.repositoryId);
    if (!repository) continue;
    const { pull } = issue;
    if (kind === "IC") {
      const mine = (one: Comment): boolean =>
        one.repositoryId === repository.id && one.issueNumber === issue.number;
      const comment = sandbox.world.comments.find((one) => one.id === number && mine(one));
      if (comment) return { kind, repository, issue, comment };
    }
    if (kind === "I" && issue.id === number && !pull) return { kind, repository, issue };
    if (!pull) continue;
    if (kind === "PR" && issue.id === number) return { kind, repository, issue, pull };
    const review =
      kind === "PRR"
        ? listVisibleReviews(pull, actor.login).find((one) => one.id === number)
        : undefined;
    if (review) return { kind: "PRR", repository, issue, pull, review };
    if (kind !== "PRRC" && kind !== "PRRT") continue;
    const comment = listVisibleComments(pull, actor.login).find(
      (one) => one.id === number && (kind === "PRRC" || one.inReplyTo === null),
    );
    if (comment) return { kind, repository, issue, pull, comment };
  }
  return null;
}

/**
 * Returns the object of a global id. Git objects have none here, because their id names no
 * repository.
 */
export function findNode(scope: GraphqlScope, id: string): GraphqlNode | null {
  const found = findNodeTarget(scope, id);
  if (found.kind === "U") return scope.show.actor(found.login);
  const { repository } = found;
  if (found.kind === "R") return scope.show.repository(repository);
  if (found.kind === "I") return scope.show.issue(repository, found.issue);
  if (found.kind === "PR") return scope.show.pull(repository, found.issue, found.pull);
  if (found.kind === "IC") return scope.show.comment(repository, found.issue, found.comment);
  if (found.kind === "PRR") return scope.show.review(repository, found.issue, found.review);
  if (found.kind === "PRRC")
    return scope.show.reviewComment(repository, found.issue, found.comment);
  if (found.kind === "PRRT")
    return scope.show.thread(repository, found.issue, found.pull, found.comment);
  if (found.kind === "LA") return scope.show.label(repository, found.label);
  if (found.kind === "RE") return scope.show.release(repository, found.release);
  if (found.kind === "REF") return scope.show.ref(repository, found.ref);
  if (found.kind === "CR") return scope.show.checkRun(repository, found.check);
  if (found.kind === "CS") return scope.show.checkSuite(repository, found.number);
  const run = scope.sandbox.world.runs.find((one) => one.id === found.number);
  return run ? scope.show.workflowRun(repository, run) : null;
}
