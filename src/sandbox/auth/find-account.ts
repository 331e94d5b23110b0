import type { Account } from "../schema/accounts.ts";
import type { World } from "../schema/world.ts";

/** Returns the account of a login, ignoring case, or null. */
export function findAccount(world: World, login: string): Account | null {
  const wanted = login.toLowerCase();
  return world.accounts.find((one) => one.login.toLowerCase() === wanted) ?? null;
}
