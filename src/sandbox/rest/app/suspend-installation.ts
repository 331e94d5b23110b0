import { announceChange } from "../../webhooks/installation.ts";
import { stamp } from "../../time.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { noContent } from "../reply.ts";
import { installationOf } from "./find.ts";

const path = "/app/installations/{installation_id}/suspended";

/** From now on its tokens are refused, and nothing is told to it. */
export const suspendInstallation: Endpoint = {
  method: "PUT",
  path,
  docs: "apps/apps#suspend-an-app-installation",
  permission: "app",
  handle: (call) => turn(call, true),
};

export const unsuspendInstallation: Endpoint = {
  method: "DELETE",
  path,
  docs: "apps/apps#unsuspend-an-app-installation",
  permission: "app",
  handle: (call) => turn(call, false),
};

function turn(call: Call, suspended: boolean) {
  const { sandbox } = call;
  const installation = installationOf(call);
  installation.suspendedAt = suspended ? stamp(sandbox.clock()) : null;
  sandbox.save();
  announceChange(sandbox, installation, suspended ? "suspend" : "unsuspend");
  return noContent();
}
