/**
 * `loops/<n>/…`: research, findings and results of a loop. Baton reads the `.json` files; the
 * others are for people.
 */
import { findLoopByWave, type Loop } from "../model/loop.ts";
import type { State } from "../model/state.ts";
import {
  escapeBlock,
  escapeInline,
  formatCode,
  renderCodeBlock,
  truncateLines,
} from "../text/markdown.ts";
import { renderScoreIssues } from "../messages/loops.ts";
import type { ResearchInput } from "../model/closing-inputs.ts";
import { renderJson } from "./json.ts";
import {
  getMemoryPath,
  getOpenIssuesPath,
  getResearchPath,
  getScorePath,
} from "../model/record-files.ts";
import { getWave } from "../model/names.ts";
import { getBuildView, type BuildView, type WorkerView } from "../messages/build-view.ts";
import { getContextPath } from "../model/brief.ts";
import { describeEstimateBasis } from "../messages/estimate.ts";
import { renderPlanGraph } from "../messages/plan-graph.ts";
import { getBriefPath } from "../model/brief-document.ts";
import { getLastingLabel } from "../model/status.ts";
import { listNotes } from "../model/worker-reports.ts";
import { describeEscalations, renderBuildFailures } from "../messages/failures.ts";
import { listNoteLines } from "../messages/worker-notes.ts";

/** Returns texts by path for each loop that has begun, and for the first pass its result. */
export function renderLoops({
  build,
  openIssues,
  research,
  memories,
  scores,
}: State): Record<string, string> {
  const files: Record<string, string> = {};
  for (const one of Object.values(scores)) {
    files[getScorePath(one.pass)] = renderJson(one, [
      "pass",
      "target",
      "overall",
      "dimensions",
      "dimension",
    ]);
  }
  for (const loop of build.loops) {
    const { n } = loop;
    files[`loops/${n}/quotas.md`] = renderQuotas(loop);
    if (openIssues[n])
      files[getOpenIssuesPath(n)] = renderJson(openIssues[n], ["number", "title", "body"]);
    const found = research[n];
    if (found) {
      files[getResearchPath(n)] = renderJson(found, ["summary", "issues", "title"]);
      files[`loops/${n}/issues.md`] = renderIssues(n, found);
    }
    const before = scores[n - 1];
    if (loop.dimensions.length > 0 && before)
      files[`loops/${n}/issues.md`] = renderScoreIssues(n, loop.dimensions, before);
  }
  for (const [n, memory] of Object.entries(memories)) {
    files[getMemoryPath(Number(n))] = renderJson(memory, ["loop_summary", "knowledge", "remove"]);
    files[`loops/${n}/loop_summary.md`] = `${escapeBlock(memory.loop_summary)}\n`;
  }
  return files;
}

function renderQuotas({ n, quotas: most }: Loop): string {
  const named = Object.entries(most).map(([category, count]) => `- ${category}: ${count} at most`);
  const lines =
    named.length > 0
      ? [...named, "", "Nothing of any other category."]
      : ["None: what matters most."];
  return [`# Quotas of loop ${n}`, "", ...lines, ""].join("\n");
}

function renderIssues(n: number, { summary, issues: found }: ResearchInput): string {
  return [
    `# What loop ${n} found`,
    "",
    escapeBlock(summary, 2000),
    "",
    ...found.flatMap(({ title, category, priority, paths, evidence, goal }, i) => [
      `## ${i + 1}. ${escapeInline(title)} (${category}, ${priority})`,
      "",
      ...(paths.length > 0
        ? [`Where: ${paths.map((path) => formatCode(path)).join(", ")}.`, ""]
        : []),
      `Shown by: ${escapeInline(evidence, 1000)}`,
      "",
      `Goal: ${escapeInline(goal, 1000)}`,
      "",
    ]),
  ].join("\n");
}

/** Renders `PLAN.md`: a summary of the briefs. Never read, because the briefs are the plan. */
export function renderPlanDocument(state: State): string {
  const view = getBuildView(state);
  const { plan } = state.build;
  const waves = view.waves.flatMap(({ wave }) => [
    `## Wave ${wave}${formatLoopSuffix(state, wave)}`,
    "",
    ...state.briefs
      .filter((b) => getWave(b.id) === wave)
      .flatMap((b) => [
        `- [${b.id}](${getBriefPath(b)}): ${escapeInline(b.name)} (${b.complexity}) — ` +
          `${escapeInline(b.mission, 400)}`,
        `  Paths: ${b.paths.map((p) => formatCode(p)).join(", ")}.`,
        ...(b.files ?? []).map(({ name }) => `  With ${formatCode(getContextPath(b.id, name))}.`),
        ...(b.depends_on.length > 0 ? [`  After ${b.depends_on.join(", ")}.`] : []),
      ]),
    "",
  ]);
  const estimate = plan
    ? [
        `${plan.estimate.sessions} sessions, ${plan.estimate.minutes} minutes.`,
        describeEstimateBasis(plan.estimate.basis),
        "",
      ]
    : [];
  return [
    `# Build Plan: ${state.build.slug}`,
    "",
    ...(plan
      ? [`Hash \`${plan.hash}\`.${plan.reason ? ` ${escapeInline(plan.reason, 1000)}` : ""}`, ""]
      : []),
    "Made from the briefs in `workers/`; edit those, not this page.",
    "",
    ...waves,
    renderCodeBlock(renderPlanGraph(view, 50_000) ?? "flowchart LR", "mermaid"),
    "",
    ...estimate,
  ].join("\n");
}

