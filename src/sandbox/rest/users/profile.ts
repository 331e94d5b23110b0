import type { Account } from "../../model.ts";
import type { Sandbox } from "../../sandbox.ts";
import { presentAccount } from "../present/user.ts";

const EPOCH = "2026-01-01T00:00:00Z";

/** An account as its own page shows it. */
export function presentProfile(sandbox: Sandbox, account: Account) {
  const repositories = sandbox.world.repositories.filter((one) => one.owner === account.login);
  return {
    ...presentAccount(sandbox, account),
    name: account.name,
    company: null,
    blog: null,
    location: null,
    email: account.type === "User" ? account.email : null,
    hireable: null,
    bio: null,
    public_repos: repositories.filter((one) => !one.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: EPOCH,
    updated_at: EPOCH,
  };
}
