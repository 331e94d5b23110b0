import { readFileSync } from "node:fs";

/** Baton's own version, from its package.json; the same place from `src/config` and from `dist/config`. */
export function version(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
