/** Changes to a repository as a whole, and to the repositories of an installation. */
import { z } from "zod";
import { SMALL_INSTALLATION } from "../observe/builds.ts";
import { ALL_BUILDS, REPOSITORY } from "../queue/work-queue.ts";
import { parseRepository } from "./payload.ts";
import { defineWebhook } from "./webhook.ts";

/** `edited` includes that the default branch was renamed or changed. */
export const repositoryChange = defineWebhook({
  event: "repository",
  actions: ["archived", "unarchived", "edited", "renamed", "transferred"],
  schema: z.object({}),
  ignoresOwn: true,
  findTargets: () => [ALL_BUILDS],
});

const Repositories = z.array(z.object({ id: z.number(), full_name: z.string() })).nullish();

/**
 * An installation of all repositories may list hundreds. Baton starts with the first ones. The
 * others follow once an issue is labelled there.
 */
const findRepositories = (repositories: z.infer<typeof Repositories>) =>
  (repositories ?? [])
    .slice(0, SMALL_INSTALLATION)
    .map(({ id, full_name: name }) => parseRepository(id, name));

/** The App was installed or unsuspended. Interrupted builds continue. */
export const installation = defineWebhook({
  event: "installation",
  actions: ["created", "unsuspend", "new_permissions_accepted"],
  schema: z.object({ repositories: Repositories }),
  ignoresOwn: false,
  findTargets: () => [REPOSITORY, ALL_BUILDS],
  findRepositories: ({ repositories }) => findRepositories(repositories),
});

export const addedRepositories = defineWebhook({
  event: "installation_repositories",
  actions: ["added"],
  schema: z.object({ repositories_added: Repositories }),
  ignoresOwn: false,
  findTargets: () => [REPOSITORY, ALL_BUILDS],
  findRepositories: ({ repositories_added: added }) => findRepositories(added),
});
