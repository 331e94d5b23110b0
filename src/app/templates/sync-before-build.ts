/**
 * Makes a build wait for templates: merges their pull request, or says on the issue what a person
 * has to do.
 */
import { describeWaitingBuild, type SyncResult } from "../../core/templates/sync-messages.ts";
import { appendMarker } from "../../core/messages/marker.ts";
import type { TemplateMergeObstacle } from "../../core/messages/templates.ts";
import { findMergeMethod } from "../../core/model/permissions.ts";
import { hashString } from "../../core/model/hash.ts";
import { getTemplateBranches } from "../../core/templates/sync-record.ts";
import { createCommentOnce } from "../effects/comments.ts";
import type { EffectContext, Perform } from "../effects/effect.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { getCommit, isOwn } from "../github/commits.ts";
import { requestGitHub, GitHubError } from "../github/errors.ts";
import { getHeadRef, readRef } from "../github/refs.ts";
import { readSyncPlace, syncRepository } from "./sync.ts";

export const syncBeforeBuild: Perform<"sync_templates"> = async (
  { issue, actor, key },
  context,
) => {
  const { access, facts, log } = context;
  const first = await syncNow(context);
  const obstacle = isMergeable(first) ? await mergeTemplatesPull(context, first.pull) : null;
  // After the merge, its files count as synced.
  const result = isMergeable(first) && obstacle === null ? await syncNow(context) : first;
  if (result.type === "in_sync" || result.type === "none" || result.type === "declined") {
    const place = await readSyncPlace(access);
    return { id: null, ...(place ? { sha: place.head } : {}) };
  }
  const body = describeWaitingBuild(actor, result, obstacle);
  const marker = `refused-${hashString(`${key} ${body}`).slice(0, 12)}`;
  log.info({ issue, reason: result.type }, "a build waits for templates");
  if (facts.posted[marker]) return { id: null };
  await createCommentOnce(access, issue, appendMarker(body, String(issue), marker, "-"));
  return { id: null };
};

async function syncNow({ access, log }: EffectContext): Promise<SyncResult> {
  const place = await readSyncPlace(access);
  return place
    ? syncRepository(access, place, { log, beforeWrite: async () => undefined })
    : { type: "none" };
}

type OpenSync = Extract<SyncResult, { type: "open" }>;

/** A change that configures tools or machines, or that conflicts, must be merged by a person. */
function isMergeable(result: SyncResult): result is OpenSync {
  return (
    result.type === "open" && result.conflicts === 0 && result.steering === 0 && !result.behind
  );
}

/**
 * Returns null once it is merged, else why it can't be. @throws GitHubError if GitHub can't be
 * reached now
 */
async function mergeTemplatesPull(
  { access, facts }: EffectContext,
  pull: number,
): Promise<TemplateMergeObstacle | null> {
  const prefix = facts.settings.ok ? facts.settings.value.branch_prefix : "";
  const sha = await readRef(access, getHeadRef(getTemplateBranches(prefix).pull));
  const method = findMergeMethod(facts.repository, facts.rules.base);
  if (method === null) return { kind: "no_merge_method" };
  // Nothing has checked what people committed there.
  const isUntouched = sha !== null && isOwn(access, await getCommit(access, sha));
  if (!isUntouched) return { kind: "changed_by_people" };
  try {
    const merged = { ...getRepoParams(access), pull_number: pull, sha, merge_method: method };
    await requestGitHub(() =>
      access.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", merged),
    );
    return null;
  } catch (error) {
    if (!(error instanceof GitHubError) || error.isTransient || error.unavailable) throw error;
    const { merged, mergeable } = await readMergeState(access, pull);
    if (merged) return null;
    // GitHub computes in the background whether it can be merged.
    if (mergeable === null)
      throw new GitHubError(
        "unavailable",
        `GitHub doesn't know yet whether #${pull} can be merged`,
      );
    return { kind: "refused", said: error.message, prefix };
  }
}

/** Read again, because the answer to a merge may have been lost. */
async function readMergeState(access: Access, pull: number) {
  const asked = { ...getRepoParams(access), pull_number: pull };
  return (
    await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", asked),
    )
  ).data;
}
