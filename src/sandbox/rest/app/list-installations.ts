import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentInstallation } from "../present/app.ts";
import { installationsOf } from "./find.ts";

export const listInstallations: Endpoint = {
  method: "GET",
  path: "/app/installations",
  permission: "app",
  handle: (call) => page(call, installationsOf(call), (one) => presentInstallation(call.sandbox, one)),
};
