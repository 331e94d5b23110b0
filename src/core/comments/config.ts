/** The check run `baton/config` on a pull request that changes the configuration. */
import type { SettingsProblem } from "../build/settingsProblem.ts";
import { CONFIG_PATH } from "../build/settings.ts";
import { code, inline } from "./escape.ts";
import { list, table } from "./table.ts";

/** GitHub's bound on a check run's summary, in characters. */
const LONGEST = 65_535;
/** Longer values are cut: what a list holds stands in the file. */
const VALUE = 200;

export type ConfigVerdict =
  | { ok: false; problems: readonly SettingsProblem[] }
  | {
      ok: true;
      /** Settings that will be other than on the base branch, as `config/differences.ts` gives them. */
      changes: readonly { field: string; before: string | null; after: string | null }[];
      /** The base branch's own file can't be used. */
      mends: boolean;
      /** What `_extends` names, where that wasn't looked at. */
      unread: string | null;
    };

export interface ConfigOutput {
  conclusion: "success" | "failure";
  title: string;
  summary: string;
  annotations: { path: string; line: number; title: string; message: string }[];
}

/** `base` is the branch whose settings they will be. */
export function configOutput(verdict: ConfigVerdict, base: string): ConfigOutput {
  if (!verdict.ok) return refusal(verdict.problems);
  const { changes, mends, unread } = verdict;
  const rows = changes.map(({ field, before, after }) => [code(field), shown(before), shown(after)]);
  const lines = [
    ...(mends ? [`The file on ${code(base)} can't be used now; this one can. Held against the defaults:`, ""] : []),
    ...(rows.length > 0
      ? table(["Setting", `On ${code(base)}`, "Here"], rows)
      : ["Every setting is as it was: no build will notice."]),
    ...(unread === null
      ? []
      : [
          "",
          `It extends ${code(unread)}, which a pull request from a fork doesn't have read: only what this file ` +
            "itself says is compared. What stands there is looked at once this is merged.",
        ]),
  ];
  const count = changes.length === 1 ? "1 setting changes" : `${changes.length || "no"} settings change`;
  return { conclusion: "success", title: `Valid: ${count}`, summary: fit(lines), annotations: [] };
}

function refusal(problems: readonly SettingsProblem[]): ConfigOutput {
  const where = ({ file, line }: SettingsProblem) => code(line === null ? file : `${file}:${line}`);
  const said = ({ field, message }: SettingsProblem) =>
    field === null ? inline(message) : `${code(field)}: ${inline(message)}`;
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const lines = [
    `Merged like this, no build would begin, and those under way would stop until the file is mended. Nothing of it ` +
      `would hold in part.`,
    "",
    ...list(
      "To mend",
      problems.map((one) => `${where(one)}: ${said(one)}`),
    ),
  ];
  return {
    conclusion: "failure",
    title: `${count}: the file can't be used`,
    summary: fit(lines),
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

const shown = (value: string | null) => (value === null || value === "" ? "–" : code(value, VALUE));

const fit = (lines: readonly string[]) => lines.join("\n").trim().slice(0, LONGEST);
