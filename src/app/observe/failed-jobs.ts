/**
 * What failed jobs say. Of sessions: the words of a policy on actions that ended one before its first step, and the end
 * of the log. Of checks that failed twice: the end of the log.
 */
import { MOST_PAGES } from "../../core/build/failure.ts";
import type { State } from "../../core/build/state.ts";
import type { CheckFact, Facts, ProposalFact, PullFact, RunFact } from "../../core/build/facts.ts";
import type { Rerun } from "../../core/build/ciState.ts";
import type { WorkerId } from "../../core/build/names.ts";
import { getSessionLog } from "../../core/build/jobLog.ts";
import { RUN_DELETED } from "../../core/build/session.ts";
import { maskSecrets } from "../../core/guards/secrets/mask.ts";
import { at, type Access } from "../github/access.ts";
import { holding, readBounded } from "../github/body.ts";
import { GitHubError, orNull } from "../github/errors.ts";
import { keptFor } from "../github/kept.ts";
import { RUN_AGAIN } from "./runs.ts";

/**
 * "The action a/b@v1 is not allowed in o/r because all actions must be pinned to a full-length commit SHA." "Event
 * 'workflow_dispatch' is not allowed to trigger Actions workflows. Workflow file: '.github/workflows/baton.yml'."
 */
const REFUSAL = /\bnot allowed (in|to be used in|to trigger Actions)\b/i;
/** Of a log's end. */
const LOG_BYTES = 200_000;

/** What the runs' jobs say is added to those whose session failed or left nothing. @throws GitHubError */
export function withFailures(access: Access, runs: RunFact[], proposals: Facts["proposals"]): Promise<RunFact[]> {
  return Promise.all(
    runs.map(async (run) => {
      const proposal = proposals[run.session];
      if (run.status !== "completed" || !proposal || !hasFailed(proposal)) return run;
      if (run.conclusion === RUN_DELETED || run.conclusion === RUN_AGAIN) return run;
      const { id, log, none } = await readJob(access, run.id);
      const missing = !proposal.ok && proposal.missing && run.conclusion === "failure";
      const policy = missing && id !== null ? await policyOf(access, id) : null;
      return { ...run, log, policy, conclusion: missing && none ? "startup_failure" : run.conclusion };
    }),
  );
}

/** The lines of the log that matter are added to checks that failed again when run again. @throws GitHubError */
export async function withCheckLogs(access: Access, state: State, pulls: Facts["pulls"]): Promise<Facts["pulls"]> {
  const { build, workers } = state;
  const added = Object.entries(pulls).map(async ([key, pull]) => {
    const holder = key === "land" ? (build.landing ?? build.candidate) : workers[key as WorkerId];
    const rerun = holder?.ci.head === pull?.headSha ? holder?.ci.rerun : null;
    return [key, pull && rerun ? await withLogs(access, pull, rerun) : pull] as const;
  });
  return Object.fromEntries(await Promise.all(added));
}

async function withLogs(access: Access, pull: PullFact, { runs }: Rerun): Promise<PullFact> {
  const isRunAgain = ({ run }: CheckFact) => runs.some(({ id, attempt }) => run?.id === id && run.attempt > attempt);
  const wanted = pull.checks.failed.filter((check) => check.id !== null && isRunAgain(check)).slice(0, MOST_PAGES);
  const failed = pull.checks.failed.map(async (check) =>
    wanted.includes(check) ? { ...check, log: await readCheck(access, check.id!) } : check,
  );
  return { ...pull, checks: { ...pull.checks, failed: await Promise.all(failed) } };
}

const keptLogs = keptFor<string[]>(64);

/** A check run of GitHub Actions is a job of the same number, and each attempt has another one. */
function readCheck(access: Access, id: number): Promise<string[]> {
  return keptLogs(access, `log of ${id}`, () => readLog(access, id));
}

function hasFailed(proposal: ProposalFact): boolean {
  if (!proposal.ok) return true;
  const { result } = proposal.proposal;
  return result.ended === "failed" || result.ended === "stopped";
}

interface ReadJob {
  id: number | null;
  log: string[];
  /** GitHub ended the run before its first job. */
  none: boolean;
}

const kept = keptFor<ReadJob>(64);

/** The run's job with the lines of its log that matter, kept by run: neither changes once it has ended. */
function readJob(access: Access, run: number): Promise<ReadJob> {
  return kept(access, `job of ${run}`, async () => {
    const jobs = await orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", { ...at(access), run_id: run }),
    );
    const job = jobs?.data.jobs[0];
    if (!job) return { id: null, log: [], none: jobs !== null };
    return { id: Number(job.id), log: await readLog(access, Number(job.id)), none: false };
  });
}

/** A log that can't be had is none: what it would explain is told all the same. */
async function readLog(access: Access, job: number): Promise<string[]> {
  const held = holding(access);
  try {
    const answer = await orNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
        ...at(access),
        job_id: job,
        request: { parseSuccessResponseBody: false, fetch: held.fetch },
      }),
    );
    if (!answer) return [];
    const bytes = await readBounded(held.response?.body ?? answer.data, LOG_BYTES, { end: true });
    return getSessionLog(maskSecrets(new TextDecoder().decode(bytes!)));
  } catch (error) {
    if (error instanceof GitHubError && error.code !== "rate_limited") return [];
    throw error;
  }
}

async function policyOf(access: Access, job: number): Promise<string | null> {
  // A job is a check run of the same number.
  const notes = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", {
      ...at(access),
      check_run_id: job,
    }),
  );
  const words = notes?.data.map((note) => note.message ?? "").find((message) => REFUSAL.test(message));
  return words?.slice(0, 500) ?? null;
}
