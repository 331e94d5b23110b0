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
    `**Don't merge this yet.** The build for #${view.issue} is still at work.`,
    "",
    ...renderScriptedRunNote(build.models),
    `CI runs on pull requests against ${base} and not on the workers', so Baton checks ` +
      "each worker here before it is merged: this branch is one commit, all that is merged " +
      "so far with the next worker on top. When the build is complete, this pull request " +
      "is marked as ready, its title loses `[building]`, and it lands the build.",
    "",
    "Push nothing here: Baton makes the branch again for each worker. Closing it stops the " +
      "build, and it asks you.",
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
    title: "The build is still at work: don't merge this yet",
    summary:
      `This commit is a candidate: it checks ${worker} before that is ` + `merged into the build.`,
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
    `#${pull.number} was merged into ${base}${who} while the build was still at work. ` +
    `${
      held ? `So ${held} landed early, as ` + `one commit` : "It landed early"
    }, before the closing session judged ` +
    `the whole. The build goes on: ${base} is merged back into it, and what is ` +
    `still to come lands by a pull ` +
    `request of its own. To take this part back, revert #${pull.number}.`
  );
}

/** Returns what landed before the end, for the report. */
export function renderEarlyLandings(early: readonly EarlyLanding[]): string[] {
  return early.flatMap(({ pr, commit, by, workers }) => [
    `${
      workers.length > 0 ? listNames(workers) : "Part of " + "it"
    } landed early: #${pr} was merged${
      by ? ` by ` + `${formatLogin(by)}` : ""
    } as ${formatCode(commit)} while the ` + "build was still at work.",
    "",
  ]);
}

/** Says that someone pushed to the land branch. */
export function describeOverwrittenPush(
  { land, build }: ReturnType<typeof getBranches>,
  sha: string,
): string {
  return (
    `Somebody pushed ${formatCode(sha.slice(0, 12))} to ${formatCode(land)}. Baton makes ` +
    "that branch again for each worker, so the commit is no longer on it and doesn't " +
    `land. Push it to the worker's branch or to ${formatCode(build)} instead; ` +
    `${formatCode(`git fetch origin ${sha}`)} gets it back.`
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
    ? "until then each is checked by the landing pull request before it is merged, one " +
      "after another."
    : "until then that part checks them all at once, when the build lands.";
  const those = isCandidateNeeded(facts) ? "CI doesn't run" : "Some of CI doesn't run";
  const many = facts.landOnly.length > 1;
  return (
    `${those} on workers' pull requests: ${files} ${many ? "name" : "names"} the branches ` +
    `that ${many ? "they run" : "it runs"} for. Add ${pattern} to ` +
    `${many ? "their" : "its"} \`branches\` to have each worker checked by itself; ${until}`
  );
}
