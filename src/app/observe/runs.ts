/** Reads runs of Baton's workflow that serve active sessions. They are found by name. */
import type { components } from "@octokit/openapi-types";
import {
  formatRunName,
  formatSessionName,
  getBranches,
  type SessionName,
  type WorkerId,
} from "../../core/model/names.ts";
import {
  RERUN_BY_HAND,
  RUN_DELETED,
  getEarliestRunCreation,
  type SessionState,
} from "../../core/model/session.ts";
import type { State } from "../../core/model/state.ts";
import type { Facts, ProposalFact, PullFact, RunFact } from "../../core/model/facts.ts";
import { WORKFLOW_FILE, WORKFLOW_PATH } from "../../core/model/settings.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestOrNull } from "../github/errors.ts";
import { toUtc } from "./issue.ts";
import { toStall } from "./checks.ts";
import type { ReadCache } from "./read-cache.ts";
import { MAX_FAILURE_PAGES } from "../../core/model/failures.ts";
import type { Rerun, CheckFact } from "../../core/model/ci.ts";
import { getSessionLog } from "../../core/text/job-log.ts";
import { maskSecrets } from "../../core/guards/secrets/find.ts";
import { holdResponse, readBounded } from "../github/bounded-fetch.ts";
import { createCache } from "../github/lru-cache.ts";

// The open parts of a build, which limit what is read.

export interface ActiveSession {
  name: SessionName;
  /** Title of the run that serves the session's current launch. */
  run: string;
  session: SessionState;
  worker: WorkerId | null;
}

/** Lists sessions without an outcome. */
export function listActiveSessions(state: State): ActiveSession[] {
  const { slug } = state.build;
  const of = (session: SessionState, subject: string, worker: WorkerId | null): ActiveSession => {
    const name = formatSessionName(session.about ?? subject, session.kind, session.attempt);
    return { name, run: formatRunName(slug, name, session.launch), session, worker };
  };
  return [
    ...Object.values(state.build.sessions).map((s) => of(s, "build", null)),
    ...Object.values(state.workers).flatMap((w) => (w.session ? [of(w.session, w.id, w.id)] : [])),
  ].filter((a) => a.session.outcome === null);
}

export interface ActivePull {
  key: WorkerId | "land";
  /** The pull request's head branch. */
  branch: string;
  number: number | null;
}

/**
 * Lists pull requests that may still change: known ones, and those that may come from an existing
 * branch.
 */
export function listActivePulls(state: State, branches: readonly string[]): ActivePull[] {
  const names = getBranches(state.build.branch_prefix, state.build.slug);
  const workers = Object.values(state.workers)
    .filter((w) => w.merge_sha === null && !w.done)
    .map((w): ActivePull => ({
      key: w.id,
      branch: names.worker(w.id),
      number: w.pr?.number ?? null,
    }));
  // A pull request without a known number is found by its branch. Candidates use it while the build
  // is live.
  const { landing, candidate } = state.build;
  const land: ActivePull[] =
    landing && landing.merge_sha !== null
      ? []
      : [{ key: "land", branch: names.land, number: landing?.pr ?? candidate?.pr ?? null }];
  return [...workers, ...land].filter((p) => p.number !== null || branches.includes(p.branch));
}

/**
 * Returns the run of each session and launch: the one in the state, else the one with the lowest
 * id. A dispatch whose answer was lost may have been sent twice. Only runs of Baton's workflow in
 * this repository that the App itself dispatched count.
 * @throws GitHubError
 */
