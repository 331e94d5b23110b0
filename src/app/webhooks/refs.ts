/** Pushes, and deleted branches. GitHub reports a new branch as a push. */
import { z } from "zod";
import { CONFIG_PATH, WORKFLOW_PATH } from "../../core/model/settings.ts";
import { ALL_BUILDS, REPOSITORY, TEMPLATE_USERS } from "../queue/work-queue.ts";
import { findBranchTargets } from "./payload.ts";
import { defineWebhook } from "./webhook.ts";

const Push = z.object({
  ref: z.string(),
  repository: z.object({ default_branch: z.string() }),
});

const isToDefaultBranch = ({ ref, repository }: z.infer<typeof Push>) =>
  ref === `refs/heads/${repository.default_branch}`;

/** A push to the default branch affects every build, because all are based on it. */
export const buildPush = defineWebhook({
  event: "push",
  schema: Push,
  ignoresOwn: true,
  findTargets: (push) =>
    isToDefaultBranch(push)
      ? [ALL_BUILDS]
      : findBranchTargets(push.ref.replace(/^refs\/heads\//, "")),
});

const PREFLIGHT_PATHS: readonly string[] = [CONFIG_PATH, WORKFLOW_PATH];
const Paths = z.array(z.string()).nullish();

/**
 * The workflow or the configuration changed on the default branch. A forced push doesn't list its
 * changes. Baton waits for the first push to an empty repository. Baton's own pushes count, because
 * Baton merges people's changes.
 */
export const configurationPush = defineWebhook({
  event: "push",
  schema: Push.extend({
    commits: z.array(z.object({ added: Paths, modified: Paths, removed: Paths })).nullish(),
    created: z.boolean().nullish(),
    forced: z.boolean().nullish(),
  }),
  ignoresOwn: false,
  findTargets(push) {
    if (!isToDefaultBranch(push)) return [];
    const changed = (push.commits ?? []).flatMap(({ added, modified, removed }) => [
      ...(added ?? []),
      ...(modified ?? []),
      ...(removed ?? []),
    ]);
    return push.forced || push.created || changed.some((path) => PREFLIGHT_PATHS.includes(path))
      ? [REPOSITORY]
      : [];
  },
});

/** Other repositories may take files from this one's default branch. */
export const templatePush = defineWebhook({
  event: "push",
  schema: Push,
  ignoresOwn: false,
  findTargets: (push) => (isToDefaultBranch(push) ? [TEMPLATE_USERS] : []),
});

export const deletedBranch = defineWebhook({
  event: "delete",
  schema: z.object({ ref_type: z.string(), ref: z.string() }),
  ignoresOwn: true,
  findTargets: ({ ref_type: type, ref }) => (type === "branch" ? findBranchTargets(ref) : []),
});
