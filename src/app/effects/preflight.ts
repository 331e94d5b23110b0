/** The check run `baton/preflight`, the run that serves it, and how a build asks for both. */
import { preflightBuild, sessionName } from "../../core/build/names.ts";
import { playOf, type Play } from "../../core/build/settings.ts";
import { playText, preflightConclusion, preflightOutput } from "../../core/comments/preflight.ts";
import type { PreflightEffect } from "../../core/preflight/effects.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { PREFLIGHT_CHECK } from "../../core/preflight/hash.ts";
import { keptFor } from "../github/kept.ts";
import { checksOn, externalId } from "../observe/preflight.ts";
import { startRun } from "./dispatch.ts";
import type { Perform } from "./effect.ts";

/** Attempts whose check run was made: GitHub's list may not have it yet. */
const opened = keptFor<void>(200);

/** Wakes the repository's lane. After a failure it makes the check run of the next attempt for it. */
export const preflight: Perform<"preflight"> = async ({ hash, attempt, check }, { access, facts, wake }) => {
  if (check) {
    const { head } = check;
    await opened(access, `${head} ${hash}/${attempt}`, async () => {
      const newest = (await checksOn(access, head, hash)).check;
      if (newest && newest.attempt >= attempt) return;
      const play = facts.settings.ok ? playOf(facts.settings.value) : null;
      const next = { type: "check", id: null, head, attempt, launch: 1, status: "queued", url: null } as const;
      await writeCheck(access, hash, { ...next, report: [] }, { play, now: null });
    });
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
  const { id, head, status, url } = effect;
  const text = play && playText(play);
  const body = {
    name: PREFLIGHT_CHECK,
    external_id: externalId(hash, effect, status === "in_progress" || status === "completed" ? null : now),
    ...(url === null ? {} : { details_url: url }),
    ...(status === "in_progress" && now !== null ? { started_at: now } : {}),
    ...shown(effect, text),
  };
  const { octokit } = access;
  return asking(async () => {
    if (id === null) {
      const made = { ...at(access), head_sha: head, started_at: now ?? new Date().toISOString(), ...body };
      return Number((await octokit.request("POST /repos/{owner}/{repo}/check-runs", made)).data.id);
    }
    const changed = { ...at(access), check_run_id: id, ...body };
    await octokit.request("PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}", changed);
    return id;
  });
}

function shown({ status, report }: Extract<PreflightEffect, { type: "check" }>, text: string | null) {
  if (status === "completed") {
    return { status, conclusion: preflightConclusion(report), output: preflightOutput(report) };
  }
  if (status === "superseded") {
    const output = { title: "Its run was lost", summary: "A newer check run of this name has taken its place." };
    return { status: "completed" as const, conclusion: "cancelled" as const, output };
  }
  return { status: SHOWN[status], output: { title: WORDS[status], summary: WHAT, ...(text === null ? {} : { text }) } };
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
  const inputs = { build: preflightBuild(hash), session, launch: String(launch), record };
  await startRun(access, branch, inputs);
}
