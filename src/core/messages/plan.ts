/** Renders the plan comment: what will happen, and how to approve it. */
import type { PlanChanges, WorkerChange } from "../model/plan-changes.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderCodeBlock,
  renderLabeledBlock,
  renderTable,
  truncateLines,
} from "../text/markdown.ts";
import { formatMinute, pluralize, toOneLine } from "../text/format.ts";
import type { BuildView, WorkerView } from "./build-view.ts";
import { renderPlanGraph } from "./plan-graph.ts";
import {
  findOpenRound,
  isDryRunEnded,
  listUnmetRevisions,
  type EarlierPlan,
  type PlanEdit,
} from "../model/planning.ts";
import type { BuildState } from "../model/build-state.ts";
import type { State } from "../model/state.ts";
import { CONFIG_PATH } from "../model/settings.ts";
import { formatMention, getRecordLink, renderScriptedRunNote } from "./fragments.ts";
import { findLoopByWave } from "../model/loop.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { PLAN_FILE } from "../model/record-files.ts";
import { getContextPath } from "../model/brief.ts";
import { renderLoopHeading, renderUpcomingFollowUps, renderUpcomingLoops } from "./loops.ts";
import { renderPreflightWarnings } from "./check-runs.ts";
import type { Estimate } from "../model/estimate.ts";
import { formatDollarRange } from "./costs.ts";
import { describeAskedSince } from "./asked-since.ts";
import { describeEstimateBasis } from "./estimate.ts";
import { isBuildEnded } from "../model/build-types.ts";

// Shows how the plan differs from the previous one: as a diff, and in a sentence.

const SIGNS = { added: "+", removed: "-", changed: "!" } as const;

/** Goes below its own heading. GitHub colours the lines of a `diff` by their first character. */
export function renderPlanChanges(changes: PlanChanges | null): string[] {
  if (changes === null) return [];
  const { since, workers, more } = changes;
  if (workers.length === 0 && more === 0) return [`Nothing of plan \`${since}\` changed.`, ""];
  return [`### What changed since plan \`${since}\``, "", renderChangeBlock(changes), ""];
}

export function renderChangeBlock({ workers, more }: PlanChanges): string {
  const lines = [
    ...workers.flatMap(renderWorkerDiff),
    ...(more > 0 ? [`! and ${pluralize(more, "more worker")}`] : []),
  ];
  return renderCodeBlock(lines.join("\n"), "diff");
}

/** Formats a brief's field name for people. */
const formatFieldLabel = ({ field }: { field: string }) =>
  field === "depends_on" ? "dependencies" : field.replaceAll("_", " ");

function renderWorkerDiff({ worker, name, kind, fields }: WorkerChange): string[] {
  const detail = fields.flatMap(({ field, removed, added }) => [
    `!   ${formatFieldLabel({ field })}${
      removed.length + added.length === 0 ? ": different order or spacing" : ""
    }`,
    ...removed.map((line) => `-     ${line}`),
    ...added.map((line) => `+     ${line}`),
  ]);
  return [`${SIGNS[kind]} ${worker}: ${name}`, ...detail];
}

const MAX_NAMED_WORKERS = 5;

/** `W1.2 is new; W2.1 was removed; the mission, paths of W1.1 changed`: the end of a sentence. */
export function describePlanChanges({ workers, more }: PlanChanges): string {
  const words = workers.slice(0, MAX_NAMED_WORKERS).map(({ worker, kind, fields }) => {
    if (kind === "added") return `${worker} is new`;
    if (kind === "removed") return `${worker} was removed`;
    return `the ${fields.map(formatFieldLabel).join(", ")} of ${worker} changed`;
  });
  const left = workers.length + more - words.length;
  if (left > 0) words.push(`${pluralize(left, "more worker")} changed`);
  return words.join("; ") || "nothing changed";
}

// Shows the plan's graph in a comment: folded if it is large, omitted if GitHub wouldn't draw it.

/** Maximum size of the graph, in characters; a comment has 65,536. */
const GRAPH_CHARS = 14_000;
/** Baton folds the graph if the plan has more workers than this. */
const FOLDED_ABOVE = 80;

export function renderGraph(view: BuildView): string[] {
  const workers = view.waves.reduce((sum, { workers: of }) => sum + of.length, 0);
  const drawn = renderPlanGraph(view, GRAPH_CHARS);
  if (drawn === null) return ["The plan has too many waves to be drawn here.", ""];
  const picture = renderCodeBlock(drawn, "mermaid");
  if (workers <= FOLDED_ABOVE) return [picture, ""];
  return [
    "<details>",
    `<summary>How its ${workers} workers depend on each other</summary>`,
    "",
    picture,
    "",
    "</details>",
    "",
  ];
}

