/**
 * Brings a repository Baton's files by pull request, and keeps its workflow in step with Baton's version. It observes,
 * decides and acts; what it remembers is its own pull requests.
 */
import type { Logger } from "pino";
import { DEFAULT_SETTINGS, RUNNER_FOLDER, WORKFLOW_PATH } from "../core/build/settings.ts";
import { configureOffer } from "../core/onboarding/configure.ts";
import { decideOnboarding, offerBranches, updateTitle } from "../core/onboarding/decide.ts";
import { updateOffer } from "../core/onboarding/update.ts";
import type { Offer } from "../core/onboarding/facts.ts";
import { offeredFiles, ownFiles } from "../config/offered.ts";
import { runnerRelease } from "../config/runner.ts";
import { version } from "../config/version.ts";
import { getGitHubHosts } from "../config/github-hosts.ts";
import { lookAtWorkflow } from "../config/workflow/installed.ts";
import { makeLabel } from "./effects/label.ts";
import { makeOffer } from "./effects/offer.ts";
import type { Access } from "./github/access.ts";
import { commitOf } from "./github/commits.ts";
import { makeCommit } from "./github/make-commit.ts";
import { isUnsigned } from "./github/seal.ts";
import { withWorkflows } from "./github/tokens.ts";
import { readText } from "./observe/contents.ts";
import { offeredCommit, offeredPull } from "./observe/offers.ts";
import { onboardingFacts, type Onboarded } from "./observe/onboarding.ts";
import { surveyed } from "./observe/surveyed.ts";

/**
 * Number of the pull request that was opened, brought up to date, or waits to be merged; null = nothing is to be done.
 * @throws GitHubError
 */
export async function onboard(access: Access, { asked, log }: { asked: boolean; log: Logger }): Promise<number | null> {
  const facts = await onboardingFacts(access, asked);
  const step = decideOnboarding(facts);
  if (step.type === "rest") {
    log.debug({ reason: step.why }, "nothing is offered");
    return facts.configure?.state === "open" ? facts.configure.number : null;
  }
  const offer = step.type === "configure" ? await configuration(access, facts) : await newer(access, facts);
  if (!offer) return null;
  if (step.type === "configure") await makeLabel(access, settingsOf(facts.base).label, log);
  const number = await withWorkflows(() => makeOffer(access, facts, offer, facts[step.type]));
  log.info({ pull: number, title: offer.title }, "offered");
  return number;
}

/** Files that are there already are people's: they aren't touched. The runner is Baton's own. */
async function configuration(access: Access, { base }: Onboarded): Promise<Offer> {
  const files = offeredFiles(settingsOf(base), { version: version(), host: hostOf(access) });
  const isThere = async (path: string) =>
    !path.startsWith(`${RUNNER_FOLDER}/`) && (await readText(access, path, base.sha)) !== null;
  const there = await Promise.all(Object.keys(files).map(isThere));
  const missing = Object.entries(files).filter((_, i) => !there[i]);
  const [found, unsigned] = await Promise.all([surveyed(access, []), findUnsigned(access, base.sha)]);
  return configureOffer({ ...found, unsigned }, Object.fromEntries(missing));
}

/** Whether GitHub leaves the App's commits unsigned: one is made that is on no branch. @throws GitHubError */
async function findUnsigned(access: Access, base: string): Promise<boolean> {
  await makeCommit(access, (await commitOf(access, base)).tree, [base], "See whether GitHub signs Baton's commits");
  return isUnsigned(access);
}

/** With settings that can't be read nobody knows how the workflow should be: that is said elsewhere. */
async function newer(access: Access, facts: Onboarded): Promise<Offer | null> {
  const { base, prefix, version, renderedBy } = facts;
  const now = await readText(access, WORKFLOW_PATH, base.sha);
  if (!base.settings.ok || now === null || renderedBy === null) return null;
  const { [WORKFLOW_PATH]: workflow = "", ...beside } = ownFiles(base.settings.value, {
    version,
    host: hostOf(access),
  });
  const workflows = {
    now,
    offered: await offeredBefore(access, prefix),
    rendered: workflow,
    beside: base.runner === runnerRelease().blob ? {} : beside,
  };
  const fits = (text: string) => lookAtWorkflow(text, null, null).unusable === null;
  return updateOffer(workflows, { prefix, title: updateTitle(facts), version, from: renderedBy }, fits);
}

const hostOf = ({ octokit }: Access) => getGitHubHosts({ api: octokit.request.endpoint.DEFAULTS.baseUrl }).actions;

const settingsOf = ({ settings }: Onboarded["base"]) => (settings.ok ? settings.value : DEFAULT_SETTINGS);

/** The workflow as the newest merged pull request of Baton's brought it, before people changed it there. */
async function offeredBefore(access: Access, prefix: string): Promise<string | null> {
  const { configure, update } = offerBranches(prefix);
  const pulls = await Promise.all([offeredPull(access, configure), offeredPull(access, update)]);
  const merged = pulls.filter((pull) => pull?.state === "merged").toSorted((a, b) => b!.number - a!.number)[0];
  const commit = merged ? await offeredCommit(access, merged.number) : null;
  return commit === null ? null : readText(access, WORKFLOW_PATH, commit);
}
