/** Branches, tags and workers' commits. */
import type { SessionName, WorkerId } from "../names.ts";
import { defineEffect, type EffectDefinition } from "./define-effect.ts";

const COMMIT_REFUSAL: EffectDefinition<{ type: string }>["refusal"] = {
  getRef: ({ workerBranch }) => workerBranch,
  describe: (ref) => `a commit on ${ref || "a worker's branch"}`,
};

/** Creates a branch at `sha`. An existing branch counts as success. */
export const createBranchEffect = defineEffect<{
  type: "create_branch";
  branch: string;
  sha: string;
}>({
  type: "create_branch",
  key: ({ branch }) => branch,
  permissions: ["contents", "workflows"],
  changes: ["refs", "pulls"],
  refusal: { getRef: ({ target }) => target, describe: (ref) => `to create the branch ${ref}` },
});

/** Deletes a branch while its head is `sha`, so that a push that Baton hasn't seen is not lost. */
export const deleteBranchEffect = defineEffect<{
  type: "delete_branch";
  branch: string;
  sha: string;
}>({
  type: "delete_branch",
  key: ({ branch }) => branch,
  permissions: ["contents"],
  changes: ["refs", "pulls"],
  refusal: { getRef: ({ target }) => target, describe: (ref) => `to delete the branch ${ref}` },
});

/**
 * Commits the session's proposed change to the worker's branch. Creates the branch if necessary.
 */
export const publishEffect = defineEffect<{
  type: "publish";
  worker: WorkerId;
  session: SessionName;
  parents: string[];
  message: string;
  branch: string;
  /**
   * If true, commits only on top of `parents`, even if the branch has moved. If absent, also next
   * to commits that people pushed.
   */
  exact?: true;
}>({
  type: "publish",
  key: ({ session }) => session,
  permissions: ["contents"],
  changes: ["refs", "pulls", "checks"],
  refusal: COMMIT_REFUSAL,
});

/** Adds a commit with the same tree on top, so that CI starts on what was approved. */
export const recommitEffect = defineEffect<{
  type: "recommit";
  worker: WorkerId;
  branch: string;
  head: string;
  message: string;
}>({
  type: "recommit",
  key: ({ worker, head }) => `${worker}:${head}`,
  permissions: ["contents"],
  changes: ["refs", "pulls", "checks"],
  refusal: COMMIT_REFUSAL,
});

/**
 * Tags the build branch's commit, or a commit on top of it without workflow changes. An existing
 * tag counts as success.
 */
export const tagEffect = defineEffect<{ type: "tag"; tag: string; sha: string }>({
  type: "tag",
  key: ({ tag }) => tag,
  permissions: ["contents"],
  changes: [],
  // The build lands without the tag.
  refusalStops: false,
});

/**
 * Tags the record's head and removes its branch, as the last step. `keeps` is a commit that stays
 * reachable through the tag, or null.
 */
export const archiveEffect = defineEffect<{
  type: "archive";
  tag: string;
  branch: string;
  keeps: string | null;
}>({
  type: "archive",
  key: ({ tag }) => tag,
  permissions: ["contents"],
  changes: ["refs", "pulls"],
  refusal: { getRef: ({ branches }) => branches.tag, describe: (ref) => `the tag ${ref}` },
});
