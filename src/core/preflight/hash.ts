import { sha256 } from "../plan/hash.ts";

/**
 * Identity of what a preflight proves, 12 hex digits: a change of the workflow, of the configuration or of Baton itself
 * asks for another proof. `configuration` stands for both files' texts.
 */
export function preflightHash(configuration: string, version: string): string {
  return sha256(`${configuration}\n${version}`).slice(0, 12);
}
