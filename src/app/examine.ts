/** `baton doctor`: what the doctor's checks look at, read from GitHub without changing anything. */
import { branchesOf } from "../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../core/build/settings.ts";
import type { DoctorFacts } from "../core/doctor/facts.ts";
import { accessOf, type Asker } from "./asker.ts";
import { at } from "./github/access.ts";
import { asking, GitHubError } from "./github/errors.ts";
import { baseAt } from "./observe/base.ts";
import { rulesOf } from "./observe/branchRules.ts";
import { REPOSITORY_FIELDS, repositoryFact, type RepositoryAnswer } from "./observe/repository.ts";
import { Seen } from "./observe/seen.ts";

const QUERY = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { ${REPOSITORY_FIELDS} }
}`;

/** @throws GitHubError `not_found` where there is no such repository, or none that the asker sees */
export async function examine(asker: Asker, owner: string, repo: string): Promise<DoctorFacts> {
  const access = await accessOf(asker, owner, repo);
  const { repository: answer } = await asking(() =>
    access.octokit.graphql<{ repository: RepositoryAnswer }>(QUERY, at(access)),
  );
  const branch = answer.defaultBranchRef;
  if (!branch) throw new GitHubError("not_found", `${owner}/${repo} has no commit on its default branch`, 404);
  const base = await baseAt(access, branch.target.oid);
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const names = branchesOf(settings.branch_prefix, "1");
  const rules = await rulesOf(access, { names, base: branch.name }, new Seen());
  const { unusable: workflowUnusable, differs: workflowDiffers } = base.workflow;
  const { workflowInstalled } = base;
  return {
    repository: { ...repositoryFact(answer, branch.name), workflowInstalled, workflowUnusable, workflowDiffers },
    base: branch.name,
    rules: rules.base,
    own: rules,
    prefix: settings.branch_prefix,
    signOff: settings.sign_off,
    problem: base.settings.ok ? null : base.settings.problem,
  };
}
