/** What `decidePreflight` looks at. */
import { preflightBuild, sessionName } from "../../core/build/names.ts";
import { playOf, type Play } from "../../core/build/settings.ts";
import type { EffectOutcome, ProposalFact } from "../../core/build/facts.ts";
import type { PreflightCheckRun, RepositoryFacts } from "../../core/preflight/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import { baseOf } from "./base.ts";
import { withFailures } from "./failed-jobs.ts";
import { preflightOf, preflightRun } from "./preflight.ts";
import { uploadOf } from "./proposal.ts";

/**
 * With the default branch's name, and what would play there. @throws GitHubError `not_found` for a repository without a
 * commit, too
 */
export async function repositoryFacts(
  access: Access,
  outcomes: EffectOutcome[],
): Promise<RepositoryFacts & { branch: string; play: Play | null; hasTemplates: boolean }> {
  const { data } = await asking(() => access.octokit.request("GET /repos/{owner}/{repo}", at(access)));
  const base = await baseOf(access, data.default_branch);
  const usable = base.workflowInstalled && !data.archived;
  const problem = base.settings.ok ? null : base.settings.problem;
  const { unusable: workflowProblem } = base.workflow;
  const play = base.settings.ok ? playOf(base.settings.value) : null;
  const hasTemplates = base.settings.ok && base.settings.value.templates.length > 0 && !data.archived;
  const known = {
    hasTemplates,
    branch: data.default_branch,
    play,
    head: base.sha,
    usable,
    problem,
    workflowProblem,
    outcomes,
  };
  const preflight = usable ? await preflightOf(access, base) : { hash: "", check: null, leftover: [] };
  const { hash, check } = preflight;
  const run = check && check.status !== "completed" ? await preflightRun(access, hash, check) : null;
  if (!check || run?.status !== "completed") return { ...known, preflight, run, proposal: null };
  const proposal = await reportOf(access, hash, check, run.id);
  const [ended = run] = await withFailures(access, [run], { [run.session]: proposal });
  return { ...known, preflight, run: ended, proposal };
}

async function reportOf(
  access: Access,
  hash: string,
  { attempt, launch }: PreflightCheckRun,
  run: number,
): Promise<ProposalFact> {
  const session = sessionName("repository", "preflight", attempt);
  const upload = await uploadOf(access, run, { build: preflightBuild(hash), session, launch });
  return upload.ok ? { ...upload, guards: [] } : upload;
}
