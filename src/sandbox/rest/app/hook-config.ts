import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";
import { appOf } from "./find.ts";

/** Where the app's webhooks go; the secret is never shown. */
export const getHookConfig: Endpoint = {
  method: "GET",
  path: "/app/hook/config",
  docs: "apps/webhooks#get-a-webhook-configuration-for-an-app",
  permission: "app",
  handle(call) {
    const { webhookUrl, webhookSecret } = appOf(call);
    const secret = webhookSecret === "" ? {} : { secret: "********" };
    return ok({ content_type: "json", insecure_ssl: "0", ...secret, ...(webhookUrl ? { url: webhookUrl } : {}) });
  },
};
