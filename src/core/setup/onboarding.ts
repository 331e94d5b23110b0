/**
 * Whether Baton offers a repository its files, or a newer workflow. Never against what a person has
 * said.
 */
import type { OnboardingFacts } from "../model/setup-facts.ts";
import type { OfferedPull } from "../model/facts.ts";

// Versions of Baton, as they stand in a rendered workflow.

/**
 * The version whose runner the workflow asks for: of the Baton that rendered it; null where none
 * did.
 */
export function parseRendererVersion(workflow: string): string | null {
  return (
    /^ +BATON_VERSION: ([0-9]+\.[0-9]+\.[0-9]+(?:-[0-9A-Za-z.-]+)?)$/m.exec(workflow)?.[1] ?? null
  );
}

/**
 * The SHA-256 of the runner that the workflow asks for, in hexadecimal digits; null where it asks
 * for none.
 */
export function parseRunnerHash(workflow: string): string | null {
  return /^ +BATON_SHA256: ([0-9a-f]{64})$/m.exec(workflow)?.[1] ?? null;
}

/** Whether version `a` came before `b`; two previews of one version count as the same. */
export function isOlderVersion(a: string, b: string): boolean {
  const [left, right] = [splitVersion(a), splitVersion(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at >= 0 && left[at]! < right[at]!;
}

/** Major, minor, patch, and 0 for a preview of it. */
function splitVersion(version: string): number[] {
  return [...version.split("-")[0]!.split(".").map(Number), version.includes("-") ? 0 : 1];
}

/** `rest` says why, for the log. */
export type OnboardingStep =
  | { type: "configure" }
  | { type: "update" }
  | { type: "rest"; why: string };

export const CONFIGURE_TITLE = "Configure Baton";
/**
 * The runner tells builds of one version apart, which only people who build Baton themselves have.
 */
export function formatUpdateTitle({ renderedBy, runnerToBring, version }: Versions): string {
  const build =
    renderedBy === version && runnerToBring !== null ? ` (${runnerToBring.slice(0, 7)})` : "";
  return `Update Baton's workflow to ${version}${build}`;
}

/** The branches that offers stand on. */
export function getOfferBranches(prefix: string): Record<"configure" | "update", string> {
  return { configure: `${prefix}/configure`, update: `${prefix}/update-workflow` };
}

export function decideOnboarding(facts: OnboardingFacts): OnboardingStep {
  if (facts.archived) return createRest("the repository is archived");
  return facts.installed ? decideUpdate(facts) : decideInstall(facts);
}

/**
 * A closed one is a person's no, for as long as it bears its title (Renovate's rule as well:
 * whoever renames it gets another). One that was merged and whose files are gone was taken out by a
 * person: only a label brings it back.
 */
function decideInstall({ configure, asked, chosen, fork }: OnboardingFacts): OnboardingStep {
  if (configure?.state === "open") return createRest(`#${configure.number} waits to be merged`);
  if (configure && isOfferRefused(configure))
    return createRest(`#${configure.number} was closed: nobody wants Baton here`);
  if (asked) return { type: "configure" };
  if (configure?.state === "merged")
    return createRest(`what #${configure.number} brought was taken out again`);
  if (fork) return createRest("it is a fork: offered once an issue is labelled");
  return chosen
    ? { type: "configure" }
    : createRest("one of many repositories: offered once an issue is labelled");
}

export function isOfferRefused({ state, title }: OfferedPull): boolean {
  return state === "closed" && title === CONFIGURE_TITLE;
}

/**
 * Once for each version, whatever became of it; one that nobody has touched is brought to the
 * newest.
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

/** Whether an older Baton brought the workflow, or another build of this one its runner. */
export function isWorkflowBehind({ renderedBy, runnerToBring, version }: Versions): boolean {
  if (renderedBy === null) return false;
  return isOlderVersion(renderedBy, version) || (renderedBy === version && runnerToBring !== null);
}

type Versions = Pick<OnboardingFacts, "renderedBy" | "runnerToBring" | "version">;

const createRest = (why: string): OnboardingStep => ({ type: "rest", why });
