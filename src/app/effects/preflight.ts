/**
 * Creates the check run `baton/preflight`, starts the run that serves it, and lets a build request
 * both.
 */
import { getPreflightSlug, formatSessionName } from "../../core/model/names.ts";
import { getSessionSettings, type SessionSettings } from "../../core/model/settings.ts";
import {
  describePreflightState,
  renderSessionSettingsText,
  getPreflightConclusion,
  renderPreflightCheck,
} from "../../core/messages/check-runs.ts";
import { PREFLIGHT_CHECK, type PreflightEffect } from "../../core/model/preflight.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub } from "../github/errors.ts";
import { createCache } from "../github/lru-cache.ts";
import { readPreflightCheck, formatExternalId } from "../observe/preflight.ts";
import { startRun } from "./runs.ts";
import type { Perform } from "./effect.ts";

/** Attempts whose check run was created. GitHub's list may not show it yet. */
const openAttemptOnce = createCache<void>(200);

/**
 * Enqueues the repository's key. After a failure, creates the check run of the next attempt first.
 */
export const requestPreflight: Perform<"preflight"> = async (
  { hash, attempt, check },
  { access, facts, wake },
) => {
  if (check) {
    const { head } = check;
    await openAttemptOnce(access, `${head} ${hash}/${attempt}`, async () => {
      const newest = (await readPreflightCheck(access, head, hash)).check;
      if (newest && newest.attempt >= attempt) return;
      const sessionSettings = facts.settings.ok ? getSessionSettings(facts.settings.value) : null;
      const next = {
        type: "check",
        id: null,
        head,
        attempt,
        launch: 1,
        status: "queued",
        url: null,
      } as const;
      await writePreflightCheck(
        access,
        hash,
        { ...next, report: [] },
        { sessionSettings, now: null },
      );
    });
  }
  await wake();
};

/**
 * `now` is the time at which the run was or will be dispatched, if it is dispatched at all. The run
 * reads `sessionSettings` from the check run, because it can't see which other repositories the
 * configuration extends. @returns the check run's id
 * @throws GitHubError
 */
export async function writePreflightCheck(
  access: Access,
  hash: string,
  effect: Extract<PreflightEffect, { type: "check" }>,
  { sessionSettings, now }: { sessionSettings: SessionSettings | null; now: string | null },
): Promise<number> {
  const { id, head, status, url } = effect;
  const text = sessionSettings && renderSessionSettingsText(sessionSettings);
  const body = {
    name: PREFLIGHT_CHECK,
    external_id: formatExternalId(
      hash,
      effect,
      status === "in_progress" || status === "completed" ? null : now,
    ),
    ...(url === null ? {} : { details_url: url }),
    ...(status === "in_progress" && now !== null ? { started_at: now } : {}),
    ...renderCheckRun(effect, text),
  };
  const { octokit } = access;
  return requestGitHub(async () => {
    if (id === null) {
      const made = {
        ...getRepoParams(access),
        head_sha: head,
        started_at: now ?? new Date().toISOString(),
        ...body,
      };
      return Number((await octokit.request("POST /repos/{owner}/{repo}/check-runs", made)).data.id);
    }
    const changed = { ...getRepoParams(access), check_run_id: id, ...body };
    await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", changed);
    return id;
  });
}

function renderCheckRun(
  { status, report }: Extract<PreflightEffect, { type: "check" }>,
  text: string | null,
) {
  if (status === "completed") {
    return {
      status,
      conclusion: getPreflightConclusion(report),
      output: renderPreflightCheck(report),
    };
  }
  if (status === "superseded") {
    return {
      status: "completed" as const,
      conclusion: "cancelled" as const,
      output: describePreflightState(status),
    };
  }
  return {
    status: SHOWN_STATUS[status],
    output: { ...describePreflightState(status), ...(text === null ? {} : { text }) },
  };
}

/** Only GitHub Actions may set `waiting`. */
const SHOWN_STATUS = {
  queued: "queued",
  unregistered: "queued",
  dispatched: "queued",
  waiting: "queued",
  in_progress: "in_progress",
} as const;
/** The input names no record. It names only the commit whose configuration is checked. */
export async function startPreflight(
  access: Access,
  branch: string,
  hash: string,
  { attempt, launch, record }: Extract<PreflightEffect, { type: "dispatch" }>,
): Promise<void> {
  const session = formatSessionName("repository", "preflight", attempt);
  const inputs = { build: getPreflightSlug(hash), session, launch: String(launch), record };
  await startRun(access, branch, inputs);
}
