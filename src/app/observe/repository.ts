/** Reads the repository: its settings and its default branch's head, together with the issue. */
import { DEFAULT_SETTINGS, ENVIRONMENT_NAME } from "../../core/model/settings.ts";
import type { KeyStore, Survey, SurveyFacts } from "../../core/model/setup-facts.ts";
import { getRepoParams, type Access } from "../github/access.ts";
import { GitHubError, requestGitHub } from "../github/errors.ts";
import type { RepositoryFact } from "../../core/model/facts.ts";
import { getStartCondition } from "../../core/model/workflow-triggers.ts";
import { getBranches } from "../../core/model/names.ts";
import { OWNERS_PATHS } from "../../core/setup/survey.ts";
import { listCreateWorkflows, readBaseAt, type Base } from "./base.ts";
import { readFileText } from "./base-files.ts";
import { listEnabledWorkflows } from "./workflow-triggers.ts";
import { getKeySecret } from "../../config/workflow/steps.ts";
import { readRules } from "./rules.ts";
import { ReadCache } from "./read-cache.ts";

// Where the model's key is stored. An App can see the environment. Only administrators can see the
// names of secrets.

/** @throws GitHubError except for what the caller may not see */
async function readKeyStore(access: Access, secret: string, branch: string): Promise<KeyStore> {
  const [environment, plain] = await Promise.all([
    readEnvironment(access, branch),
    findPlainSecret(access, secret),
  ]);
  return { secret, environment, plain };
}

async function readEnvironment(access: Access, branch: string): Promise<KeyStore["environment"]> {
  const of = { ...getRepoParams(access), environment_name: ENVIRONMENT_NAME };
  const answer = await requestOrCode(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}", of),
  );
  if (typeof answer === "string") return answer === "not_found" ? "missing" : "unknown";
  const policy = answer.data.deployment_branch_policy;
  if (!policy) return "open";
  if (policy.protected_branches) return "limited";
  const names = await requestOrCode(() =>
    access.octokit.request(
      "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
      of,
    ),
  );
  if (typeof names === "string") return "unknown";
  // A pattern may match more branches than exist now.
  return names.data.branch_policies.every(({ name }) => name === branch) ? "limited" : "open";
}

async function findPlainSecret(access: Access, secret: string): Promise<KeyStore["plain"]> {
  const own = await requestOrCode(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/secrets/{secret_name}", {
      ...getRepoParams(access),
      secret_name: secret,
    }),
  );
  if (typeof own !== "string") return "repository";
  if (own === "refused") return "unknown";
  const shared = await requestOrCode(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/organization-secrets", {
      ...getRepoParams(access),
      per_page: 100,
    }),
  );
  if (typeof shared === "string") return "unknown";
  return shared.data.secrets.some(({ name }) => name === secret) ? "organization" : "nowhere";
}

async function requestOrCode<T>(ask: () => Promise<T>): Promise<T | "not_found" | "refused"> {
  try {
    return await requestGitHub(ask);
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "not_found" || error.code === "refused"))
      return error.code;
    throw error;
  }
}

export const REPOSITORY_FIELDS = `databaseId nameWithOwner isArchived
  squashMergeAllowed rebaseMergeAllowed mergeCommitAllowed squashMergeCommitMessage squashMergeCommitTitle
  webCommitSignoffRequired
  defaultBranchRef { name target { oid } }`;

export interface RepositoryAnswer {
  databaseId: number;
  nameWithOwner: string;
  isArchived: boolean;
  squashMergeAllowed: boolean;
  rebaseMergeAllowed: boolean;
  mergeCommitAllowed: boolean;
  squashMergeCommitMessage: string;
  squashMergeCommitTitle: string;
  webCommitSignoffRequired: boolean;
  /** `null` in an empty repository. */
  defaultBranchRef: { name: string; target: { oid: string } } | null;
}

/** Everything that doesn't depend on a commit. */
export type RepositoryAtRest = Omit<
  RepositoryFact,
  "workflowInstalled" | "workflowUnusable" | "workflowDiffers" | "onCreate"
>;

