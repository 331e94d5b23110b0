import type { Sandbox } from "../sandbox.ts";
import { getActionsApp } from "../world.ts";
import { formatTimestamp } from "../time.ts";
import type { App, Installation, Token } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

type Permissions = Record<string, "read" | "write">;
const HOUR = 3_600_000;

/**
 * Creates an installation token for one hour, with these repositories and permissions (checked by
 * the endpoint).
 */
export function createInstallationToken(
  sandbox: Sandbox,
  app: App,
  installation: Installation,
  repositoryIds: number[],
  permissions: Permissions,
): Token {
  const token: Token = {
    token: createTokenSecret(sandbox),
    kind: "installation",
    installationId: installation.id,
    repositoryIds,
    permissions: { ...permissions, metadata: "read" },
    login: app.botLogin,
    expiresAt: formatTimestamp(new Date(sandbox.clock().getTime() + HOUR)),
  };
  return storeToken(sandbox, token);
}

/**
 * Creates the `GITHUB_TOKEN` of a job. It acts as `github-actions[bot]` on one repository until it
 * is revoked, at most a day. Returns the token itself.
 */
export function createJobToken(
  sandbox: Sandbox,
  repository: Repository,
  permissions: Permissions,
): string {
  const token: Token = {
    token: createTokenSecret(sandbox),
    kind: "job",
    installationId: null,
    repositoryIds: [repository.id],
    permissions: { ...permissions, metadata: "read" },
    login: getActionsApp(sandbox.world).botLogin,
    expiresAt: formatTimestamp(new Date(sandbox.clock().getTime() + 24 * HOUR)),
  };
  return storeToken(sandbox, token).token;
}

/** Revokes a token at once. Ignores an unknown one. */
export function revokeToken(sandbox: Sandbox, token: string): void {
  sandbox.world.tokens = sandbox.world.tokens.filter((kept) => kept.token !== token);
  sandbox.save();
}

function storeToken(sandbox: Sandbox, token: Token): Token {
  const now = formatTimestamp(sandbox.clock());
  sandbox.world.tokens = sandbox.world.tokens.filter((kept) => kept.expiresAt > now);
  sandbox.world.tokens.push(token);
  sandbox.save();
  return token;
}

function createTokenSecret(sandbox: Sandbox): string {
  return `ghs_${sandbox.ids.bytes(18).toString("hex")}`;
}
