/**
 * Starts, reruns and cancels workflow runs. A run that has ended (409) or is gone counts as
 * cancelled.
 */
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import type { Perform } from "./effect.ts";
import { DISPATCH_BYTES, type DispatchInputs } from "../../core/model/session.ts";
import { WORKFLOW_FILE } from "../../core/model/settings.ts";

export const cancelRun: Perform<"cancel_run"> = async ({ run }, { access }) => {
  try {
    await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel", {
        ...getRepoParams(access),
        run_id: run,
      }),
    );
  } catch (error) {
    if (
      !(error instanceof GitHubError) ||
      (error.code !== "conflict" && error.code !== "not_found")
    )
      throw error;
  }
};

/**
 * Starts a session's run. The dispatch only points to the record, so the build's size doesn't
 * matter. No effect is requested if the run is in the facts, or may be soon (`getRunWait`). If two
 * runs start anyway, only one works: the workflow's first step and the runner (`superseded`) end
 * the other.
 */
export const dispatchSession: Perform<"dispatch"> = async ({ session, launch }, context) => {
  const { state, recordHead } = context;
  if (!state || !recordHead) throw new Error(`dispatch of ${session} without a record`);
  const { workflowUnusable } = context.facts.repository;
  if (workflowUnusable) throw new GitHubError("refused", workflowUnusable);
  const inputs: DispatchInputs = {
    build: state.build.slug,
    session,
    launch: String(launch),
    record: recordHead,
  };
  const bytes = Buffer.byteLength(JSON.stringify(inputs));
  if (bytes > DISPATCH_BYTES)
    throw new Error(`dispatch of ${session} has ${bytes} bytes, ${DISPATCH_BYTES} at most`);
  const { access, facts, late } = context;
  if (late?.aborted) throw new GitHubError("stale", `the dispatch of ${session} is sent too late`);
  return { id: await startRun(access, facts.repository.defaultBranch, inputs, late) };
};

/**
 * Returns the run's id if GitHub gives one. An older Enterprise Server doesn't know the field and
 * refuses it. @throws GitHubError `unavailable` if GitHub may have started a run anyway
 */
export async function startRun(
  access: Access,
  ref: string,
  inputs: DispatchInputs,
  signal?: AbortSignal,
): Promise<number | null> {
  const ask = (details: boolean) =>
    requestGitHub(() =>
      access.octokit.request(
        "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches",
        {
          ...getRepoParams(access),
          workflow_id: WORKFLOW_FILE,
          ref,
          inputs,
          ...(details ? { return_run_details: true } : {}),
          ...(signal ? { request: { signal } } : {}),
        },
      ),
    );
  try {
    return parseRunId(await ask(true));
  } catch (error) {
    if (error instanceof GitHubError && /return_run_details/.test(error.message))
      return parseRunId(await ask(false));
    throw error;
  }
}

function parseRunId(answer: { data?: unknown }): number | null {
  const data = answer.data;
  if (typeof data !== "object" || data === null || !("workflow_run_id" in data)) return null;
  return typeof data.workflow_run_id === "number" ? data.workflow_run_id : null;
}

/** Reruns the failed jobs of runs. A run that already has a later attempt counts as success. */
export const retryFailedJobs: Perform<"rerun"> = async ({ runs }, { access }) => {
  for (const { id, attempt } of runs) {
    const { data } = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
        ...getRepoParams(access),
        run_id: id,
      }),
    );
    if ((data.run_attempt ?? 1) > attempt) continue;
    await requestGitHub(() =>
      access.octokit.request("POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs", {
        ...getRepoParams(access),
        run_id: id,
      }),
    );
  }
};
