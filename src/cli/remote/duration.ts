import { Problem } from "../problem.ts";

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** Timers of Node take no more. */
const MOST_MS = 20 * 86_400_000;

/** Reads `90s`, `30m`, `2h` or `1d` as milliseconds. @throws Problem */
export function readDuration(flag: string, text: string): number {
  const [, number = "", unit = ""] = /^([1-9][0-9]{0,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS[unit] ?? 0);
  if (ms > 0 && ms <= MOST_MS) return ms;
  throw new Problem(`${flag} takes a time like 90s, 30m or 2h, 20d at most, not ${JSON.stringify(text)}`);
}