export async function readRuns(
  access: Access,
  repository: number,
  sessions: ActiveSession[],
  cache: ReadCache,
): Promise<RunFact[]> {
  if (sessions.length === 0) return [];
  const created = `>=${sessions.map((s) => getEarliestRunCreation(s.session.requested_at)).toSorted()[0]!}`;
  const runs = await cache.get("runs", created, () =>
    requestOrNull(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
        ...getRepoParams(access),
        workflow_id: WORKFLOW_FILE,
        event: "workflow_dispatch",
        created,
        per_page: 100,
      }),
    ),
  );
  const listed: ListedRun[] = runs ?? [];
  const { gone, found } = await findUnlistedRuns(access, listed, sessions, cache);
  const own = [...listed, ...found]
    .filter((r) => r.actor?.login === access.app.login && r.event === "workflow_dispatch")
    // The path may end with the ref that it was read at.
    .filter(
      (r) => r.path.split("@")[0] === WORKFLOW_PATH && Number(r.head_repository?.id) === repository,
    )
    .map((r) => ({ ...r, id: Number(r.id) }));
  const facts = sessions.flatMap(({ name, run: title, session }): RunFact[] => {
    if (session.run !== null && gone.includes(session.run)) {
      const ended = {
        status: "completed",
        conclusion: RUN_DELETED,
        policy: null,
        url: "",
      } as const;
      return [{ id: session.run, session: name, launch: session.launch, ...ended }];
    }
    const mine = own.filter((r) => r.display_title === title).sort((a, b) => a.id - b.id);
    const run = mine.find((r) => r.id === session.run) ?? mine[0];
    if (!run) return [];
    const { id, html_url: url } = run;
    const older = mine[0]!.id < id ? { older: mine[0]!.id } : {};
    if ((run.run_attempt ?? 1) > 1) {
      const ended = { status: "completed", conclusion: RERUN_BY_HAND, policy: null } as const;
      return [{ id, session: name, launch: session.launch, ...ended, url }];
    }
    const status = toStatus(run.status);
    const { conclusion, updated_at: changed } = run;
    const changedAt = changed ? { changedAt: toUtc(changed) } : {};
    return [
      {
        id,
        session: name,
        launch: session.launch,
        status,
        conclusion,
        policy: null,
        url,
        ...older,
        ...changedAt,
      },
    ];
  });
  return Promise.all(facts.map((fact) => addApprovals(access, fact, cache)));
}

/** Returns a run's status. `requested`, `pending` and similar values count as queued. */
export function toStatus(status: string | null): RunFact["status"] {
  return status === "completed" || status === "in_progress"
    ? status
    : (toStall(status) ?? "queued");
}

/**
 * Maximum number of environments and reviewers that are named. A workflow may have any number of
 * environments.
 */
const MAX_NAMED = 6;
const LONGEST_NAME = 100;

/** Adds who may approve a run that waits for approval. @throws GitHubError */
async function addApprovals(access: Access, fact: RunFact, cache: ReadCache): Promise<RunFact> {
  if (fact.status !== "waiting") return fact;
  const found = await cache.get("runs", `pending ${fact.id}`, () =>
    requestOrNull(() =>
      access.octokit.request(
        "GET /repos/{owner}/{repo}/actions/runs/{run_id}/pending_deployments",
        {
          ...getRepoParams(access),
          run_id: fact.id,
        },
      ),
    ),
  );
  const approvals = (found?.data ?? []).slice(0, MAX_NAMED).map(({ environment, reviewers }) => ({
    environment: (environment.name ?? "").slice(0, LONGEST_NAME),
    reviewers: reviewers.slice(0, MAX_NAMED).flatMap(({ reviewer }) => {
      const name =
        reviewer &&
        ("login" in reviewer ? reviewer.login : "slug" in reviewer ? reviewer.slug : null);
      return name ? [name.slice(0, LONGEST_NAME)] : [];
    }),
  }));
  return { ...fact, approvals };
}

type ListedRun = components["schemas"]["workflow-run"];

/**
 * Reads runs that serve a session and aren't listed, one by one. Either they are gone, or the clock
 * of the process that dispatched them was off by more than `getEarliestRunCreation` allows.
 */
async function findUnlistedRuns(
  access: Access,
  listed: readonly { id: number | bigint }[],
  sessions: ActiveSession[],
  cache: ReadCache,
): Promise<{ gone: number[]; found: ListedRun[] }> {
  const known = sessions.flatMap(({ session }) => (session.run === null ? [] : [session.run]));
  const unseen = known.filter((id) => !listed.some((run) => Number(run.id) === id));
  const asked = unseen.map(async (id) => ({ id, run: await findRunById(access, id, cache) }));
  const all = await Promise.all(asked);
  const gone = all.filter(({ run }) => run === null).map(({ id }) => id);
  return { gone, found: all.flatMap(({ run }) => run ?? []) };
}

/**
 * Returns the run with that id. Null if GitHub shows none: it was deleted, or the answer is older.
 * @throws GitHubError
 */
export async function findRunById(
  access: Access,
  id: number,
  cache: ReadCache,
): Promise<ListedRun | null> {
  const found = await cache.get("runs", `run ${id}`, () =>
    requestOrNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}", {
        ...getRepoParams(access),
        run_id: id,
      }),
    ),
  );
  return found?.data ?? null;
}

