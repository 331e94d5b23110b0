import { readFileSync } from "node:fs";

/** What the bundler puts into a bundle, which has no files beside it. */

export interface BundleData {
  /** Baton's own version. */
  version: string;
  /**
   * The scripts of sessions, by their path below `src/runner/scripts`. Empty in `reconcile.mjs`.
   */
  scripts: Record<string, string>;
  /** Of the `session.mjs` of the same build; null in itself. */
  session: { sha256: string; blob: string } | null;
}

/** Replaced by the bundler, and by nothing else. */
declare const BATON_BUNDLED: BundleData | undefined;

/** Null where this runs as source or as an installed package. */
export const BUNDLE_DATA: BundleData | null =
  typeof BATON_BUNDLED === "undefined" ? null : BATON_BUNDLED;

/**
 * Baton's own version, from its package.json; the same place from `src/config` and from
 * `dist/config`.
 */
export function getVersion(): string {
  if (BUNDLE_DATA) return BUNDLE_DATA.version;
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
