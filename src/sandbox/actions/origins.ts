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
  const { pullNumber, baseBranch, actor } = event;
  const base = baseBranch === null ? null : git.ref(`refs/heads/${baseBranch}`);
  if (pullNumber === null || baseBranch === null || base === null) {
    return null;
  }
  const issue = sandbox.world.issues.find((one) => one.repositoryId === repository.id && one.number === pullNumber);
  const head = issue?.pull?.headSha ?? event.sha;
  const merge = makeMergeRef(git, pullNumber, base, head, sandbox.clock());
  if (merge === null) {
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
      files: () => changedFiles(git, base, head, true),
    },
    origin: {
      ...{ event: "pull_request", headBranch: event.branch, headSha: head, actor, inputs: {} },
      ...{ pullNumbers: [pullNumber], title: issue?.title ?? null },
      file: {
        ...{ ref: `refs/pull/${pullNumber}/merge`, sha: merge, event: payload },
        ...{ headRef: event.branch, baseRef: baseBranch },
      },
    },
  };
}
