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
import { getSubject } from "../../git/formats.ts";

/**
 * Returns the paths that an event changed, for `paths` filters, or null when they are unknown. Of a
 * push these are the changes to its branch; a new branch is compared with the default branch. Of a
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
 * `github.event`: the webhook's payload, with the repository and the sender that every payload has.
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
 * Makes `refs/pull/N/merge`, the merge of a pull's head into its base, as GitHub does for
 * `pull_request` runs. Returns
 * the commit, or null when they conflict: then GitHub starts no run.
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

// What an event of a branch or a pull request means for Actions: the commit, its files, and a run's
// beginnings.

/** What a run knows of the event that starts it. */
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
      title: getSubject(commit.message),
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
  // A target's workflow is trusted: it is the default branch's, also while the change conflicts.
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

/** The place of an event's run: the commit that is checked out, and whose workflow files count. */
type RunPosition = Pick<RunFile, "ref" | "sha">;

/** The merge of head into base; null while they conflict. */
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

/** The default branch's tip; null in an empty repository. */
function findDefaultPosition(sandbox: Sandbox, repository: Repository): RunPosition | null {
  const ref = `refs/heads/${repository.defaultBranch}`;
  const sha = getGit(sandbox, repository).ref(ref);
  return sha === null ? null : { ref, sha };
}

/** The run is on the queue's own branch, whose commit is what the base branch would move to. */
function findGroupOrigin(
  sandbox: Sandbox,
  repository: Repository,
  event: GitEvent,
): FoundOrigin | null {
  const { payload, sha, actor, branch } = event;
  const commit = getGit(sandbox, repository).commit(sha);
  const title = commit && getSubject(commit.message);
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

/** More workflows than this don't follow one on the other. */
const MAX_CHAIN = 3;

/**
 * What GitHub starts nothing for, so that no workflow starts itself for ever; and drafts of
 * releases.
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

/** How many `workflow_run` events have led to the run, one on the other. */
function countChain(sandbox: Sandbox, id: unknown): number {
  const run = sandbox.world.runs.find((one) => one.id === id);
  if (run?.event !== "workflow_run") return 0;
  const before = loadRunFile(sandbox, run)?.event["workflow_run"] as { id: number } | undefined;
  return 1 + countChain(sandbox, before?.id);
}
