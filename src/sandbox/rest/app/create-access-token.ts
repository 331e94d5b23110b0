import { z } from "zod";
import { mintInstallationToken } from "../../auth/tokens.ts";
import type { App, Installation } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { selectionOf } from "../present/app.ts";
import { presentRepository } from "../present/repository.ts";
import { Refusal, unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";
import { appOf, installationOf } from "./find.ts";

const Body = z.object({
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
});

/** Mints an installation token, narrowed as asked; never more than the app has. */
export const createAccessToken: Endpoint = {
  method: "POST",
  path: "/app/installations/{installation_id}/access_tokens",
  docs: "apps/apps#create-an-installation-access-token-for-an-app",
  permission: "app",
  handle(call) {
    const { sandbox } = call;
    const app = appOf(call);
    const installation = installationOf(call);
    if (installation.suspendedAt) throw new Refusal(403, "This installation has been suspended");
    const body = input(call, Body);
    const permissions = narrow(app, body.permissions);
    const chosen = choose(call, installation, body);
    const token = mintInstallationToken(sandbox, app, installation, chosen ?? installation.repositoryIds, permissions);
    const listed = sandbox.world.repositories.filter((one) => chosen?.includes(one.id));
    return created({
      token: token.token,
      expires_at: token.expiresAt,
      permissions: token.permissions,
      repository_selection: chosen ? "selected" : selectionOf(installation),
      ...(chosen ? { repositories: listed.map((one) => presentRepository(sandbox, one)) } : {}),
    });
  },
};

function narrow(app: App, wanted: z.infer<typeof Body>["permissions"]): App["permissions"] {
  if (!wanted) return app.permissions;
  const granted = Object.entries(wanted).map(([name, level]) => {
    const held = name === "metadata" ? "read" : app.permissions[name];
    // Only organizations' permissions have `admin`, and apps of the sandbox have none of these.
    if (level !== "admin" && (held === "write" || held === level)) return [name, level] as const;
    throw unprocessable("The permissions requested are not granted to this installation.");
  });
  return Object.fromEntries(granted);
}

function choose(call: Call, installation: Installation, body: z.infer<typeof Body>): number[] | null {
  if (!body.repositories && !body.repository_ids) return null;
  const installed = call.sandbox.world.repositories.filter((one) => installation.repositoryIds.includes(one.id));
  const byName = (body.repositories ?? []).map((name) => installed.find((one) => one.name === name)?.id);
  const byId = (body.repository_ids ?? []).map((id) => installed.find((one) => one.id === id)?.id);
  const ids = [...byName, ...byId];
  if (ids.includes(undefined)) {
    throw unprocessable(
      "There is at least one repository that does not exist or is not accessible to the parent installation.",
    );
  }
  return ids.filter((id) => id !== undefined);
}
