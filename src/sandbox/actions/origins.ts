/** What an event of a branch or a pull request means for Actions: the commit, its files, and a run's beginnings. */
import { gitOf } from "../git/of.ts";
import type { Repository, Run } from "../model.ts";
import type { Sandbox, TriggerEvent } from "../sandbox.ts";
import { changedFiles } from "./changes.ts";
import { eventPayload } from "./event-payload.ts";
import { makeMergeRef } from "./merge-ref.ts";
import type { RunFile } from "./run-file.ts";
import type { StartEvent } from "./triggers.ts";

/** What a run knows of the event that starts it. */
export type Origin = Pick<Run, "event" | "headBranch" | "headSha" | "actor" | "inputs" | "pullNumbers"> & {
  title: string | null;
  file: Pick<RunFile, "ref" | "sha" | "headRef" | "baseRef" | "event">;
};

export interface Found {
  origin: Origin;
  event: StartEvent;
}

export function fromPush(sandbox: Sandbox, repository: Repository, event: TriggerEvent): Found | null {
  const git = gitOf(sandbox, repository);
  const { payload, sha, actor } = event;
  const ref = typeof payload.ref === "string" ? payload.ref : `refs/heads/${event.branch}`;
  const commit = git.commit(sha);
  if (payload.deleted === true || commit === null) {
    return null;
  }
  const before = typeof payload.before === "string" && !/^0+$/.test(payload.before) ? payload.before : null;
  const home = git.ref(`refs/heads/${repository.defaultBranch}`);
  const from = before ?? home;
  const files = (): string[] | null => (from === null ? null : changedFiles(git, from, sha, before === null));
  return {
    event: { name: "push", ref, files },
    origin: {
      ...{ event: "push", headBranch: event.branch, headSha: sha, actor, inputs: {}, pullNumbers: [] },
      title: commit.message.split("\n", 1).join(""),
      file: { ref, sha, headRef: "", baseRef: "", event: eventPayload(sandbox, repository, actor, payload) },
    },
  };
}

export function fromPull(sandbox: Sandbox, repository: Repository, event: TriggerEvent): Found | null {
  const git = gitOf(sandbox, repository);
  const { pullNumber: number, actor } = event;
  const issue = sandbox.world.issues.find((one) => one.repositoryId === repository.id && one.number === number);
  if (!issue?.pull) {
    return null;
  }
  const { headSha: head, baseSha, baseRef: baseBranch, mergeCommitSha } = issue.pull;
  const pullNumber = issue.number;
  const place = mergeCommitSha
    ? // Once it is merged, the run is on the branch that it was merged into:
      // https://github.blog/changelog/2023-09-13-github-actions-updates-to-github_ref-and-github-ref/
      { ref: `refs/heads/${baseBranch}`, sha: mergeCommitSha }
    : { ref: `refs/pull/${pullNumber}/merge`, sha: makeMergeRef(git, pullNumber, baseSha, head, sandbox.clock()) };
  const { sha } = place;
  if (sha === null) {
    return null;
  }
  const payload = eventPayload(sandbox, repository, actor, {
    number: pullNumber,
    ...event.payload,
    action: event.action,
  });
  return {
    event: {
      ...{ name: "pull_request", action: event.action ?? "", baseBranch },
      files: () => changedFiles(git, baseSha, head, true),
    },
    origin: {
      ...{ event: "pull_request", headBranch: event.branch, headSha: head, actor, inputs: {} },
      ...{ pullNumbers: [pullNumber], title: issue.title },
      file: { ...place, sha, event: payload, headRef: event.branch, baseRef: baseBranch },
    },
  };
}

/** The run is on the queue's own branch, whose commit is what the base branch would move to. */
export function fromGroup(sandbox: Sandbox, repository: Repository, event: TriggerEvent): Found | null {
  const { payload, sha, actor, branch } = event;
  const title = gitOf(sandbox, repository).commit(sha)?.message.split("\n", 1).join("") ?? null;
  const ref = `refs/heads/${branch}`;
  return {
    event: { name: "merge_group", baseBranch: event.baseBranch ?? "" },
    origin: {
      ...{ event: "merge_group", headBranch: branch, headSha: sha, actor, inputs: {}, pullNumbers: [], title },
      file: { ref, sha, headRef: "", baseRef: "", event: eventPayload(sandbox, repository, actor, payload) },
    },
  };
}
