import type { Endpoint } from "../endpoint.ts";
import { since } from "../listing.ts";
import { page } from "../page.ts";
import { presentInstallation } from "../present/app.ts";
import { installationsOf } from "./find.ts";

export const listInstallations: Endpoint = {
  method: "GET",
  path: "/app/installations",
  docs: "apps/apps#list-installations-for-the-authenticated-app",
  permission: "app",
  handle(call) {
    const from = since(call, "Installation");
    const all = installationsOf(call).map((one) => presentInstallation(call.sandbox, one));
    const found = all.filter((one) => one.updated_at >= from);
    return page(call, found, (one) => one);
  },
};
