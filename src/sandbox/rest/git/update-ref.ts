import { z } from "zod";
import { moveRefs } from "../../git/move.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { unprocessable } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentRef } from "./present-ref.ts";

const Body = z.object({ sha: z.string(), force: z.boolean().default(false) });

export const updateRef: Endpoint = {
  method: "PATCH",
  path: "/repos/{owner}/{repo}/git/refs/{ref...}",
  docs: "git/refs#update-a-reference",
  permission: "contents:write",
  handle(call) {
    const { sha, force } = input(call, Body);
    const ref = `refs/${call.params["ref"] ?? ""}`;
    if (!call.git.ref(ref)) throw unprocessable("Reference does not exist");
    if (ref.startsWith("refs/pull/")) throw unprocessable("Reference cannot be updated in this namespace");
    const type = call.git.object(sha)?.type;
    if (!type || (ref.startsWith("refs/heads/") && type !== "commit")) throw unprocessable("Object does not exist");
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: sha, force }]);
    return ok(presentRef(call, ref, sha));
  },
};
