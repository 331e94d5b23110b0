/**
 * Reads the preflight of the configuration on the default branch: Baton's check run, the run that
 * serves it, and its results.
 */
import { formatRunName, formatSessionName, getPreflightSlug } from "../../core/model/names.ts";
import {
  WORKFLOW_FILE,
  getSessionSettings,
  type SessionSettings,
} from "../../core/model/settings.ts";
import { parsePreflightReport } from "../../core/messages/check-runs.ts";
import {
  PREFLIGHT_CHECK,
  hashPreflight,
  type PreflightCheckRun,
  type PreflightEffect,
  type PreflightFact,
} from "../../core/model/preflight.ts";
import { getVersion } from "../../config/bundle-data.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { requestGitHub, requestOrNull } from "../github/errors.ts";
import { readBase, type Base } from "./base.ts";
import { addFailures, toStatus } from "./runs.ts";
import { toUtc } from "./issue.ts";
import type { EffectOutcome, ProposalFact } from "../../core/model/facts.ts";
import { fetchUpload } from "./proposals.ts";
import type { RepositoryFacts } from "../../core/setup/preflight.ts";

/**
 * The check run belongs to the commit that was the head when the preflight was requested. A later
 * head with the same configuration needs no new one: its commit is found through the run, among the
 * newest hundred. @throws GitHubError
 */
export async function readPreflight(access: Access, base: Base): Promise<PreflightFact> {
  const hash = hashPreflight(base.configuration, getVersion());
  const here = await readPreflightCheck(access, base.sha, hash);
  if (here.check) return here;
  const runs = await listOwnRuns(access);
  const proven = runs.find((run) => run.display_title.startsWith(`[${getPreflightSlug(hash)}] `));
  return proven && proven.head_sha !== base.sha
    ? readPreflightCheck(access, proven.head_sha, hash)
    : here;
}

/**
 * Returns the run of this attempt and launch; the first one if there are two. @throws GitHubError
 */
async function findPreflightRun(
  access: Access,
  hash: string,
  { attempt, launch }: PreflightCheckRun,
): Promise<RepositoryFacts["run"]> {
  const session = formatSessionName("repository", "preflight", attempt);
  const title = formatRunName(getPreflightSlug(hash), session, launch);
  const run = (await listOwnRuns(access)).findLast((one) => one.display_title === title);
  if (!run) return null;
  const status = toStatus(run.status);
  const { conclusion, html_url: url } = run;
  const changedAt = run.updated_at ? { changedAt: toUtc(run.updated_at) } : {};
  return {
    id: Number(run.id),
    session,
    launch,
    status,
    conclusion,
    policy: null,
    url,
    ...changedAt,
  };
}

/**
 * Formats the check run's `external_id`: `<hash>/<attempt>/<launch>`. `/<time>` follows if a
 * dispatch is about to be sent. `/<time>/unregistered` follows if GitHub does not know the workflow
 * yet, `/<time>/dispatched` or `/<time>/waiting` if it was sent and no runner has it, and
 * `//superseded` if it was replaced.
 */
export function formatExternalId(
  hash: string,
  {
    attempt,
    launch,
    status,
  }: Pick<Extract<PreflightEffect, { type: "check" }>, "attempt" | "launch" | "status">,
  asked: string | null,
): string {
  const of = `${hash}/${attempt}/${launch}`;
  if (status === "superseded") return `${of}//${status}`;
  const mark = isMark(status) ? `/${status}` : "";
  return `${of}${asked === null ? "" : `/${asked}${mark}`}`;
}

const MARKS = ["unregistered", "dispatched", "waiting"] as const;
const isMark = (text: string | undefined): text is (typeof MARKS)[number] =>
  MARKS.some((mark) => mark === text);

/**
 * Reads the check run that the App wrote on this commit: the newest launch, or the first of two
 * that say the same.
 *
 * @throws GitHubError
 */
