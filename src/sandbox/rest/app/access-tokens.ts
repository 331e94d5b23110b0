import { z } from "zod";
import { createInstallationToken, revokeToken } from "../../auth/tokens.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { parseBody } from "../request-body.ts";
import { getRepositorySelection } from "../serializers/app.ts";
import { serializeRepository } from "../serializers/repository.ts";
import { HttpError, createUnprocessableError } from "../http-error.ts";
import { respondCreated, respondNoContent } from "../reply.ts";
import { requireApp, requireInstallation } from "./app.ts";
import type { App, Installation } from "../../schema/accounts.ts";

const AccessTokenBody = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

/**
 * Creates an installation token with the requested subset of the app's permissions and
 * repositories.
 */
const createAccessToken = defineEndpoint({
  method: "POST",
  path: "/app/installations/{installation_id}/access_tokens",
  docs: "apps/apps#create-an-installation-access-token-for-an-app",
  permission: "app",
  handle(call) {
    const { sandbox } = call;
    const app = requireApp(call);
    const installation = requireInstallation(call);
    if (installation.suspendedAt) throw new HttpError(403, "This installation has been suspended");
    const body = parseBody(call, AccessTokenBody);
    const permissions = limitPermissions(app, body.permissions);
    const chosen = chooseRepositories(call, installation, body);
    const token = createInstallationToken(
      sandbox,
      app,
      installation,
      chosen ?? installation.repositoryIds,
      permissions,
    );
    const listed = sandbox.world.repositories.filter((one) => chosen?.includes(one.id));
    return respondCreated({
      token: token.token,
      expires_at: token.expiresAt,
      permissions: token.permissions,
      repository_selection: chosen ? "selected" : getRepositorySelection(installation),
      ...(chosen ? { repositories: listed.map((one) => serializeRepository(sandbox, one)) } : {}),
    });
  },
});

function limitPermissions(
  app: App,
  wanted: z.infer<typeof AccessTokenBody>["permissions"],
): App["permissions"] {
  if (!wanted) return app.permissions;
  const granted = Object.entries(wanted).map(([name, level]) => {
    const held = name === "metadata" ? "read" : app.permissions[name];
    // Only organization permissions have `admin`. Apps of the sandbox have none of these.
    if (level !== "admin" && (held === "write" || held === level)) return [name, level] as const;
    throw createUnprocessableError(
      "The permissions requested are not granted to this installation.",
    );
  });
  return Object.fromEntries(granted);
}

function chooseRepositories(
  call: Call,
  installation: Installation,
  body: z.infer<typeof AccessTokenBody>,
): number[] | null {
  if (!body.repositories && !body.repository_ids) return null;
  const installed = call.sandbox.world.repositories.filter((one) =>
    installation.repositoryIds.includes(one.id),
  );
  const byName = (body.repositories ?? []).map(
    (name) => installed.find((one) => one.name === name)?.id,
  );
  const byId = (body.repository_ids ?? []).map((id) => installed.find((one) => one.id === id)?.id);
  const ids = [...byName, ...byId];
  if (ids.includes(undefined)) {
    throw createUnprocessableError(
      "There is at least one repository that does not exist or is not accessible to the " +
        "parent installation.",
    );
  }
  return ids.filter((id) => id !== undefined);
}

const revokeInstallationToken = defineEndpoint({
  method: "DELETE",
  path: "/installation/token",
  docs: "apps/installations#revoke-an-installation-access-token",
  permission: "installation",
  handle(call) {
    if (call.actor.kind === "installation") revokeToken(call.sandbox, call.actor.token.token);
    return respondNoContent();
  },
});

export const accessTokenEndpoints: Endpoint[] = [createAccessToken, revokeInstallationToken];
