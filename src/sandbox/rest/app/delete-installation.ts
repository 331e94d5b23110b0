import { announceChange } from "../../webhooks/installation.ts";
import type { Endpoint } from "../endpoint.ts";
import { noContent } from "../reply.ts";
import { installationOf } from "./find.ts";

/** The app is uninstalled: its tokens are nobody's. */
export const deleteInstallation: Endpoint = {
  method: "DELETE",
  path: "/app/installations/{installation_id}",
  docs: "apps/apps#delete-an-installation-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const { sandbox } = call;
    const { world } = sandbox;
    const installation = installationOf(call);
    announceChange(sandbox, installation, "deleted");
    world.installations = world.installations.filter((one) => one !== installation);
    world.tokens = world.tokens.filter((one) => one.installationId !== installation.id);
    sandbox.save();
    return noContent();
  },
};
