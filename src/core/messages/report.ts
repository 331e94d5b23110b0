/**
 * Renders the final report on the issue. GitHub allows 65,536 characters, so each part has its own
 * limit.
 */
import { describeStop } from "./stop.ts";
import type { BuildState } from "../model/build-state.ts";
import type { State } from "../model/state.ts";
import type { WorkerState } from "../model/worker-state.ts";
import { hasLanding } from "../model/build-types.ts";
import type { BuildView } from "./build-view.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderList,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import { pluralize } from "../text/format.ts";
import { listSpent, sumDollars } from "../model/budget.ts";
import { isEstimatedSession } from "../model/cost-history.ts";
import type { UnlandedBranch } from "../model/facts.ts";
import { listNotes } from "../model/worker-reports.ts";
import { describeAdaptations } from "./adaptation.ts";
import { renderEarlyLandings } from "./candidate.ts";
import { describeBaselineChanges, describeFlakyChecks } from "./checks.ts";
import { renderContextTable } from "./context-table.ts";
import { listHumanActions, renderWaivers } from "./human-actions.ts";
import { getRecordLink, renderScriptedRunNote } from "./fragments.ts";
import { listEscalationLines } from "./failures.ts";
import { describeKnowledge } from "./knowledge.ts";
import { listKeptBranches } from "./ended-build.ts";
import { listLostWork } from "./landing-messages.ts";
import {
  describeLoopEnd,
  describeLoops,
  describeScoreProgress,
  hasScoreProgress,
  renderScoreTable,
} from "./loops.ts";
import { formatDollarRange, formatDuration, renderWorkerUsage } from "./costs.ts";
import { listNoteLines, renderOpenNotes } from "./worker-notes.ts";

/**
 * Says in the report's first lines how a build ended: what landed and where, or what exists
 * instead.
 */
export function renderHeadline(view: BuildView): string[] {
  const { landed, status, state } = view;
  if (status === "landed" && landed) return renderLandedHeadline(state.build, landed);
  if (status === "complete" && state.build.plan === null) {
    const end = state.build.loops.at(-1)?.last;
    const why = end ? describeLoopEnd(end) : "Research found nothing to improve.";
    return [
      "## Complete: nothing to improve",
      "",
      `${why} So no plan was made. ${describeBase(state.build)}`,
    ];
  }
  if (status === "complete" && !hasLanding(state.build) && state.closing)
    return renderDeliveredHeadline(state.build);
  if (status === "complete") {
    const words = "The workers ended without a change, so there is nothing to land.";
    return ["## Complete: nothing had to be changed", "", `${words} ${describeBase(state.build)}`];
  }
  const { stop, cancelled } = state.build;
  if (cancelled)
    return [
      `## Not landed: the build was cancelled by ${formatCode(cancelled.by)}`,
      "",
      ...renderUnlanded(view),
    ];
  const why = stop
    ? escapeInline(describeStop(stop), 2000)
    : "nothing was changed, so there is nothing to land";
  return [`## Not landed: the build is ${status}: ${why}`, "", ...renderUnlanded(view)];
}

/** The previous comment contains the report itself. */
function renderDeliveredHeadline({ base, delivered }: BuildState): string[] {
  const files = delivered
    ? ` Its files are at commit ${formatCode(delivered.sha.slice(0, 12))}, which the ` +
      "record's tag keeps."
    : "";
  return [
    "## Complete: the report is delivered",
    "",
    `The request asks for a report and no landing, so ${formatCode(base.branch)} is ` +
      `unchanged.${files}`,
  ];
}

function renderLandedHeadline({ landing, base, followed }: BuildState, landed: string): string[] {
  const { merge_parents: parents, pr } = landing!;
  const heads = parents.map((sha) => sha.slice(0, 12)).join(" and ");
  const how =
    parents.length > 1
      ? `${landed}, a merge commit (parents ${heads}): the build is its second parent, one commit.`
      : `One commit, ${landed}${heads ? `, on top of ${heads}` : ""}.`;
  const times = followed === 1 ? "once" : `${followed} times`;
  const moved =
    followed > 0
      ? ` ${formatCode(base.branch)} moved meanwhile, so Baton created the landing commit ` +
        `again ${times}.`
      : "";
  const where = `${formatCode(base.branch)}${pr ? ` by #${pr}` : ""}`;
  return [
    `## Landed on ${where}`,
    "",
    `${how}${moved} \`/revert\` opens the pull request that undoes it.`,
  ];
}

/** Says what exists of an unlanded build, and how to go on. */
function renderUnlanded({ state, waves }: BuildView): string[] {
  const workers = waves.flatMap((w) => w.workers);
  const merged = workers.filter((w) => w.status === "merged").map((w) => `${w.id} (#${w.pr})`);
  const open = workers
    .filter((w) => w.status !== "merged" && w.pr !== null)
    .map((w) => `${w.id} (#${w.pr})`);
  const part = (ids: string[], words: string) =>
    ids.length > 0 ? [`${ids.slice(0, 50).join(", ")} ${words}.`] : [];
  const there = [
    ...part(merged, "had been merged into the build branch"),
    ...part(open, "had a pull request that was not merged"),
  ];
  return [
    `${describeBase(state.build)} ${there.join(" ")}`.trim(),
    ...(there.length > 0
      ? [
          'Their changes are still on those pages: "Restore branch" there restores a ' +
            "worker's branch.",
        ]
      : []),
    "To build the issue again, reopen it if it is closed, remove its label and set it again.",
  ];
}

/** Says that parts that a person landed during the build stay on the base branch. */
function describeBase({ base, early }: BuildState): string {
  const name = formatCode(base.branch);
  if (early.length === 0) return `${name} is unchanged.`;
  return (
    `${name} has what ${early.map(({ pr }) => `#${pr}`).join(", ")} merged, and nothing else ` +
    "of the build."
  );
}

