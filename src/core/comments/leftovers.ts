/** What is left when a build has ended: pull requests that are closed, branches that are kept, what GitHub refused. */
import { statusOf } from "../build/status.ts";
import type { UnlandedBranch } from "../build/facts.ts";
import type { State, WorkerState } from "../build/state.ts";
import { sentence } from "../text/sentence.ts";
import { code, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { meaningOf } from "./refusal.ts";

/** Why a worker's pull request is closed, said in it. */
export function leftoverBody(state: State, worker: WorkerState, kept: UnlandedBranch | undefined): string {
  const { build } = state;
  const landed = build.status === "landed";
  const ended = landed
    ? `The build has landed as ${build.landing!.merge_sha!} (#${build.landing!.pr})`
    : `The build has ended without landing (${build.status})`;
  const fate = kept
    ? `Its branch stays, as it has commits of ${names(kept)}.`
    : 'Its branch is removed; "Restore branch" on this page brings it back.';
  const on = landed ? `To go on with it, reopen this with \`${build.base.branch}\` as its base.` : "";
  const closed = `${worker.id} is not part of that: ${why(state, worker)} So this pull request is closed.`;
  return `${ended}, and ${closed} ${fate} ${on}`.trim();
}

function why(state: State, worker: WorkerState): string {
  if (worker.skipped) return `it was skipped by ${code(worker.skipped.by)}.`;
  if (worker.done) return "it ended without a change.";
  if (worker.stop) return sentence(inline(worker.stop.reason, 600));
  return `it is ${statusOf(worker, state).replaceAll("_", " ")}.`;
}

/** For the report: one line for each branch. */
export function keptLines(unlanded: readonly UnlandedBranch[]): string[] {
  return unlanded.map((one) => `${code(one.branch)} stays: commits of ${names(one)} on it are in nothing that landed.`);
}

const names = ({ by }: UnlandedBranch) => by.map((who) => code(who, 60)).join(", ");

/** What GitHub would not let Baton tidy up. */
export function remainsBody({ build }: State): string {
  const lines = build.remains.map(({ effect, detail }) => {
    const { cause, remedy } = meaningOf(detail, build.branch_prefix);
    return `- ${whatOf(effect)}: ${cause} ${remedy}`;
  });
  return [
    "The build has ended, but GitHub would not let Baton tidy up after it. Baton doesn't try it again, and nothing " +
      "waits for it:",
    "",
    ...fit(lines, 50_000, 0, "look at the repository's branches"),
  ].join("\n");
}

function whatOf(effect: string): string {
  const [type = "", ...rest] = effect.split(":");
  const what = rest.join(":");
  if (type === "delete_branch") return `The branch ${code(what)} stays; remove it by hand`;
  if (type === "archive") return `The record stays on its branch, without the tag ${code(what)}`;
  if (type === "close_pull") return `The pull request of ${what} stays open; close it by hand`;
  if (type === "close_issue") return `#${what} stays open; close it by hand`;
  return `${code(type)} was refused`;
}
