import { convertManifestCode } from "../../app-manifest.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { serializeApp } from "../serializers/app.ts";
import { HttpError, createNotFoundError } from "../http-error.ts";
import { respondCreated, respondOk } from "../reply.ts";
import { parseId } from "../request-body.ts";
import type { App, Installation } from "../../schema/accounts.ts";

/**
 * Returns the key and secrets of an App that was registered from a manifest, for the code in the
 * browser's redirect.
 */
const convertManifest = defineEndpoint({
  method: "POST",
  path: "/app-manifests/{code}/conversions",
  docs: "apps/apps#create-a-github-app-from-a-manifest",
  permission: "anyone",
  handle(call) {
    const registered = convertManifestCode(call.sandbox, call.params.code);
    if (!registered) throw createNotFoundError();
    const { app, pem, clientSecret } = registered;
    const secrets = { client_secret: clientSecret, webhook_secret: app.webhookSecret, pem };
    return respondCreated({
      ...serializeApp(call.sandbox, app),
      client_id: app.clientId,
      ...secrets,
    });
  },
});

export function requireApp(call: Call): App {
  if (call.actor.kind !== "app") throw new HttpError(401, "A JSON web token could not be decoded");
  return call.actor.app;
}

export function listOwnInstallations(call: Call): Installation[] {
  const app = requireApp(call);
  return call.sandbox.world.installations.filter((one) => one.appId === app.id);
}

/**
 * Returns the app's installation that the path names.
 * @throws HttpError 404 if it belongs to another app.
 */
export function requireInstallation(call: Call): Installation {
  const id = parseId(call.params["installation_id"]);
  const installation = listOwnInstallations(call).find((one) => one.id === id);
  if (!installation) throw createNotFoundError();
  return installation;
}

/** `GET /app`: the app that signed the request. */
const getApp = defineEndpoint({
  method: "GET",
  path: "/app",
  docs: "apps/apps#get-the-authenticated-app",
  permission: "app",
  handle(call) {
    const app = requireApp(call);
    const installations = call.sandbox.world.installations.filter((one) => one.appId === app.id);
    return respondOk({
      ...serializeApp(call.sandbox, app),
      installations_count: installations.length,
    });
  },
});

export const appEndpoints: Endpoint[] = [getApp, convertManifest];
