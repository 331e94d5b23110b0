/**
 * Offers a repository Baton's files in a pull request, and later updates of its workflow. Its own
 * pull requests are its only memory.
 */
import type { Logger } from "pino";
import { getRepoParams, type Access } from "./github/access.ts";
import { GitHubError, requestGitHub } from "./github/errors.ts";
import type { OnboardingFacts, PullOffer } from "../core/model/setup-facts.ts";
import { getCommit, isUnsigned, makeCommit, signMessage } from "./github/commits.ts";
import { offerPull } from "./offer-pull.ts";
import { writeChangeTree } from "./github/trees.ts";
import { DEFAULT_SETTINGS, RUNNER_FOLDER, WORKFLOW_PATH } from "../core/model/settings.ts";
import {
  decideOnboarding,
  formatUpdateTitle,
  getOfferBranches,
  isWorkflowBehind,
} from "../core/setup/onboarding.ts";
import { getRunnerRelease, readRunnerFiles } from "../config/runner-bundles.ts";
import { getVersion } from "../config/bundle-data.ts";
import { SMALL_INSTALLATION } from "./observe/builds.ts";
import { readBase, type Base } from "./observe/base.ts";
import { findOfferedCommit, findOfferedPull } from "./observe/offered-pulls.ts";
import { createConfigureOffer, createUpdateOffer } from "../core/setup/onboarding-offer.ts";
import { renderOfferedFiles, renderOwnFiles } from "../config/offered-files.ts";
import { getGitHubHosts } from "../config/github-hosts.ts";
import { inspectWorkflow } from "../config/workflow/installed.ts";
import { readFileText } from "./observe/base-files.ts";
import { readRepositorySurvey } from "./observe/repository.ts";

// The label that starts a build is created with the offer. A new repository has no such label to
// choose.

const LABEL_COLOR = "5319e7";

/**
 * An existing label stays as people have it (GitHub answers 422). If GitHub refuses, people create
 * their own label. Nothing else depends on it.
 * @throws GitHubError if it may succeed later
 */
async function createLabel(access: Access, name: string, log: Logger): Promise<void> {
  const description = "Baton plans and builds this issue.";
  const wanted = { ...getRepoParams(access), name, color: LABEL_COLOR, description };
  try {
    await requestGitHub(() => access.octokit.request("POST /repos/{owner}/{repo}/labels", wanted));
  } catch (error) {
    if (!(error instanceof GitHubError) || error.isTransient || error.unavailable) throw error;
    log.debug({ label: name, answer: error.message }, "the label isn't created");
  }
}

/** Creates the commit with the offered files on top of the default branch. */
async function commitOffer(
  access: Access,
  { sha, settings }: Base,
  { files, message }: PullOffer,
): Promise<string> {
  const { tree: before } = await getCommit(access, sha);
  const changed = Object.entries(files).map(([path, text]) => {
    return {
      op: "write" as const,
      path,
      mode: "100644" as const,
      content: Buffer.from(text).toString("base64"),
    };
  });
  const tree = await writeChangeTree(access, before, { base: sha, files: changed });
  return makeCommit(
    access,
    tree,
    [sha],
    await signMessage({ access, facts: { settings } }, message),
  );
}

/** Includes the default branch and its contents. */
type RepositoryOnboarding = OnboardingFacts & { id: number; branch: string; base: Base };

/**
 * `asked`: somebody with permission has labelled an issue. @throws GitHubError `not_found` if there
 * is no commit
 */
async function readOnboardingFacts(access: Access, asked: boolean): Promise<RepositoryOnboarding> {
  const { data } = await requestGitHub(() =>
    access.octokit.request("GET /repos/{owner}/{repo}", getRepoParams(access)),
  );
  const { archived, fork, default_branch: branch } = data;
  const base = await readBase(access, branch);
  const { branch_prefix: prefix } = base.settings.ok ? base.settings.value : DEFAULT_SETTINGS;
  const { workflowInstalled: installed, renderedBy } = base;
  const branches = getOfferBranches(prefix);
  const known = {
    id: Number(data.id),
    branch,
    base,
    archived,
    fork,
    installed,
    renderedBy,
    runnerToBring: findNewerRunner(base),
    version: getVersion(),
    prefix,
  };
  if (installed) {
    const update = isWorkflowBehind(known) ? await findOfferedPull(access, branches.update) : null;
    return { ...known, configure: null, update, asked: false, chosen: false };
  }
  const configure = archived ? null : await findOfferedPull(access, branches.configure);
  const open = archived || configure?.state === "open";
  return {
    ...known,
    configure,
    update: null,
    asked,
    chosen: !open && !asked && (await isNamedByInstallation(access)),
  };
}

