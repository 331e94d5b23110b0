/** The check run `baton/preflight`, the run that serves it, and how a build asks for both. */
import { preflightBuild, sessionName } from "../../core/build/names.ts";
import { playOf, type Play } from "../../core/build/settings.ts";
import { playText, preflightConclusion, preflightOutput } from "../../core/comments/preflight.ts";
import type { PreflightEffect } from "../../core/preflight/effects.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { PREFLIGHT_CHECK } from "../../core/preflight/hash.ts";
import { externalId } from "../observe/preflight.ts";
import { startRun } from "./dispatch.ts";
import type { Perform } from "./effect.ts";

/** Wakes the repository's lane, which alone makes check runs; one that has failed is opened again for it. */
export const preflight: Perform<"preflight"> = async ({ hash, attempt, check }, { access, facts, wake }) => {
  if (check) {
    const play = facts.settings.ok ? playOf(facts.settings.value) : null;
    const { id, head } = check;
    const again = { type: "check", id, head, attempt, launch: 1, status: "queued", url: null } as const;
    await writeCheck(access, hash, { ...again, report: [] }, { play, now: null });
  }
  await wake();
};

/**
 * `now` is when the run was dispatched, or is about to be, where that is so. The run reads `play` in the check run: it
 * can't see what the configuration extends in other repositories. @returns the check run's id. @throws GitHubError
 */
export async function writeCheck(
  access: Access,
  hash: string,
  effect: Extract<PreflightEffect, { type: "check" }>,
  { play, now }: { play: Play | null; now: string | null },
): Promise<number> {
  const { id, head, status, report, url } = effect;
  const text = play && playText(play);
  const body = {
    name: PREFLIGHT_CHECK,
    external_id: externalId(hash, effect, status === "in_progress" || status === "completed" ? null : now),
    ...(url === null ? {} : { details_url: url }),
    ...(status === "in_progress" && now !== null ? { started_at: now } : {}),
    ...(status === "completed"
      ? { status, conclusion: preflightConclusion(report), output: preflightOutput(report) }
      : { status: SHOWN[status], output: { title: WORDS[status], summary: WHAT, ...(text === null ? {} : { text }) } }),
  };
  const { octokit } = access;
  return asking(async () => {
    if (id === null) {
      const made = { ...at(access), head_sha: head, ...body };
      return Number((await octokit.request("POST /repos/{owner}/{repo}/check-runs", made)).data.id);
    }
    const changed = { ...at(access), check_run_id: id, ...body };
    await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", changed);
    return id;
  });
}

const WORDS = {
  queued: "Waits for its run",
  dispatched: "Queued: waits for a runner",
  waiting: "Waits for a person's approval",
  in_progress: "Runs",
} as const;
/** GitHub lets nobody but Actions set `waiting`. */
const SHOWN = { queued: "queued", dispatched: "queued", waiting: "queued", in_progress: "in_progress" } as const;
const WHAT =
  "A run without a model proves that sessions can work here: runner, isolation, egress, artifacts, key, access.";

/** Nothing of a record: the commit that it points to is the one whose configuration is proven. */
export async function startPreflight(
  access: Access,
  branch: string,
  hash: string,
  { attempt, launch, record }: Extract<PreflightEffect, { type: "dispatch" }>,
): Promise<void> {
  const session = sessionName("repository", "preflight", attempt);
  const inputs = { build: preflightBuild(hash), session, launch: String(launch), record, branch: "" };
  await startRun(access, branch, inputs);
}
