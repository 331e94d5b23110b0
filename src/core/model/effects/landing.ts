/** Landing commits: of the build branch, the candidate and the land branch. */
import { hashString } from "../hash.ts";
import { FACT_GROUPS, defineEffect } from "./define-effect.ts";

/** Merges the base branch into the build branch. */
export const mergeBaseEffect = defineEffect<{
  type: "merge_base";
  into: string;
  from: string;
  message: string;
}>({
  type: "merge_base",
  key: ({ from }) => from,
  permissions: ["contents", "workflows"],
  priority: () => "merge",
  changes: FACT_GROUPS,
  refusal: {
    getRef: ({ branches }) => branches.build,
    describe: (ref) => `to merge the base branch into ${ref}`,
  },
});

/**
 * Creates the tree that lands: `tree` with this text as `.baton/knowledge.yml`. Its outcome
 * contains the tree's sha.
 */
export const knowledgeTreeEffect = defineEffect<{
  type: "knowledge_tree";
  tree: string;
  text: string;
}>({
  type: "knowledge_tree",
  key: ({ tree, text }) => `${tree}:${hashString(text).slice(0, 12)}`,
  permissions: ["contents"],
  changes: [],
  // The build lands without the knowledge file.
  refusalStops: false,
});

/**
 * Creates the single commit (parent, tree, message) and moves the land branch to it from `from`;
 * null = the branch doesn't exist.
 */
export const landCommitEffect = defineEffect<{
  type: "land_commit";
  branch: string;
  from: string | null;
  parent: string;
  tree: string;
  message: string;
}>({
  type: "land_commit",
  key: ({ parent, tree }) => `${parent}:${tree}`,
  permissions: ["contents", "workflows"],
  priority: () => "merge",
  changes: ["refs", "pulls", "checks"],
  refusal: { getRef: ({ branches }) => branches.land, describe: (ref) => `the commit on ${ref}` },
});

/**
 * Creates the candidate (parent `parent`, tree the merge of `head` into `tip`) and moves the land
 * branch to it from `from`; null = the branch doesn't exist. GitHub merges on the branch `scratch`.
 */
export const candidateEffect = defineEffect<{
  type: "candidate";
  branch: string;
  from: string | null;
  scratch: string;
  tip: string;
  head: string;
  parent: string;
  message: string;
}>({
  type: "candidate",
  key: ({ head, tip, parent }) => `${head}:${tip}:${parent}`,
  permissions: ["contents", "workflows"],
  changes: ["refs", "pulls", "checks"],
});

/** Creates the pending check run `baton/landing` on a candidate, which prevents merging for now. */
export const landingCheckEffect = defineEffect<{
  type: "landing_check";
  head: string;
  title: string;
  summary: string;
}>({
  type: "landing_check",
  key: ({ head }) => head,
  permissions: ["checks"],
  changes: [],
});
