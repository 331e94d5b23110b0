/** The status comment, edited in place. It changes only when the build does. */
import { scoreWords } from "./scores.ts";
import { spentWords } from "../build/budget.ts";
import { sinceWords } from "../build/holds.ts";
import { isOver, type BuildView, type WorkerView } from "../build/view.ts";
import { adaptationDetails } from "./adaptation.ts";
import { flakyLines } from "./checks.ts";
import { buildFailures } from "./failures.ts";
import { engineNote } from "./engine.ts";
import { escalationLines } from "./escalations.ts";
import { inline } from "./escape.ts";
import { fit } from "./fit.ts";
import { memoryGone } from "./knowledge.ts";
import { recordLink, runLink } from "./links.ts";
import { preflightAwaited } from "./preflight.ts";
import { unseenSteers } from "./steers.ts";
import { table } from "./table.ts";
import { foldedConcerns } from "./worker-notes.ts";

export function statusBody(view: BuildView): string {
  const workers = view.waves.flatMap((w) => w.workers);
  const progress = `[Progress](${recordLink(view.state, "STATUS.md")})`;
  const score = scoreWords(view.state);
  return [
    `## Build: ${view.status.replaceAll("_", " ")}${view.state.build.paused ? ", paused" : ""}`,
    "",
    ...engineNote(view.state.build.models),
    ...(view.loop ? [`**Loops:** ${inline(view.loop, 400)}.`, ""] : []),
    ...(score === null ? [] : [`**Score:** ${score}.`, ""]),
    ...view.parked.flatMap((line) => [`**Parked:** ${inline(line, 1000)} \`/retry\` tries at once.`, ""]),
    ...view.stalled.flatMap(({ heading, words }) => [`**${heading}:** ${inline(words, 600)}`, ""]),
    ...(view.runs.length > 0 ? [`**At work:** ${view.runs.map(runLink).join(", ")}`, ""] : []),
    ...memoryGone(view.state),
    ...preflightAwaited(view.state.build),
    ...(view.state.build.budget === null ? [] : [spentWords(view.state.build), ""]),
    ...flakyLines(view.state.build.flaky.slice(0, FLAKY)).flatMap((line) => [`**Flaky:** ${line}.`, ""]),
    ...escalationLines(view.state)
      .flatMap((line) => [`**Escalated:** ${line}`, ""])
      .slice(0, 2 * FLAKY),
    ...unseenSteers(view),
    ...adaptationDetails(view.state),
    ...merging(view),
    view.asks ? `**Asked of you:** ${inline(view.asks, 2000)}` : "Nothing is asked of you now.",
    "",
    ...(workers.length > 0 ? [...fit(tableOf(workers), ROOM, 2, progress), ""] : []),
    ...(view.landingPr === null
      ? []
      : [`${view.landingIs}: #${view.landingPr}${landedAs(view)}.${inTheirHands(view)}`, ""]),
    ...buildFailures(view.state),
    ...(isOver(view.status) ? [] : foldedConcerns(view.state)),
    // GitHub shows every line's end in a comment.
    `${progress} · ` +
      `[decisions and learnings](${recordLink(view.state, "BUILD.md")}) · \`/why W1.1\` tells more about a worker.`,
  ].join("\n");
}

/** Checks that are named. */
const FLAKY = 20;
/** Of the workers' table, in characters. */
const ROOM = 30_000;

const tableOf = (workers: readonly WorkerView[]) => table(["Worker", "Status", "PR", "Waits for"], workers.map(row));

function merging({ state: { build } }: BuildView): string[] {
  if (!build.hold || isOver(build.status)) return [];
  return [`**Held:** nothing is merged ${inline(sinceWords(build.hold), 200)}; \`/unhold\` lets it go on.`, ""];
}

/** What GitHub does by itself; what a person has to do is asked above. */
function inTheirHands({ state, landed }: BuildView): string {
  const waits = state.build.landing?.waits;
  return waits?.for === "github" && !landed ? ` ${inline(waits.words, 600)}` : "";
}

const landedAs = ({ landed }: BuildView) => (landed ? `, landed as ${landed}` : "");

function row(worker: WorkerView): string[] {
  const status = worker.label;
  return [
    `${worker.id}: ${inline(worker.name, 80)}`,
    worker.status === "blocked" || worker.status === "failed" ? `**${status}**` : status,
    worker.pr === null ? "–" : `#${worker.pr}`,
    `${inline(worker.waitsFor, 300)}${worker.run ? ` (${runLink(worker.run)})` : ""}`,
  ];
}
