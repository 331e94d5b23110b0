import { atLeast, holds, roleOf } from "../../auth/permit.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { presentFullRepository, presentRepository } from "../present/repository.ts";
import { ok } from "../reply.ts";

/** `GET /repos/{owner}/{repo}`; the merge settings only for those who may write, as on GitHub. */
export const getRepository: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}",
  permission: "metadata:read",
  handle(call) {
    const { sandbox, repository } = call;
    const write = holds(call.actor, repository, "contents", "write");
    const shown = write ? presentFullRepository(sandbox, repository, true) : presentRepository(sandbox, repository);
    return ok({ ...shown, permissions: permissionsOf(call, write) });
  },
};

function permissionsOf(call: Call, write: boolean) {
  if (call.actor.kind !== "person") {
    return { admin: false, maintain: false, push: write, triage: write, pull: true };
  }
  const role = roleOf(call.repository, call.actor.login);
  return {
    admin: atLeast(role, "admin"),
    maintain: atLeast(role, "maintain"),
    push: atLeast(role, "write"),
    triage: atLeast(role, "triage"),
    pull: true,
  };
}
