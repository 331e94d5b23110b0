import { gitOf } from "../git/of.ts";
import type { Pull, QueueEntry, Repository } from "../model.ts";
import { presentSimpleCommit } from "../rest/present/commit.ts";
import type { Sandbox } from "../sandbox.ts";
import { QUEUE_BOT } from "./on-behalf.ts";

/** Tells of an entry's commit: that its checks are wanted, which starts workflows, or that it is no more. */
export function announceGroup(
  sandbox: Sandbox,
  repository: Repository,
  pull: Pull,
  { headSha, baseSha, ref }: QueueEntry,
  action: "checks_requested" | "destroyed",
  reason?: string,
): void {
  const commit = gitOf(sandbox, repository).commit(headSha);
  if (!commit) return;
  const merge_group = {
    ...{ head_sha: headSha, head_ref: ref, base_sha: baseSha, base_ref: `refs/heads/${pull.baseRef}` },
    head_commit: presentSimpleCommit(commit),
  };
  const payload = { merge_group, ...(reason ? { reason } : {}) };
  sandbox.emit(repository, "merge_group", action, { ...payload, sender: QUEUE_BOT });
  if (action === "destroyed") return;
  sandbox.actions.trigger(repository, {
    ...{ name: "merge_group", action, sha: headSha, branch: ref.slice("refs/heads/".length) },
    ...{ baseBranch: pull.baseRef, pullNumber: null, actor: QUEUE_BOT, payload: { action, ...payload } },
  });
}
