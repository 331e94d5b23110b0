import type { App, Installation, Repository, Token } from "../model.ts";
import type { Sandbox } from "../sandbox.ts";
import { actionsApp } from "../world.ts";
import { stamp } from "../time.ts";

type Permissions = Record<string, "read" | "write">;
const HOUR = 3_600_000;

/** An installation token: one hour, these repositories, these permissions (checked by the endpoint). */
export function mintInstallationToken(
  sandbox: Sandbox,
  app: App,
  installation: Installation,
  repositoryIds: number[],
  permissions: Permissions,
): Token {
  const token: Token = {
    token: secret(sandbox),
    kind: "installation",
    installationId: installation.id,
    repositoryIds,
    permissions: { ...permissions, metadata: "read" },
    login: app.botLogin,
    expiresAt: stamp(new Date(sandbox.clock().getTime() + HOUR)),
  };
  return keep(sandbox, token);
}

/**
 * The `GITHUB_TOKEN` of a job: acts as `github-actions[bot]` on one repository until it is revoked, a day at most.
 * Returns the token itself.
 */
export function mintJobToken(sandbox: Sandbox, repository: Repository, permissions: Permissions): string {
  const token: Token = {
    token: secret(sandbox),
    kind: "job",
    installationId: null,
    repositoryIds: [repository.id],
    permissions: { ...permissions, metadata: "read" },
    login: actionsApp(sandbox.world).botLogin,
    expiresAt: stamp(new Date(sandbox.clock().getTime() + 24 * HOUR)),
  };
  return keep(sandbox, token).token;
}

/** Ends a token at once; one that is not known is no error. */
export function revokeToken(sandbox: Sandbox, token: string): void {
  sandbox.world.tokens = sandbox.world.tokens.filter((kept) => kept.token !== token);
  sandbox.save();
}

function keep(sandbox: Sandbox, token: Token): Token {
  const now = stamp(sandbox.clock());
  sandbox.world.tokens = sandbox.world.tokens.filter((kept) => kept.expiresAt > now);
  sandbox.world.tokens.push(token);
  sandbox.save();
  return token;
}

function secret(sandbox: Sandbox): string {
  return `ghs_${sandbox.ids.bytes(18).toString("hex")}`;
}
