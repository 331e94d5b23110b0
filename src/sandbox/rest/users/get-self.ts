import type { Endpoint } from "../endpoint.ts";
import { presentProfile } from "./profile.ts";
import { Refusal } from "../refusal.ts";
import { ok } from "../reply.ts";

export const getSelf: Endpoint = {
  method: "GET",
  path: "/user",
  docs: "users/users#get-the-authenticated-user",
  permission: "user",
  handle(call) {
    if (call.actor.kind !== "person") throw new Refusal(403, "Resource not accessible by integration");
    return ok(presentProfile(call.sandbox, call.actor.account));
  },
};
