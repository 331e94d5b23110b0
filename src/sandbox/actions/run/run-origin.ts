import type { GitRepository } from "../../git/repository.ts";
import { ZERO, getShortRef } from "../../git/refs.ts";
import { serializeRepository } from "../../rest/serializers/repository.ts";
import { serializeUser } from "../../rest/serializers/user.ts";
import type { GitEvent, Sandbox, TriggerEvent, WebhookEvent } from "../../sandbox.ts";
import { formatTimestamp } from "../../time.ts";
import { getGit } from "../../git/get-git.ts";
import { isJobToken } from "../run-suppression.ts";
import { loadRunFile, type RunFile } from "./run-file.ts";
import { WEBHOOK_TRIGGERS, type StartEvent } from "../workflow/triggers.ts";
import type { Repository } from "../../schema/repository.ts";
import type { Pull } from "../../schema/pulls.ts";
import type { Issue } from "../../schema/issues.ts";
import type { Run } from "../../schema/runs.ts";
import { getMessageSubject } from "../../git/formats.ts";

/**
 * Returns the paths that an event changed, for `paths` filters, or null if they are unknown. For a
 * push these are the changes to its branch; a new branch is compared with the default branch. For a
 * pull request they are the changes since its merge base.
 */
function listChangedPaths(
  git: GitRepository,
  from: string,
  to: string,
  threeDots: boolean,
): string[] | null {
  const base = threeDots ? git.mergeBase(from, to) : from;
  if (base === null || base === ZERO || git.commit(base) === null || git.commit(to) === null) {
    return null;
  }
  return git
    .diff(base, to)
    .flatMap((file) => [file.path, ...(file.previousPath === null ? [] : [file.previousPath])]);
}

/**
 * Creates `github.event`: the webhook's payload, with the repository and the sender that every
 * payload has.
 */
export function createEventPayload(
  sandbox: Sandbox,
  repository: Repository,
  actor: string,
  payload: Record<string, unknown>,
): Record<string, unknown> {
  const common = {
    repository: {
      ...serializeRepository(sandbox, repository),
      default_branch: repository.defaultBranch,
    },
    sender: serializeUser(sandbox, actor),
  };
  return { ...common, ...payload };
}

/**
 * Writes `refs/pull/N/merge`, the merge of a pull request's head into its base, as GitHub does for
 * `pull_request` runs. Returns the commit, or null if they conflict: GitHub then starts no run.
 */
function writeMergeRef(
  git: GitRepository,
  number: number,
  base: string,
  head: string,
  now: Date,
): string | null {
  const ref = `refs/pull/${number}/merge`;
  const { tree } = git.merge(base, head);
  if (tree === null) {
    return null;
  }
  const old = git.ref(ref);
  const known = old === null ? null : git.commit(old);
  if (
    known !== null &&
    known.tree === tree &&
    known.parents[0] === base &&
    known.parents[1] === head
  ) {
    return old;
  }
  const date = formatTimestamp(now);
  const person = { name: "GitHub", email: "noreply@github.com", date };
  const message = `Merge ${head} into ${base}`;
  const merge = git.writeCommit({
    ...{ tree, parents: [base, head], message, signature: null },
    ...{ author: person, committer: person },
  });
  git.updateRefs([{ ref, before: old ?? ZERO, after: merge }]);
  return merge;
}

// The start of a run for an event of a branch or a pull request: its commit and its files.

/** The facts about the event that a run records. */
export type RunOrigin = Pick<
  Run,
  "event" | "headBranch" | "headSha" | "actor" | "inputs" | "pullNumbers"
> & {
  title: string | null;
  file: Pick<RunFile, "ref" | "sha" | "headRef" | "baseRef" | "event">;
};

export interface FoundOrigin {
  origin: RunOrigin;
  event: StartEvent;
}

/** Returns null for an event that starts no run of any workflow. */
export function findRunOrigin(
  sandbox: Sandbox,
  repository: Repository,
  event: TriggerEvent,
): FoundOrigin | null {
  switch (event.name) {
    case "push":
      return findPushOrigin(sandbox, repository, event);
    case "merge_group":
      return findGroupOrigin(sandbox, repository, event);
    case "pull_request":
    case "pull_request_target":
      return findPullOrigin(sandbox, repository, event);
    case "webhook":
      return findWebhookOrigin(sandbox, repository, event);
  }
}

