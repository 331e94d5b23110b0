/**
 * Decides whether Baton offers a repository its files or a newer workflow. It never repeats an
 * offer that a person declined.
 */
import type { OnboardingFacts } from "../model/setup-facts.ts";
import type { OfferedPull } from "../model/facts.ts";

// Baton's versions, as rendered workflows name them.

/** Returns the version of the Baton that rendered the workflow, or null if none did. */
export function parseRendererVersion(workflow: string): string | null {
  return (
    /^ +BATON_VERSION: ([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?)$/m.exec(workflow)?.[1] ?? null
  );
}

/**
 * Returns the SHA-256 (hexadecimal) of the runner that the workflow requires, or null if it
 * requires none.
 */
export function parseRunnerHash(workflow: string): string | null {
  return /^ +BATON_SHA256: ([0-9a-f]{64})$/m.exec(workflow)?.[1] ?? null;
}

/** Returns whether version `a` precedes `b`. Two previews of one version count as equal. */
export function isOlderVersion(a: string, b: string): boolean {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && left[at]! < right[at]!;
}

/** Major, minor, patch, and 0 for a preview. */
function splitVersion(version: string): number[] {
  return [...version.split("-")[0]!.split(".").map(Number), version.includes("-") ? 0 : 1];
}

/** `rest` does nothing and carries the reason for the log. */
export type OnboardingStep =
  | { type: "configure" }
  | { type: "update" }
  | { type: "rest"; why: string };

export const CONFIGURE_TITLE = "Configure Baton";
/**
 * The runner's hash distinguishes builds of one version. Only people who build Baton themselves
 * have several.
 */
export function formatUpdateTitle({ renderedBy, runnerToBring, version }: Versions): string {
  const build =
    renderedBy === version && runnerToBring !== null ? ` (${runnerToBring.slice(0, 7)})` : "";
  return `Update Baton's workflow to ${version}${build}`;
}

/** Returns the branches of the offers. */
export function getOfferBranches(prefix: string): Record<"configure" | "update", string> {
  return { configure: `${prefix}/configure`, update: `${prefix}/update-workflow` };
}

export function decideOnboarding(facts: OnboardingFacts): OnboardingStep {
  if (facts.archived) return createRest("the repository is archived");
  return facts.installed ? decideUpdate(facts) : decideInstall(facts);
}

/**
 * A closed pull request is a no, while it keeps its title. As with Renovate, renaming it makes
 * Baton offer again. If a merged one's files are gone, a person removed them, and only a label
 * brings them back.
 */
function decideInstall({ configure, asked, chosen, fork }: OnboardingFacts): OnboardingStep {
  if (configure?.state === "open") return createRest(`#${configure.number} waits to be merged`);
  if (configure && isOfferRefused(configure))
    return createRest(`#${configure.number} was closed: people declined Baton here`);
  if (asked) return { type: "configure" };
  if (configure?.state === "merged")
    return createRest(`what #${configure.number} added was removed again`);
  if (fork) return createRest("it is a fork: offered once an issue is labelled");
  return chosen
    ? { type: "configure" }
    : createRest("one of many repositories: offered once an issue is labelled");
}

export function isOfferRefused({ state, title }: OfferedPull): boolean {
  return state === "closed" && title === CONFIGURE_TITLE;
}

/**
 * Offers an update once per version. Brings an open offer that nobody changed to the newest
 * version.
 */
function decideUpdate(facts: OnboardingFacts): OnboardingStep {
  const { update } = facts;
  if (!isWorkflowBehind(facts)) return createRest("its workflow is up to date, or people's own");
  if (update?.title === formatUpdateTitle(facts))
    return createRest(`#${update.number} is about this version`);
  if (update?.state === "open" && !update.untouched)
    return createRest(`people have changed #${update.number}`);
  return { type: "update" };
}

/**
 * Returns whether an older Baton rendered the workflow, or another build of this version brought
 * the runner.
 */
export function isWorkflowBehind({ renderedBy, runnerToBring, version }: Versions): boolean {
  if (renderedBy === null) return false;
  return isOlderVersion(renderedBy, version) || (renderedBy === version && runnerToBring !== null);
}

type Versions = Pick<OnboardingFacts, "renderedBy" | "runnerToBring" | "version">;

const createRest = (why: string): OnboardingStep => ({ type: "rest", why });
