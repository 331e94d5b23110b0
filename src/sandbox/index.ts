/**
 * The package `github-sandbox`: a GitHub on your machine. Start with `createGitHub`. The types of
 * `schema/` describe its state.
 */
export { createGitHub, type GitHubOptions, type GitHubServer } from "./create-github.ts";
export {
  createMemoryGitHub,
  type MemoryGitHub,
  type MemoryGitHubOptions,
} from "./memory-github.ts";
export type {
  AppContents,
  GitHubContents,
  RepositoryContents,
  SeededApp,
} from "./github-contents.ts";
export type { SeedApi } from "./seed.ts";
export type { SandboxEvent } from "./webhooks/events.ts";
export type { SandboxExchange } from "./exchanges.ts";
export { FolderLockedError, lockFolder } from "./folder-lock.ts";
export { SHAPES, type Shape } from "./shape.ts";
export { describeRequirement } from "./actions/job/unavailable-error.ts";
export { getDefaultLabels, type Runners } from "./actions/runners.ts";
export type { Account, App, Installation } from "./schema/accounts.ts";
export type { Repository } from "./schema/repository.ts";
export type { JobRequirement, Run } from "./schema/runs.ts";
export type { World } from "./schema/world.ts";