function findPushOrigin(
  sandbox: Sandbox,
  repository: Repository,
  event: GitEvent,
): FoundOrigin | null {
  const git = getGit(sandbox, repository);
  const { payload, actor } = event;
  const sha = git.peel(event.sha) ?? event.sha;
  const ref = typeof payload.ref === "string" ? payload.ref : `refs/heads/${event.branch}`;
  const commit = git.commit(sha);
  if (payload.deleted === true || commit === null) {
    return null;
  }
  const before =
    typeof payload.before === "string" && !/^0+$/.test(payload.before) ? payload.before : null;
  const home = git.ref(`refs/heads/${repository.defaultBranch}`);
  const from = before ?? home;
  const files = (): string[] | null =>
    from === null ? null : listChangedPaths(git, from, sha, before === null);
  return {
    event: { name: "push", ref, files },
    origin: {
      ...{
        event: "push",
        headBranch: event.branch,
        headSha: sha,
        actor,
        inputs: {},
        pullNumbers: [],
      },
      title: getMessageSubject(commit.message),
      file: {
        ref,
        sha,
        headRef: "",
        baseRef: "",
        event: createEventPayload(sandbox, repository, actor, payload),
      },
    },
  };
}

function findPullOrigin(
  sandbox: Sandbox,
  repository: Repository,
  event: GitEvent,
): FoundOrigin | null {
  const git = getGit(sandbox, repository);
  const { name, pullNumber: number, actor } = event;
  const issue = sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === number,
  );
  if (!issue?.pull) {
    return null;
  }
  const { headSha: head, baseSha, baseRef: baseBranch } = issue.pull;
  const pullNumber = issue.number;
  // The workflow of a `pull_request_target` event is trusted. It comes from the default branch,
  // also while the change conflicts.
  const at =
    name === "pull_request"
      ? findPullPosition(sandbox, repository, issue, issue.pull)
      : findDefaultPosition(sandbox, repository);
  if (at === null) {
    return null;
  }
  const payload = createEventPayload(sandbox, repository, actor, {
    number: pullNumber,
    ...event.payload,
    action: event.action,
  });
  return {
    event: {
      ...{
        name: "pull_request",
        target: name === "pull_request_target",
        action: event.action ?? "",
        baseBranch,
      },
      files: () => listChangedPaths(git, baseSha, head, true),
    },
    origin: {
      ...{ event: name, headBranch: event.branch, headSha: head, actor, inputs: {} },
      ...{ pullNumbers: [pullNumber], title: issue.title },
      file: { ...at, event: payload, headRef: event.branch, baseRef: baseBranch },
    },
  };
}

/**
 * The place of an event's run: the commit that is checked out and that the workflow files come
 * from.
 */
type RunPosition = Pick<RunFile, "ref" | "sha">;

/** Returns the merge of head into base, or null if they conflict. */
function findPullPosition(
  sandbox: Sandbox,
  repository: Repository,
  issue: Issue,
  pull: Pull,
): RunPosition | null {
  const { headSha, baseSha, baseRef, mergeCommitSha } = pull;
  // Once it is merged, the run is on the branch that it was merged into:
  // https://github.blog/changelog/2023-09-13-github-actions-updates-to-github_ref-and-github-ref/
  if (mergeCommitSha) return { ref: `refs/heads/${baseRef}`, sha: mergeCommitSha };
  const git = getGit(sandbox, repository);
  const sha = writeMergeRef(git, issue.number, baseSha, headSha, sandbox.clock());
  return sha === null ? null : { ref: `refs/pull/${issue.number}/merge`, sha };
}

/** Returns the tip of the default branch, or null in an empty repository. */
function findDefaultPosition(sandbox: Sandbox, repository: Repository): RunPosition | null {
  const ref = `refs/heads/${repository.defaultBranch}`;
  const sha = getGit(sandbox, repository).ref(ref);
  return sha === null ? null : { ref, sha };
}

/**
 * Returns the origin of a merge group's run. The run is on the queue's own branch, whose commit the
 * base branch would move to.
 */
function findGroupOrigin(
  sandbox: Sandbox,
  repository: Repository,
  event: GitEvent,
): FoundOrigin | null {
  const { payload, sha, actor, branch } = event;
  const commit = getGit(sandbox, repository).commit(sha);
  const title = commit && getMessageSubject(commit.message);
  const ref = `refs/heads/${branch}`;
  return {
    event: { name: "merge_group", baseBranch: event.baseBranch ?? "" },
    origin: {
      ...{
        event: "merge_group",
        headBranch: branch,
        headSha: sha,
        actor,
        inputs: {},
        pullNumbers: [],
        title,
      },
      file: {
        ref,
        sha,
        headRef: "",
        baseRef: "",
        event: createEventPayload(sandbox, repository, actor, payload),
      },
    },
  };
}

