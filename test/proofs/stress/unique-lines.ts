/** Files of unique lines. */
import type { Files } from "../../scenarios/support/stage/plays.ts";
import { SHARED } from "./cast.ts";

/** Appends the line unless it is there. */
export function addLine(text: string | null, line: string): string {
  const lines = (text ?? "").split("\n").filter(Boolean);
  return `${(lines.includes(line) ? lines : [...lines, line]).join("\n")}\n`;
}

export const removeLine = (text: string, line: string) => text.replaceAll(`${line}\n`, "");

/** Keeps both sides' lines of shared files, without duplicates. */
export function dropDoubleLines(files: Files): Files {
  const unique = (text: string) => `${[...new Set(text.split("\n").filter(Boolean))].join("\n")}\n`;
  const entries = Object.entries(files).map(([path, text]) => {
    return [path, text !== null && SHARED.includes(path) ? unique(text) : text] as const;
  });
  return Object.fromEntries(entries);
}

export function countLine(text: string | null, line: string): number {
  return (text ?? "").split("\n").filter((one) => one === line).length;
}