/** A pass that runs as a bundle has no runner to offer. */
function findNewerRunner({ runner, runnerAsked }: Base): string | null {
  if (runnerAsked === null || readRunnerFiles() === null) return null;
  const own = getRunnerRelease();
  return runner === own.blob && runnerAsked === own.sha256 ? null : own.blob;
}

/** An installation for many repositories doesn't ask for a particular one, unless it names them. */
async function isNamedByInstallation({ octokit }: Access): Promise<boolean> {
  const { data } = await requestGitHub(() =>
    octokit.request("GET /installation/repositories", { per_page: 1 }),
  );
  return data.repository_selection === "selected" || data.total_count <= SMALL_INSTALLATION;
}

/**
 * Returns the number of the pull request that was opened, was updated, or waits to be merged. Null
 * if there is nothing to do.
 * @throws GitHubError
 */
export async function offerOnboarding(
  access: Access,
  { asked, log }: { asked: boolean; log: Logger },
): Promise<number | null> {
  const facts = await readOnboardingFacts(access, asked);
  const step = decideOnboarding(facts);
  if (step.type === "rest") {
    log.debug({ reason: step.why }, "nothing is offered");
    return facts.configure?.state === "open" ? facts.configure.number : null;
  }
  const offer =
    step.type === "configure"
      ? await buildConfigureOffer(access, facts)
      : await buildUpdateOffer(access, facts);
  if (!offer) return null;
  if (step.type === "configure") await createLabel(access, getSettings(facts.base).label, log);
  const { id: repository, branch: base } = facts;
  const { branch, title, body } = offer;
  const number = await offerPull(
    access,
    { repository, branch, base, title, body },
    facts[step.type],
    () => commitOffer(access, facts.base, offer),
  );
  log.info({ pull: number, title }, "files offered");
  return number;
}

/** Existing files belong to people, so they aren't changed. The runner is Baton's own. */
async function buildConfigureOffer(
  access: Access,
  { base }: RepositoryOnboarding,
): Promise<PullOffer> {
  const files = renderOfferedFiles(getSettings(base), {
    version: getVersion(),
    host: getActionsHost(access),
  });
  const isThere = async (path: string) =>
    !path.startsWith(`${RUNNER_FOLDER}/`) && (await readFileText(access, path, base.sha)) !== null;
  const there = await Promise.all(Object.keys(files).map(isThere));
  const missing = Object.entries(files).filter((_, i) => !there[i]);
  const [found, unsigned] = await Promise.all([
    readRepositorySurvey(access, []),
    hasUnsignedCommits(access, base.sha),
  ]);
  return createConfigureOffer({ ...found, unsigned }, Object.fromEntries(missing));
}

/**
 * Whether GitHub leaves the App's commits unsigned. Creates one that is on no branch. @throws
 * GitHubError
 */
async function hasUnsignedCommits(access: Access, base: string): Promise<boolean> {
  await makeCommit(
    access,
    (await getCommit(access, base)).tree,
    [base],
    "See whether GitHub signs Baton's commits",
  );
  return isUnsigned(access);
}

/** If the settings can't be read, the right workflow is unknown. That is reported elsewhere. */
async function buildUpdateOffer(
  access: Access,
  facts: RepositoryOnboarding,
): Promise<PullOffer | null> {
  const { base, prefix, version, renderedBy } = facts;
  const now = await readFileText(access, WORKFLOW_PATH, base.sha);
  if (!base.settings.ok || now === null || renderedBy === null) return null;
  const { [WORKFLOW_PATH]: workflow = "", ...beside } = renderOwnFiles(base.settings.value, {
    version,
    host: getActionsHost(access),
  });
  const workflows = {
    now,
    offered: await findOfferedWorkflow(access, prefix),
    rendered: workflow,
    beside: base.runner === getRunnerRelease().blob ? {} : beside,
  };
  const fits = (text: string) => inspectWorkflow(text, null, null).unusable === null;
  return createUpdateOffer(
    workflows,
    { prefix, title: formatUpdateTitle(facts), version, from: renderedBy },
    fits,
  );
}

const getActionsHost = ({ octokit }: Access) =>
  getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl }).actions;

const getSettings = ({ settings }: RepositoryOnboarding["base"]) =>
  settings.ok ? settings.value : DEFAULT_SETTINGS;

/** Returns the workflow from Baton's newest merged pull request, before people changed it. */
async function findOfferedWorkflow(access: Access, prefix: string): Promise<string | null> {
  const { configure, update } = getOfferBranches(prefix);
  const pulls = await Promise.all([
    findOfferedPull(access, configure),
    findOfferedPull(access, update),
  ]);
  const merged = pulls
    .filter((pull) => pull?.state === "merged")
    .toSorted((a, b) => b!.number - a!.number)[0];
  const commit = merged ? await findOfferedCommit(access, merged.number) : null;
  return commit === null ? null : readFileText(access, WORKFLOW_PATH, commit);
}