function findWebhookOrigin(
  sandbox: Sandbox,
  repository: Repository,
  given: WebhookEvent,
): FoundOrigin | null {
  const { event, action, actor, payload } = given;
  if (isJobToken(actor) && event !== "repository_dispatch") return null;
  if (isRecursive(sandbox, repository, given)) return null;
  const issue = sandbox.world.issues.find(
    (one) => one.repositoryId === repository.id && one.number === getIssueNumber(payload),
  );
  const pull = event.startsWith("pull_request") ? issue?.pull : null;
  const at = findWebhookPosition(sandbox, repository, given, issue);
  if (at === null) return null;
  const about = payload["workflow_run"] as { name: string; head_branch: string } | undefined;
  const release = payload["release"] as { name: string | null } | undefined;
  const branch = pull?.headRef ?? getShortRef(at.ref);
  return {
    event: {
      ...{ name: "webhook", event, action },
      run:
        event === "workflow_run" && about
          ? { workflow: about.name, branch: about.head_branch }
          : null,
    },
    origin: {
      ...{ event, headBranch: branch, headSha: pull?.headSha ?? at.sha, actor, inputs: {} },
      ...{
        pullNumbers: pull && issue ? [issue.number] : [],
        title: issue?.title ?? release?.name ?? null,
      },
      file: {
        ...at,
        headRef: "",
        baseRef: "",
        event: createEventPayload(sandbox, repository, actor, payload),
      },
    },
  };
}

function getIssueNumber(payload: Record<string, unknown>): number | undefined {
  const about = (payload["issue"] ?? payload["pull_request"]) as { number: number } | undefined;
  return about?.number;
}

function findWebhookPosition(
  sandbox: Sandbox,
  repository: Repository,
  { event, payload }: WebhookEvent,
  issue: Issue | undefined,
): RunPosition | null {
  const git = getGit(sandbox, repository);
  const at = (ref: string): RunPosition | null => {
    const sha = git.ref(ref);
    const commit = sha === null ? null : git.peel(sha);
    return commit === null ? null : { ref, sha: commit };
  };
  switch (WEBHOOK_TRIGGERS[event]?.at) {
    case "pull":
      return issue?.pull ? findPullPosition(sandbox, repository, issue, issue.pull) : null;
    case "tag":
      return at(`refs/tags/${(payload["release"] as { tag_name: string }).tag_name}`);
    case "ref":
      return at(
        `refs/${payload["ref_type"] === "tag" ? "tags" : "heads"}/${String(payload["ref"])}`,
      );
    default:
      return findDefaultPosition(sandbox, repository);
  }
}

/** Maximum number of workflows that can start each other in a chain. */
const MAX_CHAIN = 3;

/**
 * Returns whether GitHub starts no run for the event: one that could make a workflow start itself
 * forever, or one of a draft release.
 */
function isRecursive(
  sandbox: Sandbox,
  repository: Repository,
  { event, action, payload }: WebhookEvent,
): boolean {
  if (event === "check_suite" || event === "check_run") {
    const about = payload[event] as { head_sha: string; app: { slug: string } };
    const suites = sandbox.world.checkRuns.filter(
      ({ repositoryId, headSha }) => repositoryId === repository.id && headSha === about.head_sha,
    );
    return [about.app.slug, ...suites.map(({ appSlug }) => appSlug)].includes("github-actions");
  }
  if (event === "workflow_run") {
    const { id, run_attempt } = payload["workflow_run"] as { id: number; run_attempt: number };
    return (action === "requested" && run_attempt > 1) || countChain(sandbox, id) >= MAX_CHAIN;
  }
  if (event !== "release" || action === "published") return false;
  return (payload["release"] as { draft: boolean }).draft;
}

/** Returns the number of chained `workflow_run` events that led to the run. */
function countChain(sandbox: Sandbox, id: unknown): number {
  const run = sandbox.world.runs.find((one) => one.id === id);
  if (run?.event !== "workflow_run") return 0;
  const before = loadRunFile(sandbox, run)?.event["workflow_run"] as { id: number } | undefined;
  return 1 + countChain(sandbox, before?.id);
}
