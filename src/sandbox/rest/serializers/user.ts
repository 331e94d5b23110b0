import { findAccount } from "../../auth/find-account.ts";
import type { components } from "@octokit/openapi-types";
import type { Sandbox } from "../../sandbox.ts";
import { formatNodeId } from "./urls.ts";
import type { Account } from "../../schema/accounts.ts";

type SimpleUser = components["schemas"]["simple-user"];

/** Serializes the account of a login, or GitHub's `ghost` if it no longer exists. */
export function serializeUser(sandbox: Sandbox, login: string): SimpleUser {
  return serializeAccount(sandbox, findAccount(sandbox.world, login) ?? GHOST);
}

export function serializeAccount(sandbox: Sandbox, account: Account): SimpleUser {
  const api = `${sandbox.apiUrl}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: formatNodeId("U", account.id),
    avatar_url: `${sandbox.url}/avatars/u/${account.id}`,
    gravatar_id: "",
    url: api,
    html_url: `${sandbox.url}/${account.login.replace(/^(.*)\[bot\]$/, "apps/$1")}`,
    followers_url: `${api}/followers`,
    following_url: `${api}/following{/other_user}`,
    gists_url: `${api}/gists{/gist_id}`,
    starred_url: `${api}/starred{/owner}{/repo}`,
    subscriptions_url: `${api}/subscriptions`,
    organizations_url: `${api}/orgs`,
    repos_url: `${api}/repos`,
    events_url: `${api}/events{/privacy}`,
    received_events_url: `${api}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** Creation time of all accounts and apps of the sandbox. */
export const EPOCH = "2026-01-01T00:00:00Z";

const GHOST: Account = {
  id: 10137,
  login: "ghost",
  type: "User",
  name: "Deleted user",
  email: "",
  token: null,
};
