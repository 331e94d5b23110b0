/** What concerns the whole repository: its configuration, Baton's files and its templates. */
import type { PreflightCheckRun } from "../preflight.ts";
import { FACT_GROUPS, defineEffect } from "./define-effect.ts";

/**
 * Wakes the repository's reconcile loop, which proves the configuration; another time where `check`
 * is of an earlier attempt.
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

/** Offers Baton's files by a pull request, where the workflow is missing. */
export const onboardEffect = defineEffect<{ type: "onboard" }>({
  type: "onboard",
  // Its commit alone may change workflows; the performer asks for that.
  permissions: ["contents", "pull_requests"],
  changes: ["pulls"],
});

/**
 * Syncs the repository with its templates before a build of the issue begins, merges included. Its
 * outcome has the default branch's head when that is done; else the issue says what a person has to
 * do.
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