export function toRepositoryFact(answer: RepositoryAnswer, branch: string): RepositoryAtRest {
  const [owner = "", name = ""] = answer.nameWithOwner.split("/");
  const methods = [
    ["squash", answer.squashMergeAllowed] as const,
    ["rebase", answer.rebaseMergeAllowed] as const,
    ["merge", answer.mergeCommitAllowed] as const,
  ];
  return {
    id: answer.databaseId,
    owner,
    name,
    defaultBranch: branch,
    archived: answer.isArchived,
    squashMessage: answer.squashMergeCommitMessage,
    squashTitle: answer.squashMergeCommitTitle,
    signOffRequired: answer.webCommitSignoffRequired,
    mergeMethods: methods.filter(([, allowed]) => allowed).map(([method]) => method),
  };
}

/** @throws GitHubError */
export async function readDefaultBranch(access: Access): Promise<string> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  return data.default_branch;
}

// What a repository's files say about it. It is read once, when Baton is offered or the doctor
// runs.

/** `base` is the branch that builds land on. @throws GitHubError */
async function readSurvey(
  access: Access,
  { sha, workflows }: Base,
  { names, base }: { names: ReturnType<typeof getBranches>; base: string },
): Promise<Survey> {
  const [languages, top, manifest, enabled, ...owners] = await Promise.all([
    requestGitHub(() =>
      access.octokit.request("GET /repos/{owner}/{repo}/languages", getRepoParams(access)),
    ),
    listTopNames(access, sha),
    readFileText(access, "package.json", sha),
    listEnabledWorkflows(access, workflows),
    ...OWNERS_PATHS.map((path) => readFileText(access, path, sha)),
  ]);
  const starts = (
    triggers: Base["workflows"][number]["triggers"],
    pull: { base: string; head: string },
  ) => getStartCondition(triggers, pull).when !== "never";
  return {
    languages: languages.data,
    top,
    testScript: findTestScript(manifest),
    ci: enabled.map(({ path, triggers }) => ({
      path,
      workers: starts(triggers, { base: names.build, head: names.worker("W1.1") }),
      landing: starts(triggers, { base, head: names.land }),
    })),
    owners: owners.find((text) => text !== null) ?? null,
  };
}

async function listTopNames(access: Access, sha: string): Promise<string[]> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", {
      ...getRepoParams(access),
      path: "",
      ref: sha,
    }),
  );
  return Array.isArray(data) ? data.map(({ name }) => name) : [];
}

/** npm's own placeholder for a package without tests doesn't count. */
function findTestScript(manifest: string | null): string | null {
  try {
    const { scripts } = JSON.parse(manifest ?? "{}") as { scripts?: { test?: unknown } };
    const test = scripts?.test;
    return typeof test === "string" && !test.includes("no test specified") ? test : null;
  } catch {
    return null;
  }
}

// Everything about a repository that Baton shows people, in the pull request that offers Baton and
// in `baton doctor`.

const QUERY = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) { ${REPOSITORY_FIELDS} }
}`;

/**
 * `lacks` are the permissions that the App should have and lacks, if known.
 * @throws GitHubError `not_found` if the repository doesn't exist or the caller can't see it;
 * `refused` if it is empty
 */
export async function readRepositorySurvey(access: Access, lacks: string[]): Promise<SurveyFacts> {
  const { repository: answer } = await requestGitHub(() =>
    access.octokit.graphql<{ repository: RepositoryAnswer }>(QUERY, getRepoParams(access)),
  );
  const branch = answer.defaultBranchRef;
  if (!branch) {
    throw new GitHubError("refused", "it has no commit on its default branch yet: push one");
  }
  const base = await readBaseAt(access, branch.target.oid);
  const settings = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const names = getBranches(settings.branch_prefix, "1");
  const secret = getKeySecret(settings);
  const other = settings.environment.secret;
  const [rules, survey, key, repositoriesKey] = await Promise.all([
    readRules(access, { names, base: branch.name }, new ReadCache()),
    readSurvey(access, base, { names, base: branch.name }),
    secret === null ? null : readKeyStore(access, secret, branch.name),
    other === null ? null : readKeyStore(access, other, branch.name),
  ]);
  const { unusable: workflowUnusable, differs: workflowDiffers } = base.workflow;
  const { workflowInstalled, caches } = base;
  const onCreate = listCreateWorkflows(base.workflows);
  return {
    repository: {
      ...toRepositoryFact(answer, branch.name),
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
