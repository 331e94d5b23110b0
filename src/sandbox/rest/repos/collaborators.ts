import type { Call, Endpoint } from "../endpoint.ts";
import { choice } from "../listing.ts";
import { page } from "../page.ts";
import { notFound, Refusal } from "../refusal.ts";
import { noContent } from "../reply.ts";
import { requirePush } from "./get-permission.ts";
import { collaboratorsOf, permissionsOf, presentCollaborator } from "./present-collaborator.ts";

const PATH = "/repos/{owner}/{repo}/collaborators";

/** Without organizations nobody is an outside collaborator. */
export const listCollaborators: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "collaborators/collaborators#list-repository-collaborators",
  permission: "metadata:read",
  handle(call) {
    requirePush(call);
    const levels = ["", "pull", "triage", "push", "maintain", "admin"] as const;
    const wanted = choice(call, "Collaborator", "permission", levels);
    const affiliation = choice(call, "Collaborator", "affiliation", ["all", "direct", "outside"]);
    const direct = affiliation === "outside" ? [] : collaboratorsOf(call.repository);
    const found = direct.filter(({ role }) => {
      const may: Record<string, boolean> = permissionsOf(role);
      return wanted === "" || may[wanted] === true;
    });
    return page(call, found, ({ login, role }) => presentCollaborator(call.sandbox, login, role));
  },
};

/** 204 for a collaborator, 404 for anyone else. */
export const checkCollaborator: Endpoint = {
  method: "GET",
  path: `${PATH}/{username}`,
  docs: "collaborators/collaborators#check-if-a-user-is-a-repository-collaborator",
  permission: "metadata:read",
  handle(call) {
    if (call.actor.kind === "anonymous") throw new Refusal(401, "Requires authentication");
    requirePush(call);
    return answerMember(call, "username", collaboratorsOf(call.repository));
  },
};

/** 204 where the path's login is one of these, 404 else. */
export function answerMember(call: Call, name: string, members: { login: string }[]) {
  const wanted = (call.params[name] ?? "").toLowerCase();
  if (!members.some(({ login }) => login.toLowerCase() === wanted)) throw notFound();
  return noContent();
}
