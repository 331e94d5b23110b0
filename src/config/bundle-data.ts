import { readFileSync } from "node:fs";

/** Data that the bundler puts into a bundle, which has no other files. */

export interface BundleData {
  /** Baton's own version. */
  version: string;
  /**
   * The scripts of sessions, by their path below `src/runner/scripts`. Empty in `reconcile.mjs`.
   */
  scripts: Record<string, string>;
  /** Hashes of the `session.mjs` of the same build; null in that file itself. */
  session: { sha256: string; blob: string } | null;
}

/** Replaced only by the bundler. */
declare const BATON_BUNDLED: BundleData | undefined;

/** Null if this runs as source or as an installed package. */
export const BUNDLE_DATA: BundleData | null =
  typeof BATON_BUNDLED === "undefined" ? null : BATON_BUNDLED;

/**
 * Returns Baton's own version from its package.json, which is at the same relative path from
 * `src/config` and from `dist/config`.
 */
export function getVersion(): string {
  if (BUNDLE_DATA) return BUNDLE_DATA.version;
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