// The part of the plan comment that asks for approval: how to approve, what was said, and earlier
// plans.

/** Says what the plan waits for. */
export function renderPlanApproval(state: State): string[] {
  const { build } = state;
  const { gates, plan } = build;
  if (isDryRunEnded(build)) return [DRY_RUN_NOTE];
  if (gates.plan.state === "approved") return [describeApproval(build)];
  if (isBuildEnded(build.status))
    return ["The build ended before this plan was approved: none of it was built."];
  if (findOpenRound(build))
    return ["The architect has questions before it plans again; see its comment."];
  if (gates.plan.state !== "open") return [describeRevision(build)];
  const only =
    plan!.number > 1 ? "**The plan has changed: answers to the previous plan don't count.** " : "";
  return [
    `${only}**To start it, answer \`/approve\`** (or \`/approve ${plan!.hash}\` for ` +
      "exactly this plan).",
    "To change it, answer `/revise` and say what to change, or edit the workers' briefs in " +
      `[the record](${getRecordLink(state, "PLAN.md")}). \`/help\` lists the other commands.`,
    "",
    describeAskedSince(plan!.at),
  ];
}

const DRY_RUN_NOTE =
  "**This was a dry run**: it ends here, and only its record is left. To build it, answer " +
  "`/orchestrate` or label the issue. If the issue's text has `dry_run` or a tick at **Dry " +
  "run**, remove that first.";

function describeApproval({ gates, wishes }: BuildState): string {
  const { by, at } = gates.plan;
  if (by !== null) return `Approved by ${formatCode(by)}${at ? ` at ${formatMinute(at)}` : ""}.`;
  const where = wishes.gates.plan === "auto" ? "for this build" : `in \`${CONFIG_PATH}\``;
  return `The build continues by itself: \`gates.plan\` is \`auto\` ${where}.`;
}

function describeRevision({ planning, plan }: BuildState): string {
  const asked = listUnmetRevisions(planning).map(
    ({ by, at, text }) => `${formatCode(by)} at ${formatMinute(at)}: ${escapeInline(text, 400)}`,
  );
  const still = `\`/approve ${plan!.hash}\` approves this one anyway.`;
  return [
    `**The architect is revising it**; the new plan will appear here. ${still}`,
    ...asked.slice(-3),
  ].join("\n\n");
}

/**
 * Announces a new plan in a new comment, because GitHub notifies nobody when the plan comment is
 * edited. `who`: the login of the person who had it replaced.
 */
export function renderNewPlanNotice({ build }: State, who: string): string {
  const { number, hash, changes } = build.plan!;
  const what = changes ? ` (${describePlanChanges(changes)})` : "";
  const comment = build.comments["plan"]?.id;
  const there = `../issues/${build.issue}${comment ? `#issuecomment-${comment}` : ""}`;
  const then = `look at [the plan](${there}), then answer \`/approve ${hash}\`.`;
  return `${formatMention(who)}, plan ${number} is ready${what}: ${then}`;
}

function describeReplacement(why: NonNullable<EarlierPlan["why"]>): string {
  return why.kind === "asked"
    ? `said: ${escapeInline(why.words, 400)}`
    : `${escapeInline(describePlanEdits(why.edits), 400)}.`;
}

/** Says what a person edited, after their name: `edited the brief of W2.1, added W2.2`. */
export function describePlanEdits(edits: readonly PlanEdit[]): string {
  return edits.map(describePlanEdit).join(", ");
}

function describePlanEdit(edit: PlanEdit): string {
  switch (edit.kind) {
    case "brief":
      return edit.change === "removed"
        ? `took ${edit.worker} out`
        : `${edit.change === "added" ? "added" : "edited the brief of"} ${edit.worker}`;
    case "file":
      return `edited ${toOneLine(edit.path).slice(0, 100)}`;
    case "complexity":
      return `made ${edit.worker} ${edit.complexity}`;
  }
}

/** Lists replaced plans, folded. */
export function renderEarlierPlans(earlier: readonly EarlierPlan[]): string[] {
  return earlier
    .toReversed()
    .flatMap(({ number, hash, by, replaced_at, why, workers, more }) => [
      "<details>",
      `<summary>Plan ${number}, by ${escapeInline(by, 80)}, replaced ` +
        `${formatMinute(replaced_at)}</summary>`,
      "",
      `Plan \`${hash}\`${why ? `, until ${formatCode(why.by)} ${describeReplacement(why)}` : "."}`,
      "",
      ...workers.map(({ id, name }) => `- ${id}: ${escapeInline(name, 80)}`),
      ...(more > 0 ? [`- and ${pluralize(more, "more worker")}`] : []),
      "",
      "</details>",
      "",
    ]);
}

