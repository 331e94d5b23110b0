import { modified } from "../conditional.ts";
import type { Endpoint } from "../endpoint.ts";
import { ok } from "../reply.ts";
import { accountOf } from "./find.ts";
import { presentProfile } from "./profile.ts";

export const getUser: Endpoint = {
  method: "GET",
  path: "/users/{username}",
  docs: "users/users#get-a-user",
  permission: "anyone",
  handle(call) {
    const profile = presentProfile(call.sandbox, accountOf(call));
    return ok(profile, modified(profile.updated_at));
  },
};
