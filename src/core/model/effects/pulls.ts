/** Pull requests: a worker's, or the landing pull request (`land`). */
import type { WorkerId } from "../names.ts";
import type { MergeMethod } from "../permissions.ts";
import { FACT_GROUPS, defineEffect } from "./define-effect.ts";

/** `draft`: opens an ordinary pull request if the account's plan has no drafts. */
export const openPullEffect = defineEffect<{
  type: "open_pull";
  key: WorkerId | "land";
  head: string;
  base: string;
  title: string;
  body: string;
  draft?: true;
}>({
  type: "open_pull",
  key: ({ key }) => key,
  permissions: ["pull_requests"],
  changes: ["pulls", "checks"],
  needs: ({ key }) => `publish:${key}/`,
  refusal: {
    getRef: ({ workerBranch, branches }) => workerBranch ?? branches.land,
    describe: (ref) => `a pull request from ${ref}`,
  },
});

/** Marks a draft as ready for review. */
export const readyPullEffect = defineEffect<{ type: "ready_pull"; key: "land"; number: number }>({
  type: "ready_pull",
  key: ({ key }) => key,
  permissions: ["pull_requests"],
  changes: ["pulls", "checks"],
  refusal: { describe: () => "to mark the landing pull request as ready for review" },
});

export const closePullEffect = defineEffect<{
  type: "close_pull";
  key: WorkerId | "land";
  number: number;
}>({
  type: "close_pull",
  key: ({ key }) => key,
  permissions: ["pull_requests"],
  changes: ["pulls"],
});

/** `hash`: of title and body without the parts that change with each decision. */
export const updatePullEffect = defineEffect<{
  type: "update_pull";
  key: WorkerId | "land";
  number: number;
  title: string;
  body: string;
  hash: string;
}>({
  type: "update_pull",
  key: ({ key, hash }) => `${key}:${hash}`,
  permissions: ["pull_requests"],
  priority: () => "status",
  changes: [],
  // The pull request keeps its old text.
  refusalStops: false,
});

/** Reopens a pull request that GitHub closed together with its base branch. */
export const reopenPullEffect = defineEffect<{
  type: "reopen_pull";
  key: WorkerId;
  number: number;
}>({
  type: "reopen_pull",
  key: ({ key }) => key,
  permissions: ["pull_requests"],
  changes: ["pulls"],
  // Another pull request replaces it.
  refusalStops: false,
});

export const mergeEffect = defineEffect<{
  type: "merge";
  key: WorkerId | "land";
  number: number;
  head: string;
  method: MergeMethod;
  title: string;
  message: string;
}>({
  type: "merge",
  key: ({ key, head }) => `${key}:${head}`,
  permissions: ["contents", "pull_requests", "workflows"],
  priority: () => "merge",
  changes: FACT_GROUPS,
  // It stops that pull request's worker, or the landing.
  refusalStops: false,
});

/** Adds the landing pull request to the base branch's merge queue if its head is still this one. */
export const enqueueEffect = defineEffect<{ type: "enqueue"; number: number; head: string }>({
  type: "enqueue",
  key: ({ head }) => head,
  permissions: ["contents", "pull_requests", "workflows"],
  priority: () => "merge",
  changes: FACT_GROUPS,
  // It stops the landing.
  refusalStops: false,
});

/**
 * Opens the pull request that reverts `commit`, the merge of `pull`. Its branch has the commit
 * `subject`.
 */
export const revertEffect = defineEffect<{
  type: "revert";
  commit: string;
  pull: number;
  branch: string;
  base: string;
  subject: string;
  title: string;
  body: string;
}>({
  type: "revert",
  key: ({ commit }) => commit,
  permissions: ["contents", "pull_requests", "workflows"],
  changes: ["refs"],
});
