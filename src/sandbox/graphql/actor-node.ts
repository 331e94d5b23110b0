import type { Sandbox } from "../sandbox.ts";
import { presentUser } from "../rest/present/user.ts";

/**
 * An account as GraphQL's `Actor`; null when it is gone. A bot's login comes without `[bot]` here, as on GitHub.
 */
export function actorNode(sandbox: Sandbox, login: string) {
  const account = sandbox.world.accounts.find((one) => one.login === login);
  if (!account) return null;
  const user = presentUser(sandbox, login);
  const bot = user.type === "Bot";
  return {
    __typename: bot ? "Bot" : user.type === "Organization" ? "Organization" : "User",
    id: user.node_id,
    databaseId: user.id,
    login: bot ? user.login.replace(/\[bot\]$/, "") : user.login,
    name: account.name,
    email: account.email,
    url: user.html_url,
    avatarUrl: user.avatar_url,
    resourcePath: new URL(user.html_url).pathname,
  };
}
