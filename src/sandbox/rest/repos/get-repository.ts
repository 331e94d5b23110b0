import { holds, roleOf } from "../../auth/permit.ts";
import { modified } from "../conditional.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { presentFullRepository } from "../present/repository.ts";
import { ok } from "../reply.ts";
import { permissionsOf } from "./present-collaborator.ts";

/** `GET /repos/{owner}/{repo}`; the merge settings only for those who may write, as on GitHub. */
export const getRepository: Endpoint = {
  method: "GET",
  path: "/repos/{owner}/{repo}",
  docs: "repos/repos#get-a-repository",
  permission: "metadata:read",
  handle(call) {
    const { sandbox, repository } = call;
    const write = holds(call.actor, repository, "contents", "write");
    const body = { ...presentFullRepository(sandbox, repository, write), ...may(call, write) };
    return ok(body, modified(repository.pushedAt));
  },
};

/** Nobody is told of permissions without signing in. */
function may({ actor, repository }: Call, write: boolean): object {
  if (actor.kind === "anonymous") return {};
  if (actor.kind !== "person") {
    return { permissions: { admin: false, maintain: false, push: write, triage: write, pull: true } };
  }
  return { permissions: { ...permissionsOf(roleOf(repository, actor.login)), pull: true } };
}
