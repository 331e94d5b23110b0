/** The record of the build that a request has had already: without its branch, the request would pay for another. */
import type { Facts } from "../../core/build/facts.ts";
import { branchesOf, slugOf } from "../../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { isOver } from "../../core/build/view.ts";
import { isRecordGoneUntold } from "../../core/rules/start/recordGone.ts";
import { triggerOf } from "../../core/rules/start/trigger.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";
import { headOf } from "../github/refs.ts";
import { utc } from "./issue.ts";

/**
 * Asks GitHub's list of activities where a build is about to begin, or where one left comments and nothing else; null
 * where the branch never moved since the request. https://docs.github.com/rest/repos/repos#list-repository-activities
 * @throws GitHubError
 */
export async function findLostRecord(
  access: Access,
  facts: Omit<Facts, "lostRecord">,
  state: State | null,
): Promise<Facts["lostRecord"]> {
  if (state && !isOver(state.build.status)) return null;
  const trigger = triggerOf(facts, state);
  if (trigger === null && (state !== null || !isRecordGoneUntold(facts))) return null;
  const { settings, issue } = facts;
  const prefix = (settings.ok ? settings.value : DEFAULT_SETTINGS).branch_prefix;
  const branch = branchesOf(prefix, slugOf(issue.number, issue.title, (state?.build.ordinal ?? 0) + 1)).record;
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/activity", {
      ...at(access),
      ref: `refs/${headOf(branch)}`,
      per_page: 1,
    }),
  );
  const [newest] = answer?.data ?? [];
  if (!newest || (trigger !== null && utc(newest.timestamp) < trigger.at)) return null;
  return { branch, by: newest.activity_type === "branch_deletion" ? (newest.actor?.login ?? null) : null };
}