// Reads the messages of failed jobs. For sessions: the message of a policy on actions that ended
// one before its first step, and the end of the log. For checks that failed twice: the end of the
// log.

/**
 * Examples: "The action a/b@v1 is not allowed in o/r because all actions must be pinned to a
 * full-length commit SHA." "Event 'workflow_dispatch' is not allowed to trigger Actions workflows.
 * Workflow file: '.github/workflows/baton.yml'."
 */
const REFUSAL = /\bnot allowed (in|to be used in|to trigger Actions)\b/i;
/** Length of the end of a log, in bytes. */
const LOG_BYTES = 200_000;

/**
 * Adds the messages of the jobs to the runs whose session failed or left nothing. @throws
 * GitHubError
 */
export function addFailures(
  access: Access,
  runs: RunFact[],
  proposals: Facts["proposals"],
): Promise<RunFact[]> {
  return Promise.all(
    runs.map(async (run) => {
      const proposal = proposals[run.session];
      if (run.status !== "completed" || !proposal || !hasFailed(proposal)) return run;
      if (run.conclusion === RUN_DELETED || run.conclusion === RERUN_BY_HAND) return run;
      const { id, log, none } = await readJob(access, run.id);
      const missing = !proposal.ok && proposal.missing && run.conclusion === "failure";
      const policy = missing && id !== null ? await findPolicy(access, id) : null;
      return {
        ...run,
        log,
        policy,
        conclusion: missing && none ? "startup_failure" : run.conclusion,
      };
    }),
  );
}

/** Adds the important log lines to checks that failed again after a rerun. @throws GitHubError */
export async function addCheckLogs(
  access: Access,
  state: State,
  pulls: Facts["pulls"],
): Promise<Facts["pulls"]> {
  const { build, workers } = state;
  const added = Object.entries(pulls).map(async ([key, pull]) => {
    const holder = key === "land" ? (build.landing ?? build.candidate) : workers[key as WorkerId];
    const rerun = holder?.ci.head === pull?.headSha ? holder?.ci.rerun : null;
    return [key, pull && rerun ? await addLogs(access, pull, rerun) : pull] as const;
  });
  return Object.fromEntries(await Promise.all(added));
}

async function addLogs(access: Access, pull: PullFact, { runs }: Rerun): Promise<PullFact> {
  const isRunAgain = ({ run }: CheckFact) =>
    runs.some(({ id, attempt }) => run?.id === id && run.attempt > attempt);
  const wanted = pull.checks.failed
    .filter((check) => check.id !== null && isRunAgain(check))
    .slice(0, MAX_FAILURE_PAGES);
  const failed = pull.checks.failed.map(async (check) =>
    wanted.includes(check) ? { ...check, log: await readCheck(access, check.id!) } : check,
  );
  return { ...pull, checks: { ...pull.checks, failed: await Promise.all(failed) } };
}

const getCachedLog = createCache<string[]>(64);

/** A check run of GitHub Actions is a job with the same number. Each attempt has another number. */
function readCheck(access: Access, id: number): Promise<string[]> {
  return getCachedLog(access, `log of ${id}`, () => readLog(access, id));
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

const getCachedJob = createCache<ReadJob>(64);

/**
 * Returns the run's job with the important lines of its log. Cached by run, because neither changes
 * once the run has ended.
 */
function readJob(access: Access, run: number): Promise<ReadJob> {
  return getCachedJob(access, `job of ${run}`, async () => {
    const jobs = await requestOrNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs", {
        ...getRepoParams(access),
        run_id: run,
      }),
    );
    const job = jobs?.data.jobs[0];
    if (!job) return { id: null, log: [], none: jobs !== null };
    return { id: Number(job.id), log: await readLog(access, Number(job.id)), none: false };
  });
}

/** A log that can't be read counts as empty. The failure is reported without its explanation. */
async function readLog(access: Access, job: number): Promise<string[]> {
  const held = holdResponse(access);
  try {
    const answer = await requestOrNull(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
        ...getRepoParams(access),
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

async function findPolicy(access: Access, job: number): Promise<string | null> {
  // A job is a check run with the same number.
  const notes = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations", {
      ...getRepoParams(access),
      check_run_id: job,
    }),
  );
  const words = notes?.data
    .map((note) => note.message ?? "")
    .find((message) => REFUSAL.test(message));
  return words?.slice(0, 500) ?? null;
}
