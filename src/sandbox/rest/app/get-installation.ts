import type { Endpoint } from "../endpoint.ts";
import { presentInstallation } from "../present/app.ts";
import { ok } from "../reply.ts";
import { installationOf } from "./find.ts";

export const getInstallation: Endpoint = {
  method: "GET",
  path: "/app/installations/{installation_id}",
  docs: "apps/apps#get-an-installation-for-the-authenticated-app",
  permission: "app",
  handle: (call) => ok(presentInstallation(call.sandbox, installationOf(call))),
};
