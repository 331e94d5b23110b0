import type { Endpoint } from "../endpoint.ts";
import { presentApp } from "../present/app.ts";
import { ok } from "../reply.ts";
import { appOf } from "./find.ts";

/** `GET /app`: the app that signed the request. */
export const getApp: Endpoint = {
  method: "GET",
  path: "/app",
  docs: "apps/apps#get-the-authenticated-app",
  permission: "app",
  handle(call) {
    const app = appOf(call);
    const installations = call.sandbox.world.installations.filter((one) => one.appId === app.id);
    return ok({ ...presentApp(call.sandbox, app), installations_count: installations.length });
  },
};
