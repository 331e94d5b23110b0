/** The last lines of a run: the report, the places to look at, or the ways to answer. */
import { WORKFLOW_PATH } from "../../core/model/settings.ts";
import type { State } from "../../core/model/state.ts";
import { getBuildView, type BuildView } from "../../core/messages/build-view.ts";
import { NO_USAGE, type Usage } from "../../core/model/proposal.ts";
import { runGit, tryGit } from "../git.ts";
import type { LocalSandbox } from "./local-sandbox.ts";
import { describeChecksNotRun, listChecksNotRun, type CheckNotRun } from "./runners.ts";
import type { BuildEnding } from "./watch.ts";
import { hasReport } from "../../core/model/build-types.ts";
import { renderOutsideMessage } from "../../core/messages/commit-messages.ts";
import { quoteForShell } from "../../core/text/format.ts";
import { getErrorLines } from "../problem.ts";
import type { Io } from "../io.ts";
import { applyToRepository } from "./apply.ts";
import { getReportLines } from "./api-client.ts";
import type { LocalRepository } from "./repository.ts";
import { listAnswers } from "../answers.ts";
import { getVersion } from "../../config/bundle-data.ts";
import type { BuildStart } from "./resume.ts";
import type { Folder } from "./folder.ts";
import { describePlayer, type Player } from "./player.ts";

/** The last line that `baton run --json` prints. */
export interface RunReport {
  /** The build's slug; null if none started. */
  build: string | null;
  /**
   * One of `landed`, `complete` (it ended with its report, or no change was needed),
   * `cancelled`, `failed`, or `blocked`: a person is needed.
   */
  status: string;
  /** Number of waves. */
  waves: number;
  workers: { id: string; status: string; pr: number | null; attempts: number }[];
  /** Number of review sessions with a verdict. */
  reviews: number;
  landed: { sha: string; parents: string[] } | null;
  /** Jobs that this machine could not run. The result of these checks is unknown. */
  checks_not_run: CheckNotRun[];
  /**
   * Checks that ended on the base commit before the build, and on the head of its landing pull
   * request.
   */
  checks: { base: EndedCheck[]; landing: EndedCheck[] };
  /** Commits that the base branch gained since the label. */
  base_commits: number;
  sessions: number;
  usage: Usage;
  /** Number of the App's requests to GitHub; `content` counts the requests that write. */
  requests: { rest: number; graphql: number; content: number };
  seconds: number;
  dir: string;
  /** Folder of the bare repository. */
  repository: string;
}

export interface EndedCheck {
  name: string;
  conclusion: string;
}

export interface RunMeasurement {
  local: LocalSandbox;
  base: { branch: string; before: string };
  seconds: number;
}

export async function createRunReport(
  ending: BuildEnding,
  { local, base, seconds }: RunMeasurement,
): Promise<RunReport> {
  const view = ending.state && getBuildView(ending.state);
  const gained = await tryGit(local.gitDir, [
    "rev-list",
    "--count",
    `${base.before}..refs/heads/${base.branch}`,
  ]);
  return {
    build: view?.slug ?? null,
    status: getReportStatus(ending, view),
    waves: view?.waves.length ?? 0,
    workers: (view?.waves ?? []).flatMap(({ workers }) =>
      workers.map(({ id, status, pr, attempts }) => ({ id, status, pr, attempts })),
    ),
    reviews: Object.keys(ending.state?.reviews ?? {}).length,
    landed: await findLanded(ending.state, local.gitDir),
    checks_not_run: listChecksNotRun(local.running.sandbox.world),
    checks: {
      base: listChecks(local, base.before),
      landing: listChecks(local, ending.state?.build.landing?.commit ?? null),
    },
    base_commits: Number(gained ?? 0),
    sessions: view?.sessions ?? 0,
    usage: ending.state?.build.usage ?? NO_USAGE,
    requests: await fetchRequestCounts(local),
    seconds: Math.round(seconds * 10) / 10,
    dir: local.dir,
    repository: local.gitDir,
  };
}

function getReportStatus({ how, undone = [] }: BuildEnding, view: BuildView | null): string {
  if (how === "played" && undone.length === 0) return "complete";
  return how === "blocked" ? "blocked" : (view?.status ?? "blocked");
}

/**
 * Lists the newest check of each name, without Baton's own and those of its sessions' runs. Leaves
 * out those that did not run.
 */
