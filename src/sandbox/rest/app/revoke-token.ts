import { revokeToken } from "../../auth/tokens.ts";
import type { Endpoint } from "../endpoint.ts";
import { noContent } from "../reply.ts";

export const revokeInstallationToken: Endpoint = {
  method: "DELETE",
  path: "/installation/token",
  docs: "apps/installations#revoke-an-installation-access-token",
  permission: "installation",
  handle(call) {
    if (call.actor.kind === "installation") revokeToken(call.sandbox, call.actor.token.token);
    return noContent();
  },
};
