import { readFileSync } from "node:fs";
import { BUNDLED } from "./bundled.ts";

/** Baton's own version, from its package.json; the same place from `src/config` and from `dist/config`. */
export function version(): string {
  if (BUNDLED) return BUNDLED.version;
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
