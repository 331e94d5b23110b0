/** What sessions used, as a table: tokens by what they cost, dollars, time. */
import type { DollarRange } from "../build/state.ts";
import { NO_USAGE, type Usage } from "../sessions/proposal.ts";
import { together, type Spent } from "../sessions/spent.ts";
import { inline } from "./escape.ts";
import { table } from "./table.ts";

const HEADINGS = ["Model", "Input", "Output", "Cache read", "Cache written", "Dollars", "Time"];

/** `$3.10 to $6.00` */
export function rangeWords({ low, high }: Pick<DollarRange, "low" | "high">): string {
  return `$${low.toFixed(2)} to $${high.toFixed(2)}`;
}

/** One line for each session. Empty where there was none. */
export function spentBySession(spent: readonly Spent[]): string[] {
  if (spent.length === 0) return [];
  return [
    ...table(
      ["Session", ...HEADINGS],
      spent.map((s) => [s.session, inline(s.model, 80), ...amounts(s, false, s.claimed)]),
    ),
    "",
  ];
}

/** One line for each worker, and one for the build's own sessions. */
export function spentByWorker(groups: readonly { name: string; spent: readonly Spent[] }[]): string[] {
  const rows = groups
    .filter(({ spent }) => spent.length > 0)
    .map(({ name, spent }) => {
      const sum = spent.reduce<Usage>(together, { ...NO_USAGE, dollars: null });
      const models = [...new Set(spent.map((s) => inline(s.model, 80)))].join(", ");
      const some = spent.some((s) => s.dollars === null);
      return [name, models, ...amounts(sum, some)];
    });
  return rows.length > 0 ? [...table(["Spent by", ...HEADINGS], rows), ""] : [];
}

/** Made once: `toLocaleString` makes one for each number. */
const COUNT = new Intl.NumberFormat("en-US");

/** `more`: some of it has no known price. `claimed`: dollars by the session's own word, where more counts. */
function amounts(usage: Usage, more = false, claimed: number | null = null): string[] {
  const { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens } = usage;
  const tokens = [input_tokens, output_tokens, cache_read_tokens, cache_write_tokens];
  const dollars = usage.dollars === null ? "not known" : `${more ? "over " : ""}$${usage.dollars.toFixed(2)}`;
  const other = claimed === null ? "" : ` (it claimed $${claimed.toFixed(2)})`;
  return [...tokens.map((n) => COUNT.format(n)), `${dollars}${other}`, duration(usage.seconds * 1000)];
}

/** Milliseconds as `1 h 5 min`, `2 min 3 s`, `4 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}
