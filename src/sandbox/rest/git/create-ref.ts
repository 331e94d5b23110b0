import { z } from "zod";
import { moveRefs } from "../../git/move.ts";
import { isRefName, ZERO } from "../../git/repository.ts";
import type { Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { unprocessable } from "../refusal.ts";
import { created } from "../reply.ts";
import { presentRef } from "./present-ref.ts";

const Body = z.object({ ref: z.string(), sha: z.string() });

/** The compare-and-swap that a branch is born by: 422 when it exists already. */
export const createRef: Endpoint = {
  method: "POST",
  path: "/repos/{owner}/{repo}/git/refs",
  docs: "git/refs#create-a-reference",
  permission: "contents:write",
  handle(call) {
    const { ref, sha } = input(call, Body);
    if (!isRefName(ref)) throw unprocessable(`Reference name must start with 'refs/' and be valid: ${ref}`);
    if (ref.startsWith("refs/pull/")) throw unprocessable("Reference cannot be created in this namespace");
    const type = call.git.object(sha)?.type;
    if (!type || (ref.startsWith("refs/heads/") && type !== "commit")) throw unprocessable("Object does not exist");
    if (call.git.ref(ref)) throw unprocessable("Reference already exists");
    moveRefs(call.sandbox, call.repository, call.actor, [{ ref, after: sha, expected: ZERO }]);
    return created(presentRef(call, ref, sha));
  },
};
