/**
 * Texts about the candidate: in its pull request, where people act on it, and in the plan comment.
 */
import type { getBranches, WorkerId } from "../model/names.ts";
import type { Facts, PullFact } from "../model/facts.ts";
import type { CandidateMark, EarlyLanding } from "../model/candidate.ts";
import type { Settings } from "../model/settings.ts";
import type { State } from "../model/state.ts";
import type { BuildView } from "./build-view.ts";
import { listNames } from "../text/format.ts";
import { renderScriptedRunNote } from "./fragments.ts";
import { renderBuildTitle, getClosingSubject } from "./commit-messages.ts";
import { formatCode, formatLogin } from "../text/markdown.ts";
import { isCandidateNeeded } from "../model/checks.ts";

/** Prefix of the title until there is something to land. */
export const BUILDING_PREFIX = "[building] ";

export function renderCandidateTitle(state: State, titles: Settings["titles"]): string {
  return (
    BUILDING_PREFIX +
    renderBuildTitle(state, getClosingSubject({ ...state, closing: null }), titles)
  );
}

export function renderCandidateBody(view: BuildView): string {
  const { build } = view.state;
  const base = formatCode(build.base.branch);
  return [
    `**Don't merge this yet.** The build for #${view.issue} is still running.`,
    "",
    ...renderScriptedRunNote(build.models),
    `CI runs on pull requests against ${base}, but not on the workers' pull requests. So ` +
      "Baton checks each worker here before it merges the worker. This branch is one commit: " +
      "all that is merged so far, with the next worker on top. When the build is complete, " +
      "Baton marks this pull request as ready and removes `[building]` from its title. It then " +
      "lands the build.",
    "",
    "Push nothing here: Baton recreates the branch for each worker. If you close this pull " +
      "request, the build stops and asks you.",
    "",
    `See its progress in #${view.issue}.`,
  ].join("\n");
}

/** Title and summary of the failed check on a candidate. */
export function renderCandidateCheck({ worker }: CandidateMark): {
  title: string;
  summary: string;
} {
  return {
    title: "The build is still running: don't merge this yet",
    summary:
      `This commit is a candidate: it checks ${worker} before Baton merges it ` + "into the build.",
  };
}

/**
 * Returns the workers whose changes a merged candidate contains: its own and all that merged before
 * it.
 */
export function listLandedEarly({ workers }: State, { headCandidate }: PullFact): WorkerId[] {
  const merged = Object.values(workers).flatMap(({ id, merge_sha }) =>
    merge_sha === null ? [] : [id],
  );
  return [...new Set([...merged, ...(headCandidate ? [headCandidate.worker] : [])])];
}

/** Says that a person merged the candidate. */
export function describeEarlyLanding(state: State, pull: PullFact): string {
  const { build } = state;
  const who = pull.mergedBy ? ` by ${formatLogin(pull.mergedBy)}` : "";
  const base = formatCode(build.base.branch);
  const held = listNames(listLandedEarly(state, pull));
  return (
    `#${pull.number} was merged into ${base}${who} while the build was still running. ` +
    `${held ? `So ${held} landed early, as one commit` : "It landed early"}, before the ` +
    `closing session judged the whole build. The build continues: Baton merges ${base} back ` +
    "into it. The rest lands by another pull request. To undo this part, revert " +
    `#${pull.number}.`
  );
}

/** Returns what landed before the end, for the report. */
export function renderEarlyLandings(early: readonly EarlyLanding[]): string[] {
  return early.flatMap(({ pr, commit, by, workers }) => [
    `${workers.length > 0 ? listNames(workers) : "Part of it"} landed early: #${pr} was ` +
      `merged${by ? ` by ${formatLogin(by)}` : ""} as ${formatCode(commit)} while the build ` +
      "was still running.",
    "",
  ]);
}

/** Says that someone pushed to the land branch, which lands the build or checks its workers. */
export function describeOverwrittenPush(
  { land, build }: ReturnType<typeof getBranches>,
  sha: string,
  isLanding: boolean,
): string {
  const place = isLanding ? formatCode(build) : `the worker's branch or to ${formatCode(build)}`;
  return (
    `Push ${formatCode(sha.slice(0, 12))} to ${place} if it is to land. Somebody pushed it to ` +
    `${formatCode(land)}, which Baton makes from ${formatCode(build)} each time, so it is no ` +
    `longer there. ${formatCode(`git fetch origin ${sha}`)} gets it back.`
  );
}

/**
 * Returns what the plan comment says about workflows that don't run on workers' pull requests, with
 * the remedy. Returns null if all of them run.
 */
export function describeLandOnlyWorkflows(
  { build }: State,
  facts: Pick<Facts, "ciExpected" | "landOnly">,
): string | null {
  if (facts.landOnly.length === 0) return null;
  const files = facts.landOnly.map((path) => formatCode(path)).join(", ");
  const pattern = formatCode(`${build.branch_prefix}/**`);
  const until = isCandidateNeeded(facts)
    ? "Until then Baton checks the workers on the landing pull request, one after another, " +
      "before it merges them."
    : "Until then that part of CI checks all workers at once, when the build lands.";
  const those = isCandidateNeeded(facts) ? "CI doesn't run" : "Some of CI doesn't run";
  const many = facts.landOnly.length > 1;
  return (
    `${those} on workers' pull requests: ${files} ${many ? "name" : "names"} the branches ` +
    `that ${many ? "they run" : "it runs"} for. Add ${pattern} to ${many ? "their" : "its"} ` +
    `\`branches\` to check each worker on its own pull request. ${until}`
  );
}
