/** Effects on the whole repository: its configuration, Baton's files and its templates. */
import type { PreflightCheckRun } from "../preflight.ts";
import { FACT_GROUPS, defineEffect } from "./define-effect.ts";

/**
 * Wakes the repository's reconcile loop, which checks the configuration. It repeats the check if
 * `check` belongs to an earlier attempt.
 */
export const preflightEffect = defineEffect<{
  type: "preflight";
  hash: string;
  attempt: number;
  check: PreflightCheckRun | null;
}>({
  type: "preflight",
  key: ({ hash, attempt }) => `${hash}:${attempt}`,
  permissions: ["checks"],
  changes: ["preflight"],
});

/** Proposes Baton's files in a pull request if the workflow is missing. */
export const onboardEffect = defineEffect<{ type: "onboard" }>({
  type: "onboard",
  // Only its commit may change workflows; the performer requests that permission.
  permissions: ["contents", "pull_requests"],
  changes: ["pulls"],
});

/**
 * Syncs the repository with its templates, including merges, before a build of the issue begins. On
 * success the outcome contains the default branch's head. Otherwise the issue says what a person
 * has to do.
 */
export const syncTemplatesEffect = defineEffect<{
  type: "sync_templates";
  key: string;
  issue: number;
  actor: string;
}>({
  type: "sync_templates",
  key: ({ key }) => key,
  permissions: ["contents", "pull_requests", "issues"],
  changes: FACT_GROUPS,
});
