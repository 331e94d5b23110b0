import type { Endpoint } from "../endpoint.ts";
import { notFound } from "../refusal.ts";
import { ok } from "../reply.ts";
import { presentRef } from "./present-ref.ts";

export const getRef: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}/git/ref/{ref...}",
  docs: "git/refs#get-a-reference",
  permission: "contents:read",
  handle(call) {
    const ref = `refs/${call.params["ref"] ?? ""}`;
    const oid = call.git.ref(ref);
    if (!oid) throw notFound();
    return ok(presentRef(call, ref, oid));
  },
};
