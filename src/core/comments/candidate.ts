/** What is said of the candidate: in its pull request, where people act on it, and in the plan comment. */
import type { branchesOf, WorkerId } from "../build/names.ts";
import type { Facts, PullFact } from "../build/facts.ts";
import { usesCandidate, type CandidateMark, type EarlyLanding } from "../build/candidate.ts";
import type { Settings } from "../build/settings.ts";
import type { State } from "../build/state.ts";
import type { BuildView } from "../build/view.ts";
import { named } from "../text/counted.ts";
import { engineNote } from "./engine.ts";
import { buildTitle, closingSubject } from "./commitMessage.ts";
import { code } from "./escape.ts";
import { quiet } from "./links.ts";

/** What the title begins with while nothing is to be landed yet. */
export const BUILDING = "[building] ";

export function candidateTitle(state: State, titles: Settings["titles"]): string {
  return BUILDING + buildTitle(state, closingSubject({ ...state, closing: null }), titles);
}

export function candidateBody(view: BuildView): string {
  const { build } = view.state;
  const base = code(build.base.branch);
  return [
    `**Don't merge this yet.** The build for #${view.issue} is still at work.`,
    "",
    ...engineNote(build.models),
    `CI runs on pull requests against ${base} and not on the workers', so Baton checks each worker here before it is ` +
      "merged: this branch is one commit, all that is merged so far with the next worker on top. When the build is " +
      "complete, this pull request is marked as ready, its title loses `[building]`, and it lands the build.",
    "",
    "Push nothing here: the branch is made anew for each worker. Closing it stops the build, and it asks you.",
    "",
    `How it stands is told in #${view.issue}.`,
  ].join("\n");
}

/** Title and summary of the failed check on a candidate. */
export function notYet({ worker }: CandidateMark): { title: string; summary: string } {
  return {
    title: "The build is still at work: don't merge this yet",
    summary: `This commit is a candidate: it checks ${worker} before that is merged into the build.`,
  };
}

/** What keeps candidates from being checked, where a person did it; null where nothing does. */
export function closedWords({ build }: State, pull: PullFact): string | null {
  const what = `Pull request #${pull.number}, where each worker is checked before it is merged,`;
  if (pull.state === "closed")
    return `${what} was closed. Open it again, or answer \`/retry\` and Baton opens another.`;
  if (pull.baseRef === build.base.branch) return null;
  return `${what} now targets ${code(pull.baseRef)} instead of ${code(build.base.branch)}. Set its base back.`;
}

/** The workers whose changes a merged candidate holds: all that were merged before it, and its own. */
export function listLandedEarly({ workers }: State, { headCandidate }: PullFact): WorkerId[] {
  const merged = Object.values(workers).flatMap(({ id, merge_sha }) => (merge_sha === null ? [] : [id]));
  return [...new Set([...merged, ...(headCandidate ? [headCandidate.worker] : [])])];
}

/** The candidate was merged by a person. */
export function earlyBody(state: State, pull: PullFact): string {
  const { build } = state;
  const who = pull.mergedBy ? ` by ${quiet(pull.mergedBy)}` : "";
  const base = code(build.base.branch);
  const held = named(listLandedEarly(state, pull));
  return (
    `#${pull.number} was merged into ${base}${who} while the build was still at work. ` +
    `${held ? `So ${held} landed early, as one commit` : "It landed early"}, before the closing session judged ` +
    `the whole. The build goes on: ${base} is merged back into it, and what is still to come lands by a pull ` +
    `request of its own. To take this part back, revert #${pull.number}.`
  );
}

/** For the report: what landed before the end. */
export function earlyLines(early: readonly EarlyLanding[]): string[] {
  return early.flatMap(({ pr, commit, by, workers }) => [
    `${workers.length > 0 ? named(workers) : "Part of it"} landed early: #${pr} was merged${by ? ` by ${quiet(by)}` : ""} as ${code(commit)} while the ` +
      "build was still at work.",
    "",
  ]);
}

/** Somebody pushed to the land branch. */
export function overwrittenBody({ land, build }: ReturnType<typeof branchesOf>, sha: string): string {
  return (
    `Somebody pushed ${code(sha.slice(0, 12))} to ${code(land)}. Baton makes that branch anew for each worker, so ` +
    `the commit isn't on it any more and doesn't land. Push it to the worker's branch or to ${code(build)} instead; ` +
    `${code(`git fetch origin ${sha}`)} gets it back.`
  );
}

/** What the pull request is while its head is a candidate, where its checks are spoken of. */
export function candidateIs(number: number, worker: WorkerId): string {
  return `the candidate, #${number}, which is ${worker} on top of what is merged`;
}

/** What the plan comment says of workflows that don't run on workers' pull requests, with the remedy; null = all do. */
export function candidateNote({ build }: State, facts: Pick<Facts, "ciExpected" | "landOnly">): string | null {
  if (facts.landOnly.length === 0) return null;
  const files = facts.landOnly.map((path) => code(path)).join(", ");
  const pattern = code(`${build.branch_prefix}/**`);
  const until = usesCandidate(facts)
    ? "until then each is checked by the landing pull request before it is merged, one after another."
    : "until then that part checks them all at once, when the build lands.";
  const those = usesCandidate(facts) ? "CI doesn't run" : "Some of CI doesn't run";
  const many = facts.landOnly.length > 1;
  return (
    `${those} on workers' pull requests: ${files} ${many ? "name" : "names"} the branches that ` +
    `${many ? "they run" : "it runs"} for. Add ${pattern} to ${many ? "their" : "its"} ` +
    `\`branches\` to have each worker checked by itself; ${until}`
  );
}