export async function readPreflightCheck(
  access: Access,
  head: string,
  hash: string,
): Promise<PreflightFact> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...getRepoParams(access),
      ref: head,
      check_name: PREFLIGHT_CHECK,
      filter: "all",
      per_page: 100,
    }),
  );
  const found = data.check_runs.flatMap((run): PreflightCheckRun[] => {
    const [of, attempt, launch, asked = null, mark] = (run.external_id ?? "").split("/");
    if (run.app?.id !== access.app.id || run.name !== PREFLIGHT_CHECK || of !== hash) return [];
    if (mark === "superseded") return [];
    const waits = isMark(mark) ? mark : "queued";
    const status = run.status === "completed" || run.status === "in_progress" ? run.status : waits;
    const passed = run.conclusion === "success" || run.conclusion === "neutral";
    const report = parsePreflightReport(run.output.text);
    const title = {
      name: "Preflight",
      result: "failed" as const,
      detail: run.output.title ?? "no result",
      remedy: null,
    };
    return [
      {
        ...{ id: Number(run.id), head, attempt: Number(attempt), launch: Number(launch), status },
        opened: run.started_at,
        since: status === "in_progress" ? run.started_at : asked,
        passed: status === "completed" ? passed : null,
        url: run.details_url,
        report: status === "completed" && !passed && report.length === 0 ? [title] : report,
      },
    ];
  });
  const [check = null, ...older] = found.toSorted(
    (a, b) => b.attempt - a.attempt || b.launch - a.launch || a.id - b.id,
  );
  return { hash, check, leftover: older.filter(({ status: shown }) => shown !== "completed") };
}

/** Lists the runs that the App itself dispatched, newest first. */
async function listOwnRuns(access: Access) {
  const answer = await requestOrNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
      ...getRepoParams(access),
      workflow_id: WORKFLOW_FILE,
      event: "workflow_dispatch",
      per_page: 100,
    }),
  );
  return (answer?.data.workflow_runs ?? []).filter((run) => run.actor?.login === access.app.login);
}

// Reads the facts for `decidePreflight`.

/**
 * Includes the default branch's name and the session settings that would apply. @throws GitHubError
 * `not_found` also for a repository without a commit
 */
export async function readRepositoryFacts(
  access: Access,
  outcomes: EffectOutcome[],
): Promise<
  RepositoryFacts & {
    branch: string;
    sessionSettings: SessionSettings | null;
    hasTemplates: boolean;
  }
> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  const base = await readBase(access, data.default_branch);
  const usable = base.workflowInstalled && !data.archived;
  const problem = base.settings.ok ? null : base.settings.problem;
  const { unusable: workflowProblem } = base.workflow;
  const sessionSettings = base.settings.ok ? getSessionSettings(base.settings.value) : null;
  const hasTemplates =
    base.settings.ok && base.settings.value.templates.length > 0 && !data.archived;
  const known = {
    hasTemplates,
    branch: data.default_branch,
    sessionSettings,
    head: base.sha,
    usable,
    problem,
    workflowProblem,
    outcomes,
  };
  const preflight = usable
    ? await readPreflight(access, base)
    : { hash: "", check: null, leftover: [] };
  const { hash, check } = preflight;
  const run =
    check && check.status !== "completed" ? await findPreflightRun(access, hash, check) : null;
  if (!check || run?.status !== "completed") return { ...known, preflight, run, proposal: null };
  const proposal = await readPreflightReport(access, hash, check, run.id);
  const [ended = run] = await addFailures(access, [run], { [run.session]: proposal });
  return { ...known, preflight, run: ended, proposal };
}

async function readPreflightReport(
  access: Access,
  hash: string,
  { attempt, launch }: PreflightCheckRun,
  run: number,
): Promise<ProposalFact> {
  const session = formatSessionName("repository", "preflight", attempt);
  const upload = await fetchUpload(access, run, { build: getPreflightSlug(hash), session, launch });
  return upload.ok ? { ...upload, guards: [] } : upload;
}
