import { findAccount } from "../auth/find-account.ts";
import { defineEndpoint, type Call, type Endpoint } from "./endpoint.ts";
import {
  createNotFoundError,
  createValidationError,
  createIntegrationError,
} from "./http-error.ts";
import type { Sandbox } from "../sandbox.ts";
import { EPOCH, serializeAccount } from "./serializers/user.ts";
import { respondOk } from "./reply.ts";
import { createLastModified } from "./conditional-request.ts";
import { canSee, getRole } from "../auth/permissions.ts";
import { createPage, readChoice, readSince, sortByKey } from "./listing.ts";
import { serializeRepository } from "./serializers/repository.ts";
import { getRolePermissions } from "./repos/collaborators.ts";
import type { Account } from "../schema/accounts.ts";
import type { Repository } from "../schema/repository.ts";

/** Returns the account of the path's `username`, ignoring case. */
function requireAccount(call: Call): Account {
  const account = findAccount(call.sandbox.world, call.params["username"] ?? "");
  if (!account) throw createNotFoundError();
  return account;
}

/** Serializes an account for its own page. */
function serializeProfile(sandbox: Sandbox, account: Account) {
  const repositories = sandbox.world.repositories.filter((one) => one.owner === account.login);
  return {
    ...serializeAccount(sandbox, account),
    name: account.name,
    company: null,
    blog: null,
    location: null,
    email: account.type === "User" ? account.email : null,
    hireable: null,
    bio: null,
    public_repos: repositories.filter((one) => !one.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: EPOCH,
    updated_at: EPOCH,
  };
}

const getSelf = defineEndpoint({
  method: "GET",
  path: "/user",
  docs: "users/users#get-the-authenticated-user",
  permission: "user",
  handle(call) {
    if (call.actor.kind !== "person") throw createIntegrationError();
    return respondOk(serializeProfile(call.sandbox, call.actor.account));
  },
});

const getUser = defineEndpoint({
  method: "GET",
  path: "/users/{username}",
  docs: "users/users#get-a-user",
  permission: "anyone",
  handle(call) {
    const profile = serializeProfile(call.sandbox, requireAccount(call));
    return respondOk(profile, createLastModified(profile.updated_at));
  },
});

const AFFILIATIONS = ["owner", "collaborator", "organization_member"];

/**
 * Lists repositories that the person owns or collaborates on. Without organizations there is no
 * third kind.
 */
const listOwnRepositories = defineEndpoint({
  method: "GET",
  path: "/user/repos",
  docs: "repos/repos#list-repositories-for-the-authenticated-user",
  permission: "user",
  handle(call) {
    const { actor, query, sandbox } = call;
    if (actor.kind !== "person") throw createIntegrationError();
    if (query.has("type") && (query.has("visibility") || query.has("affiliation"))) {
      const why = "If you specify visibility or affiliation, you cannot specify type.";
      throw createValidationError("Repository", "type", "custom", why);
    }
    const type = readChoice(call, "Repository", "type", [
      "all",
      "owner",
      "public",
      "private",
      "member",
    ]);
    const said = readChoice(call, "Repository", "visibility", ["all", "public", "private"]);
    const visibility = type === "public" || type === "private" ? type : said;
    const meant = type === "owner" ? "owner" : type === "member" ? "collaborator" : null;
    const kinds = (meant ?? (query.get("affiliation") || "owner,collaborator")).split(",");
    if (!kinds.every((one) => AFFILIATIONS.includes(one)))
      throw createValidationError("Repository", "affiliation", "invalid");
    const [from, to] = [readSince(call, "Repository"), readSince(call, "Repository", "before")];
    const between = ({ pushedAt }: Repository) => pushedAt > from && (to === "" || pushedAt < to);
    const found = sandbox.world.repositories.filter((one) => {
      const role = getRole(one, actor.login);
      const kind = one.owner === actor.login ? "owner" : "collaborator";
      const shown = visibility === "all" || visibility === (one.private ? "private" : "public");
      return role !== "none" && shown && kinds.includes(kind) && between(one);
    });
    return createPage(call, sortRepositories(call, found), (one) => ({
      ...serializeRepository(sandbox, one),
      permissions: getRolePermissions(getRole(one, actor.login)),
    }));
  },
});

/** Lists an account's public repositories, and the private ones that an app's token covers. */
const listRepositories = defineEndpoint({
  method: "GET",
  path: "/users/{username}/repos",
  docs: "repos/repos#list-repositories-for-a-user",
  permission: "anyone",
  handle(call) {
    const { login } = requireAccount(call);
    const type = readChoice(call, "Repository", "type", ["owner", "all", "member"]);
    const found = call.sandbox.world.repositories.filter((one) => {
      const owner = one.owner === login;
      const member = !owner && getRole(one, login) !== "none";
      const fits = type === "all" ? owner || member : type === "member" ? member : owner;
      return fits && (call.actor.kind === "person" ? !one.private : canSee(call.actor, one));
    });
    return createPage(call, sortRepositories(call, found), (one) =>
      serializeRepository(call.sandbox, one),
    );
  },
});

/** Sorts by `sort` and `direction`. Default: names from A, times from the newest. */
function sortRepositories(call: Call, found: Repository[]): Repository[] {
  const sort = readChoice(call, "Repository", "sort", [
    "full_name",
    "created",
    "updated",
    "pushed",
  ]);
  const keys = { created: "createdAt", updated: "pushedAt", pushed: "pushedAt" } as const;
  const key = (one: Repository) =>
    sort === "full_name" ? `${one.owner}/${one.name}`.toLowerCase() : one[keys[sort]];
  const usual = sort === "full_name" ? (["asc", "desc"] as const) : (["desc", "asc"] as const);
  return sortByKey(
    found,
    key,
    (one) => one.id,
    readChoice(call, "Repository", "direction", usual) === "asc",
  );
}

export const userEndpoints: Endpoint[] = [getSelf, listOwnRepositories, getUser, listRepositories];
