import type { App, Token, Account } from "../schema/accounts.ts";

/** The sender of a request, as proved by its `Authorization` header. */
export type Actor =
  | { kind: "anonymous"; login: null }
  | { kind: "app"; login: null; app: App }
  | { kind: "installation" | "job"; login: string; token: Token; app: App }
  | { kind: "person"; login: string; account: Account };