/**
 * Renders the body of the plan comment. `notes` are sentences on what a person should fix, though
 * nothing waits for it; `remarks` only inform.
 */
export function renderPlanComment(
  view: BuildView,
  notes: readonly string[] = [],
  remarks: readonly string[] = [],
): string {
  const { plan, planning, models } = view.state.build;
  const workers = view.waves.reduce((sum, w) => sum + w.workers.length, 0);
  const hash = plan?.hash ?? "";
  const { earlier } = planning;
  return [
    `## Plan: ${escapeInline(view.title, 200)}`,
    "",
    ...renderScriptedRunNote(models),
    ...(plan?.summary ? [escapeBlock(plan.summary, 2000), ""] : []),
    ...(plan?.reason ? [`Why it is split like this: ${escapeInline(plan.reason, 1000)}`, ""] : []),
    `${pluralize(workers, "worker")} in ${pluralize(view.waves.length, "wave")}; this is ` +
      `plan \`${hash}\`.`,
    "",
    ...renderPlanChanges(plan?.changes ?? null),
    ...(plan ? renderEstimate(plan.estimate) : []),
    // The approval comes before long parts, so that it stays if GitHub cuts the comment.
    ...renderPlanApproval(view.state),
    "",
    ...renderUpcomingLoops(view.state),
    ...renderUpcomingFollowUps(view.state),
    ...remarks.flatMap((remark) => [remark, ""]),
    ...notes.flatMap((note) => [renderLabeledBlock("**To fix:**", note, 2000), ""]),
    ...renderPreflightWarnings(view.state.build),
    ...truncateLines(
      renderWaves(view),
      WAVES_CHARS,
      5,
      `[PLAN.md](${getRecordLink(view.state, PLAN_FILE)})`,
    ),
    ...renderFiles(view),
    ...renderGraph(view),
    ...renderEarlierPlans(earlier),
  ].join("\n");
}

/** Maximum number of brief files that the comment names. */
const MAX_FILES = 60;

/** Lists the files that workers get with their briefs, folded: an approval covers these, too. */
function renderFiles({ state }: BuildView): string[] {
  const files = state.briefs.flatMap(({ id, files: own = [] }) =>
    own.map((file) => ({ id, ...file })),
  );
  if (files.length === 0) return [];
  const lines = files.slice(0, MAX_FILES).map(({ id, name, text }) => {
    const path = getContextPath(id, name);
    return (
      `- ${id}: [${formatCode(name, 80)}](${getRecordLink(state, path)}), ` +
      `${pluralize(text.length, "character")}`
    );
  });
  const more = files.length > MAX_FILES ? [`- … and ${files.length - MAX_FILES} more`] : [];
  const summary = `<summary>${pluralize(files.length, "file")} for the workers</summary>`;
  const about =
    "They are part of the plan. Edit one on the record's branch, and the plan changes with it.";
  return ["<details>", summary, "", about, "", ...lines, ...more, "", "</details>", ""];
}

/** Maximum size of the waves' tables, in characters. */
const WAVES_CHARS = 20_000;

function renderWaves(view: BuildView): string[] {
  return view.waves.flatMap(({ wave, workers: of }) => [
    ...renderLoopHeading(findLoopByWave(view.state, wave)),
    `### Wave ${wave}`,
    "",
    ...renderTable(
      ["Worker", "Mission", "After", "Complexity"],
      of.map((w) => renderWorkerRow(view, w)),
    ),
    "",
  ]);
}

function renderWorkerRow(view: BuildView, worker: WorkerView): string[] {
  const name =
    `[${worker.id}](${getRecordLink(view.state, getBriefPath(worker))}) ` +
    `${escapeInline(worker.name, 80)}`;
  return [
    name,
    escapeInline(worker.mission, 160),
    worker.dependsOn.join(", ") || "–",
    worker.complexity,
  ];
}

function renderEstimate({ sessions, range, minutes, basis }: Estimate): string[] {
  const price = range ? formatDollarRange(range) : "dollars unknown";
  const time = pluralize(minutes, "minute");
  return [
    `**Estimate:** ${pluralize(sessions, "session")}, ${price}, about ${time}.`,
    "",
    ...["<details>", "<summary>How this is estimated</summary>", ""],
    ...[describeEstimateBasis(basis), "", "</details>", ""],
  ];
}
