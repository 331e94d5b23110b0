/** The workflow runs of a commit, by the check suite that bears their jobs. */
import { PASS_PATH, WORKFLOW_PATH } from "../../core/build/settings.ts";
import { at, type Access } from "../github/access.ts";
import { orNull } from "../github/errors.ts";

/** A session is no CI, nor is a pass: their runs are told by the workflow's path. */
export const OWN_RUNS: readonly string[] = [WORKFLOW_PATH, PASS_PATH];

export interface CiRun {
  id: number;
  suite: number;
  /** The newest one. */
  attempt: number;
  name: string;
  path: string;
  status: string;
  conclusion: string | null;
  url: string;
}

/** @throws GitHubError */
export async function runsAt(access: Access, sha: string): Promise<Map<number, CiRun>> {
  const runs = await orNull(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/actions/runs", { ...at(access), head_sha: sha, per_page: 100 }),
  );
  const found = (runs ?? []).map((run): CiRun => ({
    ...{ id: Number(run.id), suite: Number(run.check_suite_id ?? 0), attempt: run.run_attempt ?? 1 },
    // The path may bear the ref that it was read at.
    ...{ name: run.name ?? run.path, path: run.path.split("@")[0]!, url: run.html_url },
    ...{ status: run.status ?? "queued", conclusion: run.conclusion },
  }));
  return new Map(found.map((run) => [run.suite, run]));
}
