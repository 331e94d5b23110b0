/** Renders the check run `baton/config` on a pull request that changes the configuration. */
import type { SettingsProblem } from "../text/validation.ts";
import { CONFIG_PATH, type SessionSettings } from "../model/settings.ts";
import {
  escapeInline,
  formatCode,
  renderCodeBlock,
  renderList,
  renderTable,
} from "../text/markdown.ts";
import {
  isPreflightPassed,
  type PreflightFinding,
  type PreflightStatus,
} from "../model/preflight.ts";
import { preflightInput, type PreflightCheck } from "../model/closing-inputs.ts";
import type { RefusalExplanation } from "./github-refusals.ts";
import type { BuildState } from "../model/build-state.ts";

/** Maximum size of a check run's summary, in characters; GitHub sets it. */
const MAX_SUMMARY_CHARS = 65_535;
/**
 * Maximum length of a value, in characters. Baton cuts longer ones; the file shows the whole list.
 */
const MAX_VALUE_CHARS = 200;

export type ConfigVerdict =
  | { ok: false; problems: readonly SettingsProblem[] }
  | {
      ok: true;
      /** Settings that differ from the base branch: see `config/compare-settings.ts`. */
      changes: readonly { field: string; before: string | null; after: string | null }[];
      /** Whether the base branch's own file is invalid. */
      fixesFile: boolean;
      /** The file that `_extends` names, if Baton did not read it. */
      unread: string | null;
    };

export interface ConfigOutput {
  conclusion: "success" | "failure" | "neutral";
  title: string;
  summary: string;
  annotations: { path: string; line: number; title: string; message: string }[];
}

/** `base` is the branch that will get these settings. */
export function renderConfigCheck(verdict: ConfigVerdict, base: string): ConfigOutput {
  if (!verdict.ok) return renderConfigProblems(verdict.problems);
  const { changes, fixesFile, unread } = verdict;
  const rows = changes.map(({ field, before, after }) => [
    formatCode(field),
    formatValue(before),
    formatValue(after),
  ]);
  const lines = [
    ...(fixesFile
      ? [
          `Baton can't use the file on ${formatCode(base)}, but it can use this one. ` +
            "Compared with the defaults:",
          "",
        ]
      : []),
    ...(rows.length > 0
      ? renderTable(["Setting", `On ${formatCode(base)}`, "Here"], rows)
      : ["No setting changes."]),
    ...(unread === null
      ? []
      : [
          "",
          `It extends ${formatCode(unread)}. Baton doesn't read that file for a pull request ` +
            "from a fork, so it compares only this one. It checks the other one after the " +
            "merge.",
        ]),
  ];
  const count =
    changes.length === 1 ? "1 setting changes" : `${changes.length || "no"} settings change`;
  return {
    conclusion: "success",
    title: `Valid: ${count}`,
    summary: joinSummary(lines),
    annotations: [],
  };
}

function renderConfigProblems(problems: readonly SettingsProblem[]): ConfigOutput {
  const where = ({ file, line }: SettingsProblem) =>
    formatCode(line === null ? file : `${file}:${line}`);
  const said = ({ field, message }: SettingsProblem) =>
    field === null ? escapeInline(message) : `${formatCode(field)}: ${escapeInline(message)}`;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = [
    "If you merge this, no build can start, and running builds stop until the file is fixed. " +
      "Baton applies no part of an invalid file.",
    "",
    ...renderList(
      "To fix",
      problems.map((one) => `${where(one)}: ${said(one)}`),
    ),
  ];
  return {
    conclusion: "failure",
    title: `${count}: the file can't be used`,
    summary: joinSummary(lines),
    annotations: problems
      .filter(({ file }) => file === CONFIG_PATH)
      .map(({ line, field, message }) => ({
        path: CONFIG_PATH,
        line: line ?? 1,
        title: (field ?? "The file").slice(0, 255),
        message,
      })),
  };
}

const formatValue = (value: string | null) =>
  value === null || value === "" ? "–" : formatCode(value, MAX_VALUE_CHARS);

const joinSummary = (lines: readonly string[]) =>
  lines.join("\n").trim().slice(0, MAX_SUMMARY_CHARS);

// Renders the result of a preflight for people: the check run `baton/preflight`, a question, and
// lines in other comments.

/** Maximum size of a check run's summary and text, in characters; GitHub sets it. */
const MAX_TEXT_CHARS = 65_535;
const SIGNS: Readonly<Record<PreflightCheck["result"], string>> = {
  ok: "✅",
  warning: "⚠️",
  failed: "❌",
};

export interface PreflightCheckOutput {
  title: string;
  summary: string;
  text: string;
}

