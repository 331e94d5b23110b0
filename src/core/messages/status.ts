/** Renders the status comment, which Baton edits in place. It changes only when the build does. */
import { isPersonAwaited } from "../model/landing-wait.ts";
import { formatNewestScore } from "./loops.ts";
import { describeSpending } from "./costs.ts";
import { formatSince } from "./holds.ts";
import type { BuildView, WorkerView } from "./build-view.ts";
import { renderAdaptationDetails } from "./adaptation.ts";
import { describeFlakyChecks } from "./checks.ts";
import { listEscalationLines, renderBuildFailures } from "./failures.ts";
import { getRecordLink, renderRunLink, renderScriptedRunNote } from "./fragments.ts";
import { escapeInline, renderTable, truncateLines } from "../text/markdown.ts";
import { renderMemoryFailure } from "./knowledge.ts";
import { renderPreflightWait } from "./check-runs.ts";
import { renderUnseenSteers } from "./human-actions.ts";
import { renderFoldedConcerns } from "./worker-notes.ts";
import { isBuildEnded } from "../model/build-types.ts";
import { describeLandingWait } from "./landing-wait.ts";

export function renderStatusComment(view: BuildView): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const progress = `[Progress](${getRecordLink(view.state, "STATUS.md")})`;
  const score = formatNewestScore(view.state);
  return [
    `## Build: ${view.status.replaceAll("_", " ")}${view.state.build.paused ? ", paused" : ""}`,
    "",
    ...renderScriptedRunNote(view.state.build.models),
    ...(view.loop ? [`**Loops:** ${escapeInline(view.loop, 400)}.`, ""] : []),
    ...(score === null ? [] : [`**Score:** ${score}.`, ""]),
    ...view.parked.flatMap((line) => [
      `**Parked:** ${escapeInline(line, 1000)} \`/retry\` tries at once.`,
      "",
    ]),
    ...view.stalled.flatMap(({ heading, words }) => [
      `**${heading}:** ${escapeInline(words, 600)}`,
      "",
    ]),
    ...(view.runs.length > 0
      ? [`**Running:** ${view.runs.map(renderRunLink).join(", ")}`, ""]
      : []),
    ...renderMemoryFailure(view.state),
    ...renderPreflightWait(view.state.build),
    ...(view.state.build.budget === null ? [] : [describeSpending(view.state.build), ""]),
    ...describeFlakyChecks(view.state.build.flaky.slice(0, MAX_FLAKY)).flatMap((line) => [
      `**Flaky:** ${line}.`,
      "",
    ]),
    ...listEscalationLines(view.state)
      .flatMap((line) => [`**Escalated:** ${line}`, ""])
      .slice(0, 2 * MAX_FLAKY),
    ...renderUnseenSteers(view),
    ...renderAdaptationDetails(view.state),
    ...renderHold(view),
    view.asks
      ? `**Action needed:** ${escapeInline(view.asks, 2000)}`
      : "Baton needs nothing from you now.",
    "",
    ...(workers.length > 0
      ? [...truncateLines(renderWorkerTable(workers), ROOM, 2, progress), ""]
      : []),
    ...(view.landingPr === null
      ? []
      : [
          `${view.landingIs}: ` +
            `#${view.landingPr}${describeLanding(view)}.${describeGithubWait(view)}`,
          "",
        ]),
    ...renderBuildFailures(view.state),
    ...(isBuildEnded(view.status) ? [] : renderFoldedConcerns(view.state)),
    // GitHub shows every line break in a comment.
    `${progress} · [decisions and learnings](${getRecordLink(view.state, "BUILD.md")}) · ` +
      "`/why W1.1` says more about a worker.",
  ].join("\n");
}

/** Maximum number of checks to name. */
const MAX_FLAKY = 20;
/** Maximum size of the workers' table, in characters. */
const ROOM = 30_000;

const renderWorkerTable = (workers: readonly WorkerView[]) =>
  renderTable(["Worker", "Status", "PR", "Waits for"], workers.map(renderWorkerRow));

function renderHold({ state: { build } }: BuildView): string[] {
  if (!build.hold || isBuildEnded(build.status)) return [];
  return [
    `**Held:** nothing is merged ${escapeInline(formatSince(build.hold), 200)}; \`/unhold\` ` +
      "ends the hold.",
    "",
  ];
}

/** Says what GitHub does by itself; the lines above ask for what a person has to do. */
function describeGithubWait({ state, landed }: BuildView): string {
  const waits = state.build.landing?.waits;
  return waits && !isPersonAwaited(waits) && !landed
    ? ` ${escapeInline(describeLandingWait(waits), 600)}`
    : "";
}

const describeLanding = ({ landed }: BuildView) => (landed ? `, landed as ${landed}` : "");

function renderWorkerRow(worker: WorkerView): string[] {
  const status = worker.label;
  return [
    `${worker.id}: ${escapeInline(worker.name, 80)}`,
    worker.status === "blocked" || worker.status === "failed" ? `**${status}**` : status,
    worker.pr === null ? "–" : `#${worker.pr}`,
    `${escapeInline(worker.waitsFor, 400)}${worker.run ? ` (${renderRunLink(worker.run)})` : ""}`,
  ];
}
