/** Branches, tags and workers' commits. */
import type { SessionName, WorkerId } from "../names.ts";
import { defineEffect, type RefusedEffect } from "./define-effect.ts";

const describeRefusedCommit = ({ workerBranch }: RefusedEffect) =>
  `a commit on \`${workerBranch ?? "a worker's branch"}\``;

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
  describeRefusal: ({ target }) => `to create the branch \`${target}\``,
});

export const deleteBranchEffect = defineEffect<{ type: "delete_branch"; branch: string }>({
  type: "delete_branch",
  key: ({ branch }) => branch,
  permissions: ["contents"],
  changes: ["refs", "pulls"],
  describeRefusal: ({ target }) => `to delete the branch \`${target}\``,
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
  describeRefusal: describeRefusedCommit,
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
  describeRefusal: describeRefusedCommit,
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
  describeRefusal: ({ branches }) => `the tag \`${branches.tag}\``,
});
