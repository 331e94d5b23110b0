/** The final report on the issue. GitHub takes 65,536 characters: with many workers, each part keeps to its room. */
import { counted } from "../text/counted.ts";
import { listSpent, sumDollars } from "../build/budget.ts";
import { isEstimated } from "../plan/cost-history.ts";
import type { UnlandedBranch } from "../build/facts.ts";
import type { State, WorkerState } from "../build/state.ts";
import type { BuildView } from "../build/view.ts";
import { listNotes } from "../build/worker-notes.ts";
import { adaptationLines } from "./adaptation.ts";
import { earlyLines } from "./candidate.ts";
import { baselineLines } from "./baseline.ts";
import { flakyLines } from "./checks.ts";
import { contextTable } from "./context.ts";
import { deedLines } from "./deeds.ts";
import { headline } from "./ending.ts";
import { engineNote } from "./engine.ts";
import { escalationLines } from "./escalations.ts";
import { block, inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { knowledgeLines } from "./knowledge.ts";
import { keptLines } from "./leftovers.ts";
import { takenBackLines } from "./lost-work.ts";
import { loopLines } from "./loops.ts";
import { recordLink } from "./links.ts";
import { waiversOf } from "./people.ts";
import { hasScoreCourse, scoreCourse, scoreTable } from "./scores.ts";
import { duration, rangeWords, spentByWorker } from "./spent.ts";
import { list, table } from "./table.ts";
import { linesOf, openNotes } from "./worker-notes.ts";

/** `unlanded`: branches that are kept, as they have commits of people. */
export function reportBody(view: BuildView, unlanded: readonly UnlandedBranch[]): string {
  const { state } = view;
  const part = (lines: readonly string[], room: number) =>
    fit(lines, room, 2, `[the record](${recordLink(state, "BUILD.md")})`);
  const notes = listNotes(state);
  return [
    ...headline(view),
    "",
    ...engineNote(state.build.models),
    ...earlyLines(state.build.early),
    ...(state.closing ? [block(state.closing.summary, 4000), ""] : []),
    ...part(workers(view), 9000),
    ...part(list("Loops", loopLines(state)), 5000),
    ...part(list("Adaptations of the plan", adaptationLines(state)), 3000),
    ...part(scoreTable(state), 6000),
    ...part(list("Scores", hasScoreCourse(state) ? scoreCourse(state) : []), 2000),
    ...part(list("Knowledge", knowledgeLines(state)), 2500),
    spent(state),
    "",
    ...part(list("Taken back by later commits on the build branch", takenBackLines(state)), 3000),
    ...part(list("Left behind", keptLines(unlanded)), 3000),
    ...part(list("What people did", deedLines(state)), 5000),
    ...part(waiversOf(Object.values(state.workers)), 5000),
    ...part(list("Checks that failed before", state.build.landing ? baselineLines(state.build.landing.ci) : []), 2500),
    ...part(list("Flaky checks", flakyLines(state.build.flaky)), 2500),
    ...openNotes(state, 6000, notes),
    ...part(list("Decisions", linesOf(notes, "decision")), 6000),
    ...part(list("Learnings", linesOf(notes, "learning")), 6000),
    ...part(spentBy(view), 7000),
    ...part(contextTable(state), 5000),
    ...part(list("Escalated", escalationLines(state)), 3000),
    `The record is kept as the tag [\`${state.build.branch_prefix}/${view.slug}\`](${recordLink(state, "BUILD.md")}).`,
  ].join("\n");
}

function workers({ state, waves }: BuildView): string[] {
  const rows = waves
    .flatMap((wave) => wave.workers)
    .map((w) => [
      `${w.id}: ${inline(w.name, 80)}`,
      `${w.status.replaceAll("_", " ")}${describeEnd(state.workers[w.id]!)}`,
      w.pr === null ? "–" : `#${w.pr}`,
      String(w.attempts),
      String(w.rounds),
    ]);
  return rows.length > 0 ? [...table(["Worker", "Status", "PR", "Attempts", "Reviews"], rows), ""] : [];
}

function describeEnd({ done, taken_back }: WorkerState): string {
  if (done) return ", changed nothing";
  return taken_back.length > 0 ? ", then taken back" : "";
}

function spentBy({ state, waves }: BuildView): string[] {
  return spentByWorker([
    ...waves.flatMap((wave) => wave.workers).map(({ id }) => ({ name: id, spent: state.workers[id]!.spent })),
    { name: "the build", spent: state.build.spent },
  ]);
}

function spent(state: State): string {
  const { build } = state;
  const { usage } = build;
  const tokens = usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
  const took = build.ended_at ? Date.parse(build.ended_at) - Date.parse(build.created_at) : Number.NaN;
  const parts = [
    `${counted(build.sessions_run, "session")} (${build.retries} failed)`,
    `${tokens.toLocaleString("en-US")} tokens`,
    ...price(usage.dollars, tokens > 0 ? build.unpriced : 0),
    `${duration(usage.seconds * 1000)} of session time`,
    ...(Number.isFinite(took) ? [`${duration(took)} from label to end`] : []),
  ];
  return [`**Spent:** ${parts.join(", ")}.`, ...estimated(state)].join(" ");
}

/** How wrong the plan's estimate was, by the kinds of session that it lists. Loops are in no estimate. */
function estimated(state: State): string[] {
  const range = state.build.plan?.estimate.range;
  const spent = listSpent(state).filter(({ session }) => isEstimated(session));
  if (!range || spent.length === 0) return [];
  const known = spent.filter(({ dollars }) => dollars !== null);
  if (known.length === 0) return [`From the plan on, estimated ${rangeWords(range)}; what it cost is not known.`];
  const words =
    known.length < spent.length ? `over $${sumDollars(known).toFixed(2)}` : `$${sumDollars(spent).toFixed(2)}`;
  const loops = state.build.loops.length > 0 ? ", its loops included" : "";
  const what = "Work, reviews and final sessions";
  return [`${what} were estimated at ${rangeWords(range)} and cost ${words}${loops}.`];
}

/** What isn't known is not shown as nothing: `$1.20 and 2 sessions without a known price`. */
function price(dollars: number | null, unpriced: number): string[] {
  const known = dollars === null ? [] : [`$${dollars.toFixed(2)}`];
  if (unpriced === 0) return known;
  return [[...known, `${counted(unpriced, "session")} without a known price`].join(" and ")];
}
