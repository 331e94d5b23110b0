import type { Endpoint } from "../endpoint.ts";
import { page } from "../page.ts";
import { presentInstallation } from "../present/app.ts";
import { installationsOf } from "./find.ts";

export const listInstallations: Endpoint = {
  method: "GET",
  path: "/app/installations",
  docs: "apps/apps#list-installations-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const since = call.query.get("since");
    const all = installationsOf(call).map((one) => presentInstallation(call.sandbox, one));
    const found = all.filter((one) => since === null || Date.parse(one.updated_at) >= Date.parse(since));
    return page(call, found, (one) => one);
  },
};
