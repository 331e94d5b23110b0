/** The table of the proof, and what counts as a failure. */
import type { EndedCheck, RunReport } from "../../../src/cli/local-run/output.ts";
import type { Played } from "./play.ts";

/**
 * Checks that are red on the untouched base don't keep a build from landing. Other checks must not
 * be red on what landed.
 */
export function isFailed({ outcome, why, faults }: Played): boolean {
  if (outcome === null || why !== "" || faults.length > 0) return true;
  return listBroken(outcome).length > 0;
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

/** Returns `landed` or `reported`, or why it did not, or what is wrong with the result. */
export function describeResult({ outcome, isForReport, why, faults, log }: Played): string {
  if (outcome === null) return `no outcome: ${why} (${log})`;
  const wrong = [
    ...faults,
    ...listBroken(outcome).map((name) => `${name} is red, and was not before`),
  ];
  if (wrong.length > 0) return `${isForReport ? "reported" : "landed"} wrong: ${wrong.join("; ")}`;
  return why !== "" ? why : isForReport ? "reported" : "landed";
}

function formatRow(played: Played): string[] {
  const { name, kind, outcome } = played;
  const result = describeResult(played);
  if (outcome === null) return [name, kind, result, "", "", "", ""];
  const needs = Map.groupBy(outcome.checks_not_run, (check) => check.needs);
  return [
    name,
    kind,
    result,
    listRed(outcome.checks.base).join(", ") || "none",
    outcome.checks.landing.map((check) => `${check.name}: ${check.conclusion}`).join(", ") ||
      "none",
    [...needs]
      .map(([what, checks]) => `${checks.map(({ check }) => check).join(", ")} (${what})`)
      .join("; ") || "none",
    String(outcome.seconds),
  ];
}

/**
 * Returns checks that failed on the landed commit, and neither failed nor were cancelled on the
 * base.
 */
function listBroken({ landed, checks: { base, landing } }: RunReport): string[] {
  if (landed === null) return [];
  const before = base.filter(
    ({ conclusion }) => conclusion === "failure" || conclusion === "cancelled",
  );
  return listRed(landing).filter((name) => !before.some((check) => check.name === name));
}

function listRed(checks: readonly EndedCheck[]): string[] {
  return checks.filter(({ conclusion }) => conclusion === "failure").map(({ name }) => name);
}

function escapeCell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
