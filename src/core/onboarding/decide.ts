/** Whether Baton offers a repository its files, or a newer workflow. Never against what a person has said. */
import type { OfferedPull, OnboardingFacts } from "./facts.ts";
import { isOlder } from "./version.ts";

/** `rest` says why, for the log. */
export type Step = { type: "configure" } | { type: "update" } | { type: "rest"; why: string };

export const CONFIGURE = "Configure Baton";
/** The runner tells builds of one version apart, which only people who build Baton themselves have. */
export function updateTitle({ renderedBy, runnerToBring, version }: Versions): string {
  const build = renderedBy === version && runnerToBring !== null ? ` (${runnerToBring.slice(0, 7)})` : "";
  return `Update Baton's workflow to ${version}${build}`;
}

/** The branches that offers stand on. */
export function offerBranches(prefix: string): Record<"configure" | "update", string> {
  return { configure: `${prefix}/configure`, update: `${prefix}/update-workflow` };
}

export function decideOnboarding(facts: OnboardingFacts): Step {
  if (facts.archived) return rest("the repository is archived");
  return facts.installed ? keepInStep(facts) : install(facts);
}

/**
 * A closed one is a person's no, for as long as it bears its title (Renovate's rule as well: whoever renames it gets
 * another). One that was merged and whose files are gone was taken out by a person: only a label brings it back.
 */
function install({ configure, asked, chosen, fork }: OnboardingFacts): Step {
  if (configure?.state === "open") return rest(`#${configure.number} waits to be merged`);
  if (configure && isRefusal(configure)) return rest(`#${configure.number} was closed: nobody wants Baton here`);
  if (asked) return { type: "configure" };
  if (configure?.state === "merged") return rest(`what #${configure.number} brought was taken out again`);
  if (fork) return rest("it is a fork: offered once an issue is labelled");
  return chosen ? { type: "configure" } : rest("one of many repositories: offered once an issue is labelled");
}

export function isRefusal({ state, title }: OfferedPull): boolean {
  return state === "closed" && title === CONFIGURE;
}

/** Once for each version, whatever became of it; one that nobody has touched is brought to the newest. */
function keepInStep(facts: OnboardingFacts): Step {
  const { update } = facts;
  if (!isBehind(facts)) return rest("its workflow is up to date, or people's own");
  if (update?.title === updateTitle(facts)) return rest(`#${update.number} is about this version`);
  if (update?.state === "open" && !update.untouched) return rest(`people have changed #${update.number}`);
  return { type: "update" };
}

/** Whether an older Baton brought the workflow, or another build of this one its runner. */
export function isBehind({ renderedBy, runnerToBring, version }: Versions): boolean {
  if (renderedBy === null) return false;
  return isOlder(renderedBy, version) || (renderedBy === version && runnerToBring !== null);
}

type Versions = Pick<OnboardingFacts, "renderedBy" | "runnerToBring" | "version">;

const rest = (why: string): Step => ({ type: "rest", why });
