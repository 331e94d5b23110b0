import type { Account } from "../../model.ts";
import type { Call } from "../endpoint.ts";
import { notFound } from "../refusal.ts";

/** The account of the path's `username`, in any case of letters. */
export function accountOf(call: Call): Account {
  const login = (call.params["username"] ?? "").toLowerCase();
  const account = call.sandbox.world.accounts.find((one) => one.login.toLowerCase() === login);
  if (!account) throw notFound();
  return account;
}
