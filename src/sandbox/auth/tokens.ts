import type { Sandbox } from "../sandbox.ts";
import { getActionsApp } from "../world.ts";
import { formatTimestamp } from "../time.ts";
import type { App, Installation, Token } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

type Permissions = Record<string, "read" | "write">;
const HOUR = 3_600_000;

/**
 * An installation token: one hour, these repositories, these permissions (checked by the endpoint).
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
 * The `GITHUB_TOKEN` of a job: acts as `github-actions[bot]` on one repository until it is revoked,
 * a day at most. Returns the token itself.
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

/** Ends a token at once; one that is not known is no error. */
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
