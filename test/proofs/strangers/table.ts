/** The table of the proof, and what counts as a failure. */
import type { CheckEnded } from "../../../src/cli/run/outcome.ts";
import type { Played } from "./play.ts";

/** Not landed is honest only where a check is red on the untouched base. */
export function isFailed({ outcome, faults }: Played): boolean {
  if (outcome === null || faults.length > 0) return true;
  return outcome.landed === null && listRed(outcome.checks.base).length === 0;
}

export function formatTable(played: readonly Played[]): string {
  const head = [
    "Repository",
    "Kind",
    "Result",
    "Red on the base",
    "Checks on the commit that landed",
    "Not run here",
    "Seconds",
  ];
  const rows = [head, head.map(() => "---"), ...played.map(formatRow)];
  return rows.map((cells) => `| ${cells.map(escapeCell).join(" | ")} |`).join("\n");
}

function formatRow({ name, kind, outcome, why, faults, log }: Played): string[] {
  if (outcome === null) return [name, kind, `no outcome: ${why} (${log})`, "", "", "", ""];
  const result = faults.length > 0 ? `landed wrong: ${faults.join("; ")}` : outcome.landed ? "landed" : why;
  const needs = Map.groupBy(outcome.checks_not_run, (check) => check.needs);
  return [
    name,
    kind,
    result,
    listRed(outcome.checks.base).join(", ") || "none",
    outcome.checks.landing.map((check) => `${check.name}: ${check.conclusion}`).join(", ") || "none",
    [...needs].map(([what, checks]) => `${checks.map(({ check }) => check).join(", ")} (${what})`).join("; ") || "none",
    String(outcome.seconds),
  ];
}

function listRed(checks: readonly CheckEnded[]): string[] {
  return checks.filter(({ conclusion }) => conclusion === "failure").map(({ name }) => name);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
