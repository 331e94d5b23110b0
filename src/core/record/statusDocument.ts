/** `STATUS.md`: progress for people, dated by the newest time in the state. Rendered, never read. */
import type { State } from "../build/state.ts";
import { getLastingLabel } from "../build/status.ts";
import { viewOf, type BuildView, type WorkerView } from "../build/view.ts";
import { listNotes } from "../build/worker-notes.ts";
import { buildFailures } from "../comments/failures.ts";
import { describeEscalations } from "../comments/escalations.ts";
import { inline } from "../comments/escape.ts";
import { fit } from "../comments/fit.ts";
import { linesOf } from "../comments/worker-notes.ts";

export function renderStatus(state: State): string {
  const view = viewOf(state);
  const workers = view.waves.flatMap((w) => w.workers);
  const of = (...statuses: WorkerView["status"][]) => workers.filter((w) => statuses.includes(w.status));
  const over = of("merged", "done", "skipped", "cancelled");
  const stopped = of("blocked", "failed", "parked");
  const waiting = of("planned", "held", "ready");
  const active = workers.filter((w) => ![over, stopped, waiting].flat().includes(w));
  return [
    `# Build Status: ${state.build.slug}`,
    "",
    `As of ${newestTime(state)}. The build is **${view.status.replaceAll("_", " ")}**,`,
    `in wave ${state.build.current_wave}${view.loop ? ` (${inline(view.loop, 400)})` : ""}.`,
    ...view.parked.flatMap((line) => ["", `**Parked:** ${inline(line, 1000)}`]),
    ...view.stalled.flatMap(({ heading, words }) => ["", `**${heading}:** ${inline(words, 600)}`]),
    ...asks(view),
    "",
    ...section(state, "Completed", over, "x"),
    ...section(state, "In Progress", active, " "),
    ...section(state, "Blocked", stopped, " "),
    ...section(state, "Remaining", waiting, " "),
    ...notes(state),
    ...failures(state),
  ].join("\n");
}

function asks(view: BuildView): string[] {
  return view.asks ? ["", `**Asked of you:** ${inline(view.asks, 2000)}`] : [];
}

/** Bounded: BUILD.md has them all. */
function notes(state: State): string[] {
  const all = listNotes(state);
  const part = (title: string, lines: readonly string[]) =>
    lines.length > 0
      ? [
          `## ${title}`,
          "",
          ...fit(
            lines.map((line) => `- ${line}`),
            10_000,
            0,
            "[BUILD.md](BUILD.md)",
          ),
          "",
        ]
      : [];
  return [...part("Concerns", linesOf(all, "concern")), ...part("Follow-ups", linesOf(all, "follow-up"))];
}

function failures(state: State): string[] {
  const lines = buildFailures(state);
  return lines.length > 0 ? ["## Failures", "", ...lines] : [];
}

function section(state: State, title: string, workers: WorkerView[], box: string): string[] {
  const lines = workers.map((w) => {
    const pr = w.pr === null ? "" : ` (#${w.pr})`;
    const tail = box === "x" && w.summary ? w.summary : `waits for ${w.waitsFor}`;
    const label = getLastingLabel(state.workers[w.id]!, state);
    const ledger = describeEscalations(state.workers[w.id]).map((words) => `\n  - ${words}`);
    return `- [${box}] ${w.id}: ${inline(w.name)}${pr} — ${label}; ${inline(tail)}${ledger.join("")}`;
  });
  return [`## ${title}`, "", ...(lines.length > 0 ? lines : ["(none)"]), ""];
}

/** The newest time that the state holds, so that the page changes only when the state does. */
function newestTime({ build, workers, completions }: State): string {
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
