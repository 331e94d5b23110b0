/** In what a build goes by its request and by commands, not by the repository's configuration. */
import { GATES, type Settings } from "../build/settings.ts";
import type { BuildState } from "../build/state.ts";
import { countLoops, NO_WISHES } from "../build/wishes.ts";
import { COMPLEXITIES } from "../plan/brief.ts";
import { asDollars } from "../request/dollars.ts";
import { code, inline } from "./escape.ts";
import { table } from "./table.ts";

/** A table, then what is not heeded and why; null where the build goes by the configuration alone. */
export function wishesNote(
  { wishes, build_type, delivery, done_when, prd }: BuildState,
  configured: Settings,
): string | null {
  const { gates, models, budget, loops, target, improve, research } = wishes;
  const usual = countLoops(configured, NO_WISHES);
  const asked = configured.score.target ?? "none";
  const quotas = Object.entries(research).map(([category, most]) => `${category} ${most}`);
  const rows: [string, string, string][] = [
    ["Build type", build_type, "code_build"],
    ["What comes of it", DELIVERED[delivery], DELIVERED.land],
    ["Judged by", done_when.length > 0 ? `done_when (${done_when.length})` : "its request", "its request"],
    ...GATES.map((name): [string, string, string] => [
      `Gate: ${name}`,
      gates[name] ?? configured.gates[name],
      configured.gates[name],
    ]),
    ["Budget", dollars(budget ?? configured.budgets.build), dollars(configured.budgets.build)],
    ["Loops", String(loops ?? usual), String(usual)],
    ["Target score", String(target ?? asked), String(asked)],
    ["Begins with", improve ? "research on what exists" : "a plan", "a plan"],
    ...COMPLEXITIES.map((size): [string, string, string] => [
      `Model: ${size}`,
      models[size] ?? configured.models[size],
      configured.models[size],
    ]),
    ["Research", quotas.join(", ") || "as it judges", "as it judges"],
    ["Document", prd?.path ?? "none", "none"],
  ];
  const other = rows.filter(([, own, usual]) => own !== usual);
  const lines = [
    ...(other.length > 0 ? table(["This build", "As asked", "Otherwise"], other.map(asCodes)) : []),
    ...wishes.ignored.flatMap((sentence) => ["", `**Not heeded:** ${inline(sentence, 600)}`]),
  ];
  return lines.length > 0 ? lines.join("\n").trim() : null;
}

const DELIVERED = { land: "one commit", report: "a report, nothing lands", both: "one commit and a report" } as const;

const asCodes = ([name, own, usual]: [string, string, string]) => [name, code(own), code(usual)];
const dollars = (amount: number | "none" | null) => (typeof amount === "number" ? asDollars(amount) : "none");
