/** Check runs and statuses on a commit, Baton's own left out. */
import type { CheckFact, PullFact } from "../../core/build/facts.ts";
import { WORKFLOW_FILE } from "../../core/build/settings.ts";
import { visible } from "../../core/text/visible.ts";
import { at, type Access } from "../github/access.ts";
import { asking, orNull } from "../github/errors.ts";

export const VERDICT_CHECK = "baton/review";

export interface CommitChecks {
  checks: PullFact["checks"];
  verdict: string | null;
}

const PASSED = ["success", "neutral", "skipped"];
/** Longest summary that is handed on. */
const SUMMARY = 1000;

/**
 * `base` is the base branch's head: the only commit that runs of Baton's own workflow stand on. Without `ci` only the
 * verdict is looked for. @throws GitHubError
 */
export async function checksOf(access: Access, sha: string, base: string, ci: boolean): Promise<CommitChecks> {
  const [runs, statuses, own] = await Promise.all([
    asking(() =>
      access.octokit.paginate("GET /repos/{owner}/{repo}/commits/{ref}/check-runs", {
        ...at(access),
        ref: sha,
        per_page: 100,
      }),
    ),
    ci ? statusesOf(access, sha) : [],
    sha === base ? ownSuites(access, sha) : new Set<number>(),
  ]);
  const ours = runs.filter((r) => r.app?.id === access.app.id);
  const foreign = runs.filter((r) => r.app?.id !== access.app.id && !own.has(Number(r.check_suite?.id ?? 0)));
  const facts = [
    ...foreign.map((r) => ({
      fact: { name: r.name, url: r.details_url, summary: cut(r.output.summary ?? r.output.title) },
      state: r.status !== "completed" ? "pending" : PASSED.includes(r.conclusion ?? "") ? "passed" : "failed",
    })),
    ...statuses.map((s) => ({
      fact: { name: s.context, url: s.target_url, summary: cut(s.description) },
      state: s.state === "pending" ? "pending" : s.state === "success" ? "passed" : "failed",
    })),
  ];
  const of = (state: string): CheckFact[] => facts.filter((f) => f.state === state).map((f) => f.fact);
  const verdicts = ours.filter((r) => r.name === VERDICT_CHECK).sort((a, b) => Number(a.id) - Number(b.id));
  return {
    checks: { pending: of("pending"), failed: of("failed"), passed: of("passed") },
    verdict: verdicts.at(-1)?.conclusion ?? null,
  };
}

async function statusesOf(access: Access, sha: string) {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/commits/{ref}/status", {
      ...at(access),
      ref: sha,
      per_page: 100,
    }),
  );
  return data.statuses;
}

/** Check suites of runs of Baton's workflow on the commit: sessions are no CI. */
async function ownSuites(access: Access, sha: string): Promise<Set<number>> {
  const answer = await orNull(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs", {
      ...at(access),
      workflow_id: WORKFLOW_FILE,
      head_sha: sha,
      per_page: 100,
    }),
  );
  return new Set(answer?.data.workflow_runs.map((r) => Number(r.check_suite_id ?? 0)));
}

function cut(text: string | null): string {
  return visible((text ?? "").slice(0, SUMMARY));
}
