/** The preflight of the configuration on the default branch: our check run, the run that serves it, what that left. */
import { preflightBuild, runName, sessionName } from "../../core/build/names.ts";
import { WORKFLOW_FILE } from "../../core/build/settings.ts";
import { readReport } from "../../core/comments/preflight.ts";
import type { PreflightEffect } from "../../core/preflight/effects.ts";
import { PREFLIGHT_CHECK, preflightHash } from "../../core/preflight/hash.ts";
import type { PreflightCheckRun, PreflightFact, RepositoryFacts } from "../../core/preflight/facts.ts";
import { version } from "../../config/version.ts";
import { at, type Access } from "../github/access.ts";
import { asking, orNull } from "../github/errors.ts";
import type { Base } from "./base.ts";
import { toStatus } from "./runs.ts";
import { utc } from "./issue.ts";

/**
 * The check run stands on the commit that was the head when the proof was asked for. A later head with the same
 * configuration needs no other: its commit is known by the run, one of the newest hundred. @throws GitHubError
 */
export async function preflightOf(access: Access, base: Base): Promise<PreflightFact> {
  const hash = preflightHash(base.configuration, version());
  const here = await checksOn(access, base.sha, hash);
  if (here.check) return here;
  const runs = await newestRuns(access);
  const proven = runs.find((run) => run.display_title.startsWith(`[${preflightBuild(hash)}] `));
  return proven && proven.head_sha !== base.sha ? checksOn(access, proven.head_sha, hash) : here;
}

/** The run of this attempt and launch: the first, should there be two. @throws GitHubError */
export async function preflightRun(
  access: Access,
  hash: string,
  { attempt, launch }: PreflightCheckRun,
): Promise<RepositoryFacts["run"]> {
  const session = sessionName("repository", "preflight", attempt);
  const title = runName(preflightBuild(hash), session, launch);
  const run = (await newestRuns(access)).findLast((one) => one.display_title === title);
  if (!run) return null;
  const status = toStatus(run.status);
  const { conclusion, html_url: url } = run;
  const changedAt = run.updated_at ? { changedAt: utc(run.updated_at) } : {};
  return { id: Number(run.id), session, launch, status, conclusion, policy: null, url, ...changedAt };
}

/**
 * The check run's `external_id`: `<hash>/<attempt>/<launch>`, with `/<time>` where a dispatch is about to be sent,
 * `/<time>/dispatched` or `/<time>/waiting` where it was and no runner has it, and `//superseded`.
 */
export function externalId(
  hash: string,
  { attempt, launch, status }: Pick<Extract<PreflightEffect, { type: "check" }>, "attempt" | "launch" | "status">,
  asked: string | null,
): string {
  const of = `${hash}/${attempt}/${launch}`;
  if (status === "superseded") return `${of}//${status}`;
  const mark = status === "dispatched" || status === "waiting" ? `/${status}` : "";
  return `${of}${asked === null ? "" : `/${asked}${mark}`}`;
}

/**
 * What our own App wrote on this commit: the newest launch, the first of two that say the same.
 *
 * @throws GitHubError
 */
export async function checksOn(access: Access, head: string, hash: string): Promise<PreflightFact> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
      ...at(access),
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
    const waits = mark === "dispatched" || mark === "waiting" ? mark : "queued";
    const status = run.status === "completed" || run.status === "in_progress" ? run.status : waits;
    const passed = run.conclusion === "success" || run.conclusion === "neutral";
    const told = readReport(run.output.text);
    const title = { name: "Preflight", result: "failed" as const, detail: run.output.title ?? "no word", remedy: null };
    return [
      {
        ...{ id: Number(run.id), head, attempt: Number(attempt), launch: Number(launch), status },
        opened: run.started_at,
        since: status === "in_progress" ? run.started_at : asked,
        passed: status === "completed" ? passed : null,
        url: run.details_url,
        report: status === "completed" && !passed && told.length === 0 ? [title] : told,
      },
    ];
  });
  const [check = null, ...older] = found.toSorted(
    (a, b) => b.attempt - a.attempt || b.launch - a.launch || a.id - b.id,
  );
  return { hash, check, leftover: older.filter(({ status: shown }) => shown !== "completed") };
}

/** Runs that the App itself dispatched, the newest first. */
async function newestRuns(access: Access) {
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
      ...at(access),
      workflow_id: WORKFLOW_FILE,
      event: "workflow_dispatch",
      per_page: 100,
    }),
  );
  return (answer?.data.workflow_runs ?? []).filter((run) => run.actor?.login === access.app.login);
}