function listChecks({ running, app }: LocalSandbox, sha: string | null): EndedCheck[] {
  const { checkRuns, runs } = running.sandbox.world;
  const sessions = runs
    .filter(({ workflowPath }) => workflowPath === WORKFLOW_PATH)
    .flatMap(({ jobs }) => jobs);
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

async function findLanded(state: State | null, gitDir: string): Promise<RunReport["landed"]> {
  const sha = state?.build.landing?.merge_sha;
  if (!sha || state?.build.status !== "landed") return null;
  const parents = await runGit(gitDir, ["rev-parse", `${sha}^@`]);
  return { sha, parents: parents.split("\n").filter(Boolean) };
}

async function fetchRequestCounts(local: LocalSandbox): Promise<RunReport["requests"]> {
  const headers = { authorization: `Bearer ${local.running.sandbox.key}` };
  const answer = await fetch(`${local.url}/_sandbox/requests`, { headers });
  const { byClient } = (await answer.json()) as { byClient: Record<string, RunReport["requests"]> };
  return byClient[local.app.botLogin] ?? { rest: 0, graphql: 0, content: 0 };
}

export interface ReportInput {
  ending: BuildEnding;
  outcome: RunReport;
  local: LocalSandbox;
  issue: number;
  prefix: string;
  /** Whether the sandbox continues to run. */
  keep: boolean;
  /** The command that continues this build in its folder. */
  again: string;
}

export function printReport(
  { ending, outcome, local, issue, prefix, keep, again }: ReportInput,
  io: Io,
): void {
  io.out("");
  const report = getReportLines(local, issue);
  for (const line of report.length > 0 ? [...report, ""] : []) io.out(line);
  for (const line of describeChecksNotRun(outcome.checks_not_run)) io.out(line);
  if (outcome.landed) {
    const log = `git -C ${quoteForShell(local.gitDir)} log`;
    const record = quoteForShell(`${prefix}/${outcome.build ?? ""}`);
    io.out(`Landed as ${outcome.landed.sha} after ${outcome.seconds} s. Where to look:`);
    io.out(`  ${log} -3 --stat ${outcome.landed.sha.slice(0, 12)}`);
    io.out(`  ${log} --oneline ${record}    (the record: every decision)`);
    return;
  }
  if (outcome.status === "complete") {
    if (ending.how === "played") {
      io.out(
        `The people of the score have done all their steps after ${outcome.seconds} s; ` +
          "nobody requested a build.",
      );
      return;
    }
    const isReport = ending.state !== null && hasReport(ending.state.build);
    const what = isReport ? "the report is a comment on the issue" : "no change was needed";
    io.out(`Complete after ${outcome.seconds} s; ${what}.`);
    return;
  }
  io.out(
    `Not landed after ${outcome.seconds} s: ` +
      `${outcome.status}${ending.asks ? `. ${ending.asks}` : ""}`,
  );
  for (const line of describeAnswers(ending, local.dir, keep, again)) io.out(`  ${line}`);
  io.out(`  ${local.dir}/app.log and sandbox.log say more`);
}

/** Lists the commands that answer the open question, ready to paste; empty if none is open. */
export function describeAnswers(
  { how, state }: BuildEnding,
  dir: string,
  keep: boolean,
  again: string,
): string[] {
  const answers = how === "blocked" && state ? listAnswers(getBuildView(state)) : [];
  if (answers.length === 0) return [];
  const say = answers.map(
    (text) => `  baton say ${quoteForShell(text)} --dir ${quoteForShell(dir)}`,
  );
  const where =
    answers.length > 1 ? "one of these from a second terminal:" : "this from a second terminal:";
  if (keep) return [`To answer, run ${where}`, ...say];
  return ["To answer, continue in the same folder:", `  ${again}`, `and run ${where}`, ...say];
}

/**
 * Creates the branch in the user's repository and prints its name. Returns false if that is not
 * possible.
 */
export async function applyAndPrint(
  source: LocalRepository,
  local: LocalSandbox,
  ending: BuildEnding,
  sha: string,
  io: Io,
): Promise<boolean> {
  const { state } = ending;
  if (!state) return false;
  try {
    const message = renderOutsideMessage(state);
    const branch = await applyToRepository(source, local.gitDir, {
      slug: state.build.slug,
      sha,
      message,
    });
    io.out(
      `Branch ${branch} in ${source.path} has the change as one commit; your work tree is ` +
        "unchanged.",
    );
    return true;
  } catch (error) {
    for (const line of getErrorLines(error)) io.err(`baton: ${line}`);
    return false;
  }
}

export interface BannerOptions {
  start: BuildStart;
  player: Player;
  auto: boolean;
  folder: Folder;
  /** The current commit of the user's repository. */
  head: string;
}

/**
 * Renders the first lines, which are printed before the sandbox and the App start, because that
 * takes some seconds.
 */
export function renderBanner({ start, player, auto, folder, head }: BannerOptions): string[] {
  const { source, isResumed } = start;
  const at = `${source.branch} at ${source.head.slice(0, 12)}`;
  const since = source.head === head ? "" : `; PATH is at ${head.slice(0, 12)} now`;
  return [
    isResumed
      ? `Baton ${getVersion()} continues the build of this request in a copy of ${source.path} ` +
        `(from ${at}${since}).`
      : `Baton ${getVersion()} builds in a copy of ${source.path} (${at}).`,
    describePlayer(player),
    `A sandbox in ${folder.dir} plays the part of GitHub.`,
    auto
      ? "--auto approves the plan and the landing."
      : "Plan and landing wait for your approval: on the sandbox's pages, or with baton say " +
        "from a second terminal.",
    "The sandbox and the App start. The clock starts when they are ready.",
  ];
}