/** Renders the check run of a finished preflight. `parsePreflightReport` reads its text. */
export function renderPreflightCheck(report: readonly PreflightCheck[]): PreflightCheckOutput {
  const rows = report.map((c) => [
    `${SIGNS[c.result]} ${escapeInline(c.name, 60)}`,
    escapeInline(c.detail, 1000),
    c.remedy === null ? "" : escapeInline(c.remedy, 1000),
  ]);
  const summary = renderTable(["Check", "What Baton found", "What to do"], rows).join("\n");
  return {
    title: renderPreflightTitle(report),
    summary: summary.slice(0, MAX_TEXT_CHARS),
    text: renderCodeBlock(JSON.stringify({ checks: report }), "json"),
  };
}

function renderPreflightTitle(report: readonly PreflightCheck[]): string {
  const named = (result: PreflightCheck["result"]) =>
    report.filter((c) => c.result === result).map((c) => c.name);
  const [failed, warnings] = [named("failed"), named("warning")];
  const list = (names: readonly string[]) => [...new Set(names)].join(", ");
  if (failed.length > 0) return `Sessions can't start: ${list(failed)}`.slice(0, 200);
  if (warnings.length === 0) return "Passed";
  return `Passed, with ${
    warnings.length === 1 ? "a warning" : `${warnings.length} warnings`
  }: ${list(warnings)}`.slice(0, 200);
}

export function getPreflightConclusion(
  report: readonly PreflightCheck[],
): "success" | "neutral" | "failure" {
  if (!isPreflightPassed(report)) return "failure";
  return report.some((c) => c.result === "warning") ? "neutral" : "success";
}

/**
 * Renders the check run's text while its run is pending: the settings to test, in the form of the
 * settings file. Returns `null` if it is longer than GitHub allows.
 */
export function renderSessionSettingsText(sessionSettings: SessionSettings): string | null {
  const knowledge = sessionSettings.knowledge.on
    ? { model: sessionSettings.knowledge.model }
    : "off";
  const text = renderCodeBlock(JSON.stringify({ ...sessionSettings, knowledge }), "json");
  return text.length > MAX_TEXT_CHARS ? null : text;
}

/** Returns title and summary of a preflight's check run without a result. */
export function describePreflightState(
  state: Exclude<PreflightStatus, "completed"> | "superseded",
): { title: string; summary: string } {
  return state === "superseded"
    ? { title: "Its run was lost", summary: "A newer check run of this name replaced it." }
    : { title: PREFLIGHT_TITLES[state], summary: PREFLIGHT_SUMMARY };
}

const PREFLIGHT_TITLES = {
  queued: "Waits for its run",
  unregistered: "Waits until GitHub has registered the workflow",
  dispatched: "Queued: waits for a runner",
  waiting: "Waits for a person's approval",
  in_progress: "Runs",
} as const;
const PREFLIGHT_SUMMARY =
  "A run without a model checks that sessions can work here: runner, isolation, egress, " +
  "artifacts, key, access.";

/** Returns the JSON in a check run's text, or `null` if there is none. */
export function extractJson(text: string | null): string | null {
  return /^`{3,}json\n(.*)\n`{3,}$/s.exec(text?.replace(/\r\n/g, "\n").trim() ?? "")?.[1] ?? null;
}

/** Returns the report in a check run's text, or an empty array if there is no readable one. */
export function parsePreflightReport(text: string | null): PreflightCheck[] {
  const json = extractJson(text);
  try {
    return json === null ? [] : preflightInput.parse(JSON.parse(json)).checks;
  } catch {
    return [];
  }
}

/** Returns one Markdown line for each failure. Callers must escape it before they show it. */
export function describePreflightFailures(failed: readonly PreflightFinding[]): string {
  return failed.map((one) => `- ${describeFinding(one)}`).join("\n");
}

const describeFinding = ({ name, detail, remedy }: PreflightFinding) =>
  `${name}: ${detail}${remedy === null ? "" : ` ${remedy}`}`;

/** Lists the preflight's warnings, for the plan comment. */
export function renderPreflightWarnings({ preflight }: Pick<BuildState, "preflight">): string[] {
  return renderList(
    "The preflight warns",
    (preflight?.warnings ?? []).map((one) => escapeInline(describeFinding(one), 600)),
  );
}

/** Says what planning waits for, for the status comment. */
export function renderPreflightWait({ preflight, status, stop }: BuildState): string[] {
  if (status !== "planning" || stop !== null || preflight === null || preflight.passed) return [];
  return [
    "Planning begins once the preflight of this configuration has ended; that takes " +
      "about a minute.",
    "",
  ];
}

/**
 * Renders the check run `baton/automatic-reviews`: GitHub refuses to store them. It is neutral,
 * because nothing is wrong with the code. `branch` is an example of a refused one.
 */
export function renderRefusedReviews(
  branch: string,
  { cause, remedy }: RefusalExplanation,
): ConfigOutput {
  const summary =
    `GitHub refuses Baton's commits on branches like ${formatCode(branch)}, which hold the ` +
    `records of reviews: ${cause} ${remedy} Baton tries again every ten minutes. It says so only ` +
    "here, on the default branch, because it is the same for each pull request.";
  const title = "Pull requests can't be reviewed automatically";
  return { conclusion: "neutral", title, summary, annotations: [] };
}
