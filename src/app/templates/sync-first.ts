/** A build waits for templates: their pull request is merged, or its issue says what a person has to do. */
import { syncFirstWords, type SyncResult } from "../../core/comments/templates.ts";
import { withMarker } from "../../core/comments/marker.ts";
import { meaningOf } from "../../core/comments/refusal.ts";
import { mergeMethodOf } from "../../core/build/mergeMethod.ts";
import { sha256 } from "../../core/plan/hash.ts";
import { getTemplateBranches } from "../../core/templates/record.ts";
import { post } from "../effects/comment.ts";
import type { EffectContext, Perform } from "../effects/effect.ts";
import { at, type Access } from "../github/access.ts";
import { commitOf, isOwn } from "../github/commits.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { headOf, readRef } from "../github/refs.ts";
import { readSyncPlace, syncTemplates } from "./sync.ts";

export const syncFirst: Perform<"sync_templates"> = async ({ issue, actor, key }, context) => {
  const { access, facts, log } = context;
  const first = await bring(context);
  const refusal = isMergeable(first) ? await merge(context, first.pull) : null;
  // What was merged counts as brought from now on.
  const result = isMergeable(first) && refusal === null ? await bring(context) : first;
  if (result.type === "in_sync" || result.type === "none" || result.type === "declined") {
    const place = await readSyncPlace(access);
    return { id: null, ...(place ? { sha: place.head } : {}) };
  }
  const body = syncFirstWords(actor, result, refusal);
  const marker = `refused-${sha256(`${key} ${body}`).slice(0, 12)}`;
  log.info({ issue, reason: result.type }, "a build waits for templates");
  if (facts.posted[marker]) return { id: null };
  await post(access, issue, withMarker(body, String(issue), marker, "-"));
  return { id: null };
};

async function bring({ access, log }: EffectContext): Promise<SyncResult> {
  const place = await readSyncPlace(access);
  return place ? syncTemplates(access, place, { log, beforeWrite: async () => undefined }) : { type: "none" };
}

type Open = Extract<SyncResult, { type: "open" }>;

/** What steers tools or machines, and what is in conflict, is a person's to merge. */
function isMergeable(result: SyncResult): result is Open {
  return result.type === "open" && result.conflicts === 0 && result.steering === 0 && !result.behind;
}

/** Null once it is merged; else why GitHub refuses, with the remedy. @throws GitHubError when it can't be asked now */
async function merge({ access, facts }: EffectContext, pull: number): Promise<string | null> {
  const prefix = facts.settings.ok ? facts.settings.value.branch_prefix : "";
  const sha = await readRef(access, headOf(getTemplateBranches(prefix).pull));
  const method = mergeMethodOf(facts.repository, facts.rules.base);
  if (method === null) return "no merge method is allowed here. Allow squash merging.";
  // What people committed there nobody has compared with anything.
  const isUntouched = sha !== null && isOwn(access, await commitOf(access, sha));
  if (!isUntouched) return "people have changed its branch, so one of them merges it.";
  try {
    const merged = { ...at(access), pull_number: pull, sha, merge_method: method };
    await asking(() => access.octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", merged));
    return null;
  } catch (error) {
    if (!(error instanceof GitHubError) || error.passing || error.away) throw error;
    const { merged, mergeable } = await readPull(access, pull);
    if (merged) return null;
    // GitHub finds out in the background whether it can be merged.
    if (mergeable === null)
      throw new GitHubError("unavailable", `GitHub doesn't know yet whether #${pull} can be merged`);
    const { cause, remedy } = meaningOf(error.message, prefix);
    return `${cause} ${remedy}`;
  }
}

/** The answer to a merge may have been lost. */
async function readPull(access: Access, pull: number) {
  const asked = { ...at(access), pull_number: pull };
  return (await asking(() => access.octokit.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", asked))).data;
}
