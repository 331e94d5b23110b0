import { findOf } from "../global-id.ts";
import type { Scope } from "../scope.ts";

/** Logins behind the ids of accounts; an unknown one is refused. */
export function loginsOf(scope: Scope, ids: readonly string[]): string[] {
  return ids.map((id) => findOf(scope, id, "U").login);
}
