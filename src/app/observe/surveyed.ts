/** Everything that people are told of a repository, by the pull request that offers Baton and by `baton doctor`. */
import { branchesOf } from "../../core/build/names.ts";
import { DEFAULT_SETTINGS } from "../../core/build/settings.ts";
import type { Surveyed } from "../../core/onboarding/facts.ts";
import { secretOf } from "../../config/workflow/steps.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";
import { baseAt, findOnCreate } from "./base.ts";
import { rulesOf } from "./branchRules.ts";
import { keyStoreOf } from "./keyStore.ts";
import { REPOSITORY_FIELDS, repositoryFact, type RepositoryAnswer } from "./repository.ts";
import { Seen } from "./seen.ts";
import { surveyOf } from "./survey.ts";

const QUERY = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { ${REPOSITORY_FIELDS} }
}`;

/**
 * `lacks` = permissions that the App should have and hasn't, where that is known.
 * @throws GitHubError `not_found` where there is no such repository, or none that the asker sees; `refused` where it is
 * empty
 */
export async function surveyed(access: Access, lacks: string[]): Promise<Surveyed> {
  const { repository: answer } = await asking(() =>
    access.octokit.graphql<{ repository: RepositoryAnswer }>(QUERY, at(access)),
  );
  const branch = answer.defaultBranchRef;
  if (!branch) {
    throw new GitHubError("refused", "it has no commit on its default branch yet: push one");
  }
  const base = await baseAt(access, branch.target.oid);
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const names = branchesOf(settings.branch_prefix, "1");
  const secret = secretOf(settings);
  const other = settings.environment.secret;
  const [rules, survey, key, repositoriesKey] = await Promise.all([
    rulesOf(access, { names, base: branch.name }, new Seen()),
    surveyOf(access, base, { names, base: branch.name }),
    secret === null ? null : keyStoreOf(access, secret, branch.name),
    other === null ? null : keyStoreOf(access, other, branch.name),
  ]);
  const { unusable: workflowUnusable, differs: workflowDiffers } = base.workflow;
  const { workflowInstalled, caches } = base;
  const onCreate = findOnCreate(base.workflows);
  return {
    repository: {
      ...repositoryFact(answer, branch.name),
      workflowInstalled,
      workflowUnusable,
      workflowDiffers,
      onCreate,
    },
    base: branch.name,
    rules: rules.base,
    own: rules,
    prefix: settings.branch_prefix,
    commitTitle: settings.titles.commit,
    signOff: settings.sign_off,
    problem: base.settings.ok ? null : base.settings.problem,
    lacks,
    caches,
    key,
    repositoriesKey,
    survey,
    label: settings.label,
    maxParallel: settings.max_parallel,
    knowledge: settings.knowledge,
  };
}
