import { markup, type Html } from "../html.ts";
import type { Sandbox } from "../../sandbox.ts";

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
] as const;

/** Renders the age, with the full time as its title. The script keeps the age up to date. */
export function renderTime(sandbox: Sandbox, iso: string): Html {
  const full = new Date(iso)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, " UTC");
  const words = formatAge(sandbox.clock().getTime() - Date.parse(iso));
  return markup`<time class="ago" datetime="${iso}" title="${full}">${words}</time>`;
}

/** Formats `3 minutes ago` from a span in milliseconds. */
export function formatAge(span: number): string {
  const seconds = Math.round(span / 1000);
  for (const [unit, length] of UNITS) {
    const count = Math.floor(seconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  }
  return "just now";
}

/** Formats `2m 5s` between two times, or null if one is missing. */
export function formatDuration(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null;
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
  return `${Math.floor(seconds / 3600)}h ${Math.floor((seconds % 3600) / 60)}m`;
}
