import { roleOf, sees } from "../../auth/permit.ts";
import type { Repository } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { choice, ordered, since } from "../listing.ts";
import { page } from "../page.ts";
import { presentRepository } from "../present/repository.ts";
import { Refusal, validationFailed } from "../refusal.ts";
import { permissionsOf } from "../repos/present-collaborator.ts";
import { accountOf } from "./find.ts";

const AFFILIATIONS = ["owner", "collaborator", "organization_member"];

/** Repositories that the person owns or works on; without organizations there is no third kind. */
export const listOwnRepositories: Endpoint = {
  method: "GET",
  path: "/user/repos",
  docs: "repos/repos#list-repositories-for-the-authenticated-user",
  permission: "user",
  handle(call) {
    const { actor, query, sandbox } = call;
    if (actor.kind !== "person") throw new Refusal(403, "Resource not accessible by integration");
    if (query.has("type") && (query.has("visibility") || query.has("affiliation"))) {
      const why = "If you specify visibility or affiliation, you cannot specify type.";
      throw validationFailed("Repository", "type", "custom", why);
    }
    const type = choice(call, "Repository", "type", ["all", "owner", "public", "private", "member"]);
    const said = choice(call, "Repository", "visibility", ["all", "public", "private"]);
    const visibility = type === "public" || type === "private" ? type : said;
    const meant = type === "owner" ? "owner" : type === "member" ? "collaborator" : null;
    const kinds = (meant ?? (query.get("affiliation") || "owner,collaborator")).split(",");
    if (!kinds.every((one) => AFFILIATIONS.includes(one)))
      throw validationFailed("Repository", "affiliation", "invalid");
    const [from, to] = [since(call, "Repository"), since(call, "Repository", "before")];
    const between = ({ pushedAt }: Repository) => pushedAt > from && (to === "" || pushedAt < to);
    const found = sandbox.world.repositories.filter((one) => {
      const role = roleOf(one, actor.login);
      const kind = one.owner === actor.login ? "owner" : "collaborator";
      const shown = visibility === "all" || visibility === (one.private ? "private" : "public");
      return role !== "none" && shown && kinds.includes(kind) && between(one);
    });
    return page(call, sorted(call, found), (one) => ({
      ...presentRepository(sandbox, one),
      permissions: permissionsOf(roleOf(one, actor.login)),
    }));
  },
};

/** An account's public repositories, and the private ones that an app's token is for. */
export const listRepositories: Endpoint = {
  method: "GET",
  path: "/users/{username}/repos",
  docs: "repos/repos#list-repositories-for-a-user",
  permission: "anyone",
  handle(call) {
    const { login } = accountOf(call);
    const type = choice(call, "Repository", "type", ["owner", "all", "member"]);
    const found = call.sandbox.world.repositories.filter((one) => {
      const owner = one.owner === login;
      const member = !owner && roleOf(one, login) !== "none";
      const fits = type === "all" ? owner || member : type === "member" ? member : owner;
      return fits && (call.actor.kind === "person" ? !one.private : sees(call.actor, one));
    });
    return page(call, sorted(call, found), (one) => presentRepository(call.sandbox, one));
  },
};

/** By `sort` and `direction`: names begin with A, times with the newest, unless told otherwise. */
function sorted(call: Call, found: Repository[]): Repository[] {
  const sort = choice(call, "Repository", "sort", ["full_name", "created", "updated", "pushed"]);
  const keys = { created: "createdAt", updated: "pushedAt", pushed: "pushedAt" } as const;
  const key = (one: Repository) => (sort === "full_name" ? `${one.owner}/${one.name}`.toLowerCase() : one[keys[sort]]);
  const usual = sort === "full_name" ? (["asc", "desc"] as const) : (["desc", "asc"] as const);
  return ordered(found, key, (one) => one.id, choice(call, "Repository", "direction", usual) === "asc");
}
