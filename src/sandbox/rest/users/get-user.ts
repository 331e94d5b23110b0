import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentProfile } from "./profile.ts";

export const getUser: Endpoint = {
  method: "GET",
  path: "/users/{username}",
  permission: "anyone",
  handle(call) {
    const login = (call.params["username"] ?? "").toLowerCase();
    const account = call.sandbox.world.accounts.find((one) => one.login.toLowerCase() === login);
    if (!account) throw notFound();
    return ok(presentProfile(call.sandbox, account));
  },
};
