/** Reads check runs and statuses on a commit, without Baton's own. */
import { PASS_PATH, WORKFLOW_PATH } from "../../core/model/settings.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import type { PullFact } from "../../core/model/facts.ts";
import type { StallReason, CheckFact } from "../../core/model/ci.ts";
import { stripInvisible } from "../../core/text/invisible-characters.ts";

// The workflow runs of a commit, by the check suite that contains their jobs.

/** Sessions and passes aren't CI. Their runs are recognized by the workflow's path. */
export const OWN_RUNS: readonly string[] = [WORKFLOW_PATH, PASS_PATH];

interface CiRun {
  id: number;
  suite: number;
  /** Number of the newest attempt. */
  attempt: number;
  name: string;
  path: string;
  status: string;
  conclusion: string | null;
  url: string;
}

/** @throws GitHubError */
async function listCommitRuns(access: Access, sha: string): Promise<Map<number, CiRun>> {
  const runs = await requestOrNull(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/actions/runs", {
      ...getRepoParams(access),
      head_sha: sha,
      per_page: 100,
    }),
  );
  const found = (runs ?? []).map((run): CiRun => ({
    ...{
      id: Number(run.id),
      suite: Number(run.check_suite_id ?? 0),
      attempt: run.run_attempt ?? 1,
    },
    // The path may end with the ref that it was read at.
    ...{ name: run.name ?? run.path, path: run.path.split("@")[0]!, url: run.html_url },
    ...{ status: run.status ?? "queued", conclusion: run.conclusion },
  }));
  return new Map(found.map((run) => [run.suite, run]));
}

export const VERDICT_CHECK = "baton/review";

export interface CommitChecks {
  checks: PullFact["checks"];
  verdict: string | null;
}

/**
 * The conclusions that GitHub counts as success:
 * https://docs.github.com/rest/guides/using-the-rest-api-to-interact-with-checks
 */
const PASSED = ["success", "neutral", "skipped"];
/** Maximum length of a summary that is passed on, in characters. */
const SUMMARY = 1000;

/**
 * `base` is the base branch's head, the only commit with runs of Baton's own workflow. Without
 * `ci`, only the verdict is read. @throws GitHubError
 */
export async function readChecks(
  access: Access,
  sha: string,
  base: string,
  ci: boolean,
): Promise<CommitChecks> {
  const [runs, statuses] = await Promise.all([
    listCheckRuns(access, sha),
    ci ? listStatuses(access, sha) : [],
  ]);
  const ours = runs.filter((r) => r.app?.id === access.app.id);
  const foreign = runs.filter((r) => r.app?.id !== access.app.id);
  // Baton waits for a pending check, independent of its run's status. An ended check may have
  // failed in one of many attempts. Between two jobs nothing is pending although the run continues.
  const settled = ci && foreign.every((r) => r.status === "completed");
  const of = settled || sha === base ? await listCommitRuns(access, sha) : new Map<number, CiRun>();
  const facts = [
    ...foreign
      .filter((r) => !isOwnRun(of.get(getSuite(r))))
      .map((r) => toCheckFact(r, of.get(getSuite(r)) ?? null)),
    ...statuses.map(toStatusFact),
    ...listWaitingRuns([...of.values()], new Set(foreign.map(getSuite))),
  ];
  const verdicts = ours
    .filter((r) => r.name === VERDICT_CHECK)
    .sort((a, b) => Number(a.id) - Number(b.id));
  const passed = (fact: CheckFact) => PASSED.includes(fact.conclusion ?? "");
  return {
    checks: {
      pending: facts.filter((fact) => fact.conclusion === null),
      failed: facts.filter((fact) => fact.conclusion !== null && !passed(fact)),
      passed: facts.filter(passed),
    },
    verdict: verdicts.at(-1)?.conclusion ?? null,
  };
}

const isOwnRun = (run: CiRun | undefined) => run !== undefined && OWN_RUNS.includes(run.path);

/**
 * Without a filter GitHub returns the newest of each name in a suite. A rerun replaces what it
 * repeats.
 */
function listCheckRuns(access: Access, sha: string) {
  return requestGitHub(() =>
    access.octokit.paginate("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...getRepoParams(access),
      ref: sha,
      per_page: 100,
    }),
  );
}

type ListedRun = Awaited<ReturnType<typeof listCheckRuns>>[number];

function toCheckFact(listed: ListedRun, run: CiRun | null): CheckFact {
  const { name, details_url: url, output, app, status, conclusion, completed_at } = listed;
  return {
    ...{
      name,
      url,
      summary: shortenSummary(output.summary ?? output.title),
      app: app ? Number(app.id) : null,
    },
    conclusion: status === "completed" ? (conclusion ?? "neutral") : null,
    stall: toStall(status),
    ...{ id: Number(listed.id), annotations: output.annotations_count, at: completed_at },
    run: run && { id: run.id, attempt: run.attempt },
  };
}

/**
 * `requested` and `pending` (for its concurrency group) need no person, so they count as queued.
 */
export function toStall(status: string | null): StallReason | null {
  if (status === "completed" || status === "in_progress") return null;
  return status === "waiting" || status === "action_required" ? "waiting" : "queued";
}

/**
 * Lists runs that have not ended, including those that a person must approve. The latter have no
 * job, so no check run shows them
 * (https://docs.github.com/en/actions/how-tos/manage-workflow-runs/approve-runs-from-forks).
 */
function listWaitingRuns(runs: CiRun[], seen: ReadonlySet<number>): CheckFact[] {
  return runs
    .filter((run) => !isOwnRun(run))
    .filter(
      (run) =>
        run.status !== "completed" ||
        (run.conclusion === "action_required" && !seen.has(run.suite)),
    )
    .map((run) => ({
      ...{
        name: run.name,
        url: run.url,
        summary: "",
        app: null,
        id: null,
        annotations: 0,
        at: null,
      },
      conclusion: run.status === "completed" ? run.conclusion : null,
      stall: toStall(run.status),
      run: { id: run.id, attempt: run.attempt },
    }));
}

async function listStatuses(access: Access, sha: string) {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
      ...getRepoParams(access),
      ref: sha,
      per_page: 100,
    }),
  );
  const { statuses } = data;
  for (let page = 2; statuses.length < data.total_count; page++) {
    const more = await requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
        ...{ ...getRepoParams(access), ref: sha },
        ...{ per_page: 100, page },
      }),
    );
    if (more.data.statuses.length === 0) break;
    statuses.push(...more.data.statuses);
  }
  return statuses;
}

type Listed = Awaited<ReturnType<typeof listStatuses>>[number];

function toStatusFact({ context, target_url, description, state, updated_at }: Listed): CheckFact {
  return {
    ...{
      name: context,
      url: target_url,
      summary: shortenSummary(description),
      app: null,
      id: null,
      run: null,
      annotations: 0,
    },
    ...{ conclusion: state === "pending" ? null : state, stall: null, at: updated_at },
  };
}

const getSuite = (run: ListedRun) => Number(run.check_suite?.id ?? 0);

function shortenSummary(text: string | null): string {
  return stripInvisible((text ?? "").slice(0, SUMMARY)).trim();
}
