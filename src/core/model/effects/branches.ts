/** Branches, tags and workers' commits. */
import type { SessionName, WorkerId } from "../names.ts";
import { defineEffect, type EffectDefinition } from "./define-effect.ts";

const COMMIT_REFUSAL: EffectDefinition<{ type: string }>["refusal"] = {
  getRef: ({ workerBranch }) => workerBranch,
  describe: (ref) => `a commit on ${ref || "a worker's branch"}`,
};

/** Creates a branch at `sha`; one that exists counts as done. */
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

export const deleteBranchEffect = defineEffect<{ type: "delete_branch"; branch: string }>({
  type: "delete_branch",
  key: ({ branch }) => branch,
  permissions: ["contents"],
  changes: ["refs", "pulls"],
  refusal: { getRef: ({ target }) => target, describe: (ref) => `to delete the branch ${ref}` },
});

/** Commits the session's proposed change on the worker's branch, which it creates if need be. */
export const publishEffect = defineEffect<{
  type: "publish";
  worker: WorkerId;
  session: SessionName;
  parents: string[];
  message: string;
  branch: string;
  /**
   * Only on top of `parents`, even if the branch has moved; absent = also beside what people
   * pushed.
   */
  exact?: true;
}>({
  type: "publish",
  key: ({ session }) => session,
  permissions: ["contents"],
  changes: ["refs", "pulls", "checks"],
  refusal: COMMIT_REFUSAL,
});

/** A commit with the same tree on top, so that CI starts on what was approved. */
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
 * Tags the build branch's commit, or one on top of it that leaves workflows out; one that exists
 * counts as done.
 */
export const tagEffect = defineEffect<{ type: "tag"; tag: string; sha: string }>({
  type: "tag",
  key: ({ tag }) => tag,
  permissions: ["contents"],
  changes: [],
  // The build lands without it.
  refusalStops: false,
});

/**
 * Tags the record's head and removes its branch: the last act. `keeps`: a commit that stays
 * reachable by the tag; null = none.
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