const formatLoopSuffix = (state: State, wave: number) => {
  const begins = findLoopByWave(state, wave);
  return begins ? `: loop ${begins.n}` : "";
};

/** Renders `STATUS.md`: progress for people, dated by the newest time in the state. Never read. */
export function renderStatusDocument(state: State): string {
  const view = getBuildView(state);
  const workers = view.waves.flatMap((w) => w.workers);
  const of = (...statuses: WorkerView["status"][]) =>
    workers.filter((w) => statuses.includes(w.status));
  const over = of("merged", "done", "skipped", "cancelled");
  const stopped = of("blocked", "failed", "parked");
  const waiting = of("planned", "held", "ready");
  const active = workers.filter((w) => ![over, stopped, waiting].flat().includes(w));
  return [
    `# Build Status: ${state.build.slug}`,
    "",
    `As of ${findNewestTime(state)}. The build is **${view.status.replaceAll("_", " ")}**,`,
    `in wave ${state.build.current_wave}${view.loop ? ` (${escapeInline(view.loop, 400)})` : ""}.`,
    ...view.parked.flatMap((line) => ["", `**Parked:** ${escapeInline(line, 1000)}`]),
    ...view.stalled.flatMap(({ heading, words }) => [
      "",
      `**${heading}:** ${escapeInline(words, 600)}`,
    ]),
    ...renderAsk(view),
    "",
    ...renderSection(state, "Completed", over, "x"),
    ...renderSection(state, "In Progress", active, " "),
    ...renderSection(state, "Blocked", stopped, " "),
    ...renderSection(state, "Remaining", waiting, " "),
    ...renderNotes(state),
    ...renderFailures(state),
  ].join("\n");
}

function renderAsk(view: BuildView): string[] {
  return view.asks ? ["", `**Action needed:** ${escapeInline(view.asks, 2000)}`] : [];
}

/** Limited, because BUILD.md has all of them. */
function renderNotes(state: State): string[] {
  const all = listNotes(state);
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0
      ? [
          `## ${title}`,
          "",
          ...truncateLines(
            lines.map((line) => `- ${line}`),
            10_000,
            0,
            "[BUILD.md](BUILD.md)",
          ),
          "",
        ]
      : [];
  return [
    ...part("Concerns", listNoteLines(all, "concern")),
    ...part("Follow-ups", listNoteLines(all, "follow-up")),
  ];
}

function renderFailures(state: State): string[] {
  const lines = renderBuildFailures(state);
  return lines.length > 0 ? ["## Failures", "", ...lines] : [];
}

function renderSection(state: State, title: string, workers: WorkerView[], box: string): string[] {
  const lines = workers.map((w) => {
    const pr = w.pr === null ? "" : ` (#${w.pr})`;
    const tail = box === "x" && w.summary ? w.summary : `waits for ${w.waitsFor}`;
    const label = getLastingLabel(state.workers[w.id]!, state);
    const ledger = describeEscalations(state.workers[w.id]).map((words) => `\n  - ${words}`);
    return (
      `- [${box}] ${w.id}: ${escapeInline(w.name)}${pr} — ${label}; ` +
      `${escapeInline(tail)}${ledger.join("")}`
    );
  });
  return [`## ${title}`, "", ...(lines.length > 0 ? lines : ["(none)"]), ""];
}

/** Returns the newest time in the state, so that the page changes only with the state. */
function findNewestTime({ build, workers, completions }: State): string {
  const times = [
    build.created_at,
    build.trigger.at,
    build.ended_at,
    build.stop?.at,
    build.paused?.at,
    build.hold?.at,
    ...build.gates.waves.map(({ at }) => at),
    build.gates.plan.at,
    build.plan?.at,
    ...build.planning.rounds.flatMap(({ at, answer }) => [at, answer?.at]),
    ...build.planning.revisions.map(({ at }) => at),
    build.gates.landing.at,
    ...Object.values(build.sessions).flatMap((s) => [s.requested_at, s.ended_at]),
    ...Object.values(workers).flatMap((w) => [
      w.session?.requested_at,
      w.session?.ended_at,
      w.stop?.at,
      w.skipped?.at,
      w.cancelled?.at,
      w.hold?.at,
    ]),
    ...Object.values(completions).map((c) => c.timestamp),
  ].filter((at): at is string => typeof at === "string" && !Number.isNaN(Date.parse(at)));
  return times.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? build.created_at;
}
