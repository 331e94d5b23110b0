import { sha256 } from "../plan/hash.ts";

/** The check run that is a preflight's memory. */
export const PREFLIGHT_CHECK = "baton/preflight";

/**
 * Identity of what a preflight proves, 12 hex digits: a change of the workflow, of the configuration or of Baton itself
 * asks for another proof. `configuration` stands for both files' texts.
 */
export function preflightHash(configuration: string, version: string): string {
  return sha256(`${configuration}\n${version}`).slice(0, 12);
}
