import { WORKFLOW_PATH } from "../../core/build/settings.ts";
import type { State } from "../../core/build/state.ts";
import { viewOf, type BuildView } from "../../core/build/view.ts";
import { NO_USAGE, type Usage } from "../../core/sessions/proposal.ts";
import { git, gitOrNull } from "../git.ts";
import type { Local } from "./local.ts";
import { type CheckNotRun, listChecksNotRun } from "./runners.ts";
import type { Ending } from "./watch.ts";

/** What `baton run --json` prints as its last line. */
export interface Outcome {
  /** The build's slug; null when none started. */
  build: string | null;
  /**
   * `landed`, `complete` (it ended with its report, or nothing had to be changed), `cancelled`, `failed`, or `blocked`:
   * a person is needed.
   */
  status: string;
  /** How many waves. */
  waves: number;
  workers: { id: string; status: string; pr: number | null; attempts: number }[];
  /** How many review sessions gave a verdict. */
  reviews: number;
  landed: { sha: string; parents: string[] } | null;
  /** Jobs that this machine could not run: nothing is known of these checks. */
  checks_not_run: CheckNotRun[];
  /** Checks that ended on the base commit before the build, and on the commit that its landing pull request held. */
  checks: { base: CheckEnded[]; landing: CheckEnded[] };
  /** Commits that the base branch gained since the label. */
  base_commits: number;
  sessions: number;
  usage: Usage;
  /** What the App asked of GitHub; `content` are the requests that write. */
  requests: { rest: number; graphql: number; content: number };
  seconds: number;
  dir: string;
  /** The bare repository's folder. */
  repository: string;
}

export interface CheckEnded {
  name: string;
  conclusion: string;
}

export interface Measured {
  local: Local;
  base: { branch: string; before: string };
  seconds: number;
}

export async function outcomeOf(ending: Ending, { local, base, seconds }: Measured): Promise<Outcome> {
  const view = ending.state && viewOf(ending.state);
  const gained = await gitOrNull(local.gitDir, ["rev-list", "--count", `${base.before}..refs/heads/${base.branch}`]);
  return {
    build: view?.slug ?? null,
    status: statusOf(ending, view),
    waves: view?.waves.length ?? 0,
    workers: (view?.waves ?? []).flatMap(({ workers }) =>
      workers.map(({ id, status, pr, attempts }) => ({ id, status, pr, attempts })),
    ),
    reviews: Object.keys(ending.state?.reviews ?? {}).length,
    landed: await landedOf(ending.state, local.gitDir),
    checks_not_run: listChecksNotRun(local.running.sandbox.world),
    checks: {
      base: listChecks(local, base.before),
      landing: listChecks(local, ending.state?.build.landing?.commit ?? null),
    },
    base_commits: Number(gained ?? 0),
    sessions: view?.sessions ?? 0,
    usage: ending.state?.build.usage ?? NO_USAGE,
    requests: await requestsOf(local),
    seconds: Math.round(seconds * 10) / 10,
    dir: local.dir,
    repository: local.gitDir,
  };
}

function statusOf({ how, undone = [] }: Ending, view: BuildView | null): string {
  if (how === "played" && undone.length === 0) return "complete";
  return how === "blocked" ? "blocked" : (view?.status ?? "blocked");
}

/** The newest of each name, without Baton's own and those of its sessions' runs. What did not run is left out. */
function listChecks({ running, app }: Local, sha: string | null): CheckEnded[] {
  const { checkRuns, runs } = running.sandbox.world;
  const sessions = runs.filter(({ workflowPath }) => workflowPath === WORKFLOW_PATH).flatMap(({ jobs }) => jobs);
  const ended = checkRuns.filter(
    (check) =>
      check.headSha === sha &&
      check.status === "completed" &&
      `${check.appSlug}[bot]` !== app.botLogin &&
      !sessions.some(({ id }) => id === check.jobId),
  );
  const newest = new Map(ended.map(({ name, conclusion }) => [name, conclusion ?? "none"]));
  return [...newest]
    .filter(([, conclusion]) => conclusion !== "skipped")
    .map(([name, conclusion]) => ({ name, conclusion }));
}

async function landedOf(state: State | null, gitDir: string): Promise<Outcome["landed"]> {
  const sha = state?.build.landing?.merge_sha;
  if (!sha || state?.build.status !== "landed") return null;
  const parents = await git(gitDir, ["rev-parse", `${sha}^@`]);
  return { sha, parents: parents.split("\n").filter(Boolean) };
}

async function requestsOf(local: Local): Promise<Outcome["requests"]> {
  const headers = { authorization: `Bearer ${local.running.sandbox.key}` };
  const answer = await fetch(`${local.url}/_sandbox/requests`, { headers });
  const { byClient } = (await answer.json()) as { byClient: Record<string, Outcome["requests"]> };
  return byClient[local.app.botLogin] ?? { rest: 0, graphql: 0, content: 0 };
}