/** `unlanded`: branches that Baton keeps because they have commits by people. */
export function renderFinalReport(view: BuildView, unlanded: readonly UnlandedBranch[]): string {
  const { state } = view;
  const part = (lines: readonly string[], room: number) =>
    truncateLines(lines, room, 2, `[the record](${getRecordLink(state, "BUILD.md")})`);
  const notes = listNotes(state);
  return [
    ...renderHeadline(view),
    "",
    ...renderScriptedRunNote(state.build.models),
    ...renderEarlyLandings(state.build.early),
    ...(state.closing ? [escapeBlock(state.closing.summary, 4000), ""] : []),
    ...part(renderWorkerTable(view), 9000),
    ...part(renderList("Loops", describeLoops(state)), 5000),
    ...part(renderList("Adaptations of the plan", describeAdaptations(state)), 3000),
    ...part(renderScoreTable(state), 6000),
    ...part(
      renderList("Scores", hasScoreProgress(state) ? describeScoreProgress(state) : []),
      2000,
    ),
    ...part(renderList("Knowledge", describeKnowledge(state)), 2500),
    renderSpentLine(state),
    "",
    ...part(
      renderList("Taken back by later commits on the build branch", listLostWork(state)),
      3000,
    ),
    ...part(renderList("Left behind", listKeptBranches(unlanded)), 3000),
    ...part(renderList("What people did", listHumanActions(state)), 5000),
    ...part(renderWaivers(Object.values(state.workers)), 5000),
    ...part(
      renderList(
        "Checks that failed before",
        state.build.landing ? describeBaselineChanges(state.build.landing.ci) : [],
      ),
      2500,
    ),
    ...part(renderList("Flaky checks", describeFlakyChecks(state.build.flaky)), 2500),
    ...renderOpenNotes(state, 6000, notes),
    ...part(renderList("Decisions", listNoteLines(notes, "decision")), 6000),
    ...part(renderList("Learnings", listNoteLines(notes, "learning")), 6000),
    ...part(renderUsage(view), 7000),
    ...part(renderContextTable(state), 5000),
    ...part(renderList("Escalated", listEscalationLines(state)), 3000),
    "The record is kept as the tag " +
      `[\`${state.build.branch_prefix}/${view.slug}\`](${getRecordLink(state, "BUILD.md")}).`,
  ].join("\n");
}

function renderWorkerTable({ state, waves }: BuildView): string[] {
  const rows = waves
    .flatMap((wave) => wave.workers)
    .map((w) => [
      `${w.id}: ${escapeInline(w.name, 80)}`,
      `${w.status.replaceAll("_", " ")}${describeEnd(state.workers[w.id]!)}`,
      w.pr === null ? "–" : `#${w.pr}`,
      String(w.attempts),
      String(w.rounds),
    ]);
  return rows.length > 0
    ? [...renderTable(["Worker", "Status", "PR", "Attempts", "Reviews"], rows), ""]
    : [];
}

function describeEnd({ done, reverted_paths }: WorkerState): string {
  if (done) return ", changed nothing";
  return reverted_paths.length > 0 ? ", then taken back" : "";
}

function renderUsage({ state, waves }: BuildView): string[] {
  return renderWorkerUsage([
    ...waves
      .flatMap((wave) => wave.workers)
      .map(({ id }) => ({ name: id, spent: state.workers[id]!.spent })),
    { name: "the build", spent: state.build.spent },
  ]);
}

function renderSpentLine(state: State): string {
  const { build } = state;
  const { usage } = build;
  const tokens =
    usage.input_tokens + usage.output_tokens + usage.cache_read_tokens + usage.cache_write_tokens;
  const took = build.ended_at
    ? Date.parse(build.ended_at) - Date.parse(build.created_at)
    : Number.NaN;
  const parts = [
    `${pluralize(build.sessions_run, "session")} (${build.retries} failed)`,
    `${tokens.toLocaleString("en-US")} tokens`,
    ...formatPrice(usage.dollars, tokens > 0 ? build.unpriced : 0),
    `${formatDuration(usage.seconds * 1000)} of session time`,
    ...(Number.isFinite(took) ? [`${formatDuration(took)} from label to end`] : []),
  ];
  return [`**Spent:** ${parts.join(", ")}.`, ...describeEstimate(state)].join(" ");
}

/**
 * Says how far off the plan's estimate was, by the kinds of session that it lists. No estimate
 * includes loops.
 */
function describeEstimate(state: State): string[] {
  const range = state.build.plan?.estimate.range;
  const spent = listSpent(state).filter(({ session }) => isEstimatedSession(session));
  if (!range || spent.length === 0) return [];
  const known = spent.filter(({ dollars }) => dollars !== null);
  if (known.length === 0)
    return [
      `From the plan on, estimated ${formatDollarRange(range)}; the actual cost is not known.`,
    ];
  const words =
    known.length < spent.length
      ? `over $${sumDollars(known).toFixed(2)}`
      : `$${sumDollars(spent).toFixed(2)}`;
  const loops = state.build.loops.length > 0 ? ", its loops included" : "";
  const what = `for work, reviews and final sessions${loops}`;
  return [`Of the dollars, ${words} were ${what} (estimated: ${formatDollarRange(range)}).`];
}

/**
 * Names sessions without a known price instead of counting them as zero: `$1.20 and 2 sessions
 * without a known price`.
 */
function formatPrice(dollars: number | null, unpriced: number): string[] {
  const known = dollars === null ? [] : [`$${dollars.toFixed(2)}`];
  if (unpriced === 0) return known;
  return [[...known, `${pluralize(unpriced, "session")} without a known price`].join(" and ")];
}
