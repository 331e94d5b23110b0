/** How a preflight ended, for people: the check run `baton/preflight`, a question, lines in other comments. */
import { isPassed } from "../preflight/effects.ts";
import { preflightInput, type PreflightCheck } from "../sessions/preflight.ts";
import type { Play } from "../build/settings.ts";
import type { BuildState } from "../build/state.ts";
import { fenced, inline } from "./escape.ts";
import { list, table } from "./table.ts";

/** GitHub's bound on a check run's summary and text, in characters. */
const LONGEST = 65_535;
const SIGNS: Readonly<Record<PreflightCheck["result"], string>> = { ok: "✅", warning: "⚠️", failed: "❌" };

export interface CheckOutput {
  title: string;
  summary: string;
  text: string;
}

/** What the check run shows once it is complete. Its text is what `readReport` reads: GitHub keeps it for Baton. */
export function preflightOutput(report: readonly PreflightCheck[]): CheckOutput {
  const rows = report.map((c) => [
    `${SIGNS[c.result]} ${inline(c.name, 60)}`,
    inline(c.detail, 1000),
    c.remedy === null ? "" : inline(c.remedy, 1000),
  ]);
  const summary = table(["Check", "What was seen", "What to do"], rows).join("\n");
  return {
    title: titleOf(report),
    summary: summary.slice(0, LONGEST),
    text: fenced(JSON.stringify({ checks: report }), "json"),
  };
}

function titleOf(report: readonly PreflightCheck[]): string {
  const named = (result: PreflightCheck["result"]) => report.filter((c) => c.result === result).map((c) => c.name);
  const [failed, warnings] = [named("failed"), named("warning")];
  const list = (names: readonly string[]) => [...new Set(names)].join(", ");
  if (failed.length > 0) return `Sessions can't start: ${list(failed)}`.slice(0, 200);
  if (warnings.length === 0) return "Passed";
  return `Passed, with ${warnings.length === 1 ? "a warning" : `${warnings.length} warnings`}: ${list(warnings)}`.slice(
    0,
    200,
  );
}

export function preflightConclusion(report: readonly PreflightCheck[]): "success" | "neutral" | "failure" {
  if (!isPassed(report)) return "failure";
  return report.some((c) => c.result === "warning") ? "neutral" : "success";
}

/**
 * The check run's text while its run is awaited: what is to be proven, as the settings file would say it. `null` where
 * it is more than GitHub takes.
 */
export function playText(play: Play): string | null {
  const knowledge = play.knowledge.on ? { model: play.knowledge.model } : "off";
  const text = fenced(JSON.stringify({ ...play, knowledge }), "json");
  return text.length > LONGEST ? null : text;
}

/** The JSON in a check run's text; `null` where there is none. */
export function jsonIn(text: string | null): string | null {
  return /^`{3,}json\n(.*)\n`{3,}$/s.exec(text?.replace(/\r\n/g, "\n").trim() ?? "")?.[1] ?? null;
}

/** The report in a check run's text; nothing where there is none that can be read. */
export function readReport(text: string | null): PreflightCheck[] {
  const json = jsonIn(text);
  try {
    return json === null ? [] : preflightInput.parse(JSON.parse(json)).checks;
  } catch {
    return [];
  }
}

/** What failed, one line for each; Markdown, to be escaped by whoever shows it. */
export function failures(report: readonly PreflightCheck[]): string {
  const failed = report.filter((c) => c.result === "failed");
  const lines = failed.map((c) => `- ${c.name}: ${c.detail}${c.remedy === null ? "" : ` ${c.remedy}`}`);
  return lines.join("\n");
}

/** One sentence for each warning. */
export function warnings(report: readonly PreflightCheck[]): string[] {
  const found = report.filter((c) => c.result === "warning");
  return found.map((c) => `${c.name}: ${c.detail}${c.remedy === null ? "" : ` ${c.remedy}`}`.slice(0, 600));
}

/** In the plan comment: what the preflight warns of. */
export function preflightWarnings({ preflight }: Pick<BuildState, "preflight">): string[] {
  return list(
    "The preflight warns",
    (preflight?.warnings ?? []).map((line) => inline(line, 600)),
  );
}

/** In the status: what planning waits for. */
export function preflightAwaited({ preflight, status, stop }: BuildState): string[] {
  if (status !== "planning" || stop !== null || preflight === null || preflight.passed) return [];
  return ["Planning begins once the preflight of this configuration has ended; that takes about a minute.", ""];
}
