import { redeem } from "../../apps/manifest.ts";
import type { Endpoint } from "../endpoint.ts";
import { presentApp } from "../present/app.ts";
import { notFound } from "../refusal.ts";
import { created } from "../reply.ts";

/** The key and secrets of an App that was registered from a manifest, for the code that the browser brought back. */
export const convertManifest: Endpoint = {
  method: "POST",
  path: "/app-manifests/{code}/conversions",
  docs: "apps/apps#create-a-github-app-from-a-manifest",
  permission: "anyone",
  handle(call) {
    const registered = redeem(call.sandbox, call.params["code"] ?? "");
    if (!registered) throw notFound();
    const { app, pem, clientSecret } = registered;
    const secrets = { client_secret: clientSecret, webhook_secret: app.webhookSecret, pem };
    return created({ ...presentApp(call.sandbox, app), client_id: app.clientId, ...secrets });
  },
};
