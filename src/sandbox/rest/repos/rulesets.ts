/** Rulesets of a repository: https://docs.github.com/rest/repos/rules */
import { z } from "zod";
import { ROLES, getActorBypass, listRefRules } from "../../rules/branch-rules.ts";
import { defineEndpoint, type Call, type Endpoint } from "../endpoint.ts";
import { createPage } from "../listing.ts";
import { hasPermission } from "../../auth/permissions.ts";
import {
  checkRuleParameters,
  listRulesets,
  removeRuleset,
  writeRuleset,
  type Ruleset,
} from "../../rules/rulesets.ts";
import { listTeams } from "../../rules/teams.ts";
import { formatTimestamp } from "../../time.ts";
import { parseBody, parseId } from "../request-body.ts";
import { formatNodeId, getRepositoryApiUrl, getRepositoryPageUrl } from "../serializers/urls.ts";
import { createNotFoundError, createValidationError } from "../http-error.ts";
import { respondCreated, respondNoContent, respondOk } from "../reply.ts";
import type { BypassActor } from "../../schema/rules.ts";
import type { Repository } from "../../schema/repository.ts";

/** Returns the rules of a branch, which need not exist. */
const getBranchRules = defineEndpoint({
  method: "GET",
  path: "/repos/{owner}/{repo}/rules/branches/{branch...}",
  docs: "repos/rules#get-rules-for-a-branch",
  permission: "metadata:read",
  handle(call) {
    const { repository } = call;
    return createPage(call, listActiveRules(repository, call.params.branch), (rule) => ({
      type: rule.type,
      ...(rule.parameters ? { parameters: rule.parameters } : {}),
      ruleset_source_type: "Repository",
      ruleset_source: `${repository.owner}/${repository.name}`,
      ruleset_id: rule.rulesetId,
    }));
  },
});

/**
 * Returns the rules of rulesets, also those about pushed files. Branch protection has an endpoint
 * of its own.
 */
function listActiveRules(repository: Repository, branch: string) {
  return listRefRules(repository, `refs/heads/${branch}`).filter((rule) => !rule.protection);
}

const LIST = "/repos/{owner}/{repo}/rulesets";
const ONE = `${LIST}/{ruleset_id}`;
const DOCS = "repos/rules";
const Names = z.array(z.string()).default([]);
const Bypass = z.object({
  actor_id: z.number().int().nullish(),
  actor_type: z.enum([
    "Integration",
    "OrganizationAdmin",
    "RepositoryRole",
    "Team",
    "DeployKey",
    "User",
  ]),
  bypass_mode: z.enum(["always", "pull_request", "exempt"]).default("always"),
});
const Body = z.object({
  name: z.string(),
  target: z.enum(["branch", "tag", "push"]).optional(),
  enforcement: z.enum(["active", "evaluate", "disabled"]),
  bypass_actors: z.array(Bypass).optional(),
  conditions: z
    .object({ ref_name: z.object({ include: Names, exclude: Names }).optional() })
    .nullish(),
  rules: z
    .array(z.object({ type: z.string(), parameters: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

const listAllRulesets = defineEndpoint({
  method: "GET",
  path: LIST,
  docs: `${DOCS}#get-all-repository-rulesets`,
  permission: "metadata:read",
  handle(call) {
    const targets = call.query.get("targets")?.split(",");
    const all = listRulesets(call.sandbox.world, call.repository);
    return createPage(
      call,
      all.filter(({ target }) => targets?.includes(target) ?? true),
      (one) => serializeRulesetSummary(call, one),
    );
  },
});

const getRuleset = defineEndpoint({
  method: "GET",
  path: ONE,
  docs: `${DOCS}#get-a-repository-ruleset`,
  permission: "metadata:read",
  handle: (call) => respondOk(serializeRuleset(call, requireRuleset(call))),
});

const createRuleset = defineEndpoint({
  method: "POST",
  path: LIST,
  docs: `${DOCS}#create-a-repository-ruleset`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const now = formatTimestamp(call.sandbox.clock());
    const given = parseBody(call, Body);
    const fresh: Ruleset = {
      ...{
        id: call.sandbox.nextId(),
        name: given.name,
        target: "branch",
        enforcement: given.enforcement,
      },
      ...{ include: [], exclude: [], bypassActors: [], rules: [], createdAt: now, updatedAt: now },
    };
    return respondCreated(serializeRuleset(call, saveRuleset(call, fresh, given)));
  },
});

/** Changes a ruleset. Fields that are not given stay unchanged. */
const updateRuleset = defineEndpoint({
  method: "PUT",
  path: ONE,
  docs: `${DOCS}#update-a-repository-ruleset`,
  permission: "administration:write",
  role: "admin",
  handle: (call) =>
    respondOk(
      serializeRuleset(
        call,
        saveRuleset(call, requireRuleset(call), parseBody(call, Body.partial())),
      ),
    ),
});

const deleteRuleset = defineEndpoint({
  method: "DELETE",
  path: ONE,
  docs: `${DOCS}#delete-a-repository-ruleset`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    removeRuleset(call.repository, requireRuleset(call).id);
    call.sandbox.save();
    return respondNoContent();
  },
});

function requireRuleset(call: Call): Ruleset {
  const id = parseId(call.params["ruleset_id"]);
  const found = listRulesets(call.sandbox.world, call.repository).find((one) => one.id === id);
  if (!found) throw createNotFoundError();
  return found;
}

function saveRuleset(call: Call, before: Ruleset, given: Partial<z.infer<typeof Body>>): Ruleset {
  const { repository, sandbox } = call;
  const names = given.conditions?.ref_name;
  const next: Ruleset = {
    ...before,
    name: given.name ?? before.name,
    target: given.target ?? before.target,
    enforcement: given.enforcement ?? before.enforcement,
    include: names?.include ?? before.include,
    exclude: names?.exclude ?? before.exclude,
    bypassActors: given.bypass_actors?.map((one) => readActor(call, one)) ?? before.bypassActors,
    rules:
      given.rules?.map(({ parameters = null, type }) => ({ type, parameters })) ?? before.rules,
    updatedAt: formatTimestamp(sandbox.clock()),
  };
  const others = listRulesets(sandbox.world, repository).filter(({ id }) => id !== next.id);
  if (others.some(({ name }) => name === next.name))
    throwRulesetError("name", "Name must be unique");
  for (const { parameters, type } of next.rules) {
    const problem = checkRuleParameters(next.target, type, parameters ?? {});
    if (problem !== null) throwRulesetError("rules", problem);
  }
  writeRuleset(repository, next);
  sandbox.save();
  return next;
}

function readActor(call: Call, given: z.infer<typeof Bypass>): BypassActor {
  const { repository, sandbox } = call;
  const { actor_id: id = null, actor_type: type, bypass_mode: mode } = given;
  const known = {
    Integration: sandbox.world.apps.some((one) => one.id === id),
    RepositoryRole: id !== null && id in ROLES,
    Team: listTeams(repository).some((one) => one.id === id),
    User: sandbox.world.accounts.some((one) => one.id === id && one.type === "User"),
    DeployKey: id === null && mode !== "pull_request",
    // No organization here has owners other than the account itself.
    OrganizationAdmin: false,
  };
  if (!known[type])
    throwRulesetError("bypass_actors", `Actor ${type} ${id ?? ""} is not one of this repository's`);
  return { type, id, mode };
}

function throwRulesetError(field: string, words: string): never {
  throw createValidationError("RepositoryRuleset", field, "custom", words);
}

function serializeRulesetSummary({ repository, sandbox }: Call, ruleset: Ruleset) {
  const { createdAt, enforcement, id, name, target, updatedAt } = ruleset;
  return {
    ...{
      id,
      name,
      target,
      enforcement,
      node_id: formatNodeId("RRS", id),
      created_at: createdAt,
      updated_at: updatedAt,
    },
    source_type: "Repository",
    source: `${repository.owner}/${repository.name}`,
    _links: {
      self: { href: `${getRepositoryApiUrl(sandbox, repository)}/rulesets/${id}` },
      html: { href: `${getRepositoryPageUrl(sandbox, repository)}/rules/${id}` },
    },
  };
}

/** Serializes a ruleset. Only those who may change it see who can bypass it. */
function serializeRuleset(call: Call, ruleset: Ruleset) {
  const { bypassActors, exclude, include, rules, target } = ruleset;
  const { actor, repository } = call;
  const actors = bypassActors.map(({ id, mode, type }) => ({
    actor_id: id,
    actor_type: type,
    bypass_mode: mode,
  }));
  return {
    ...serializeRulesetSummary(call, ruleset),
    conditions: target === "push" ? null : { ref_name: { include, exclude } },
    rules: rules.map(({ parameters, type }) => (parameters ? { type, parameters } : { type })),
    ...(hasPermission(actor, repository, "administration", "write", "admin")
      ? { bypass_actors: actors }
      : {}),
    current_user_can_bypass: getActorBypass(bypassActors, actor, repository),
  };
}

export const rulesetEndpoints: Endpoint[] = [
  getBranchRules,
  listAllRulesets,
  getRuleset,
  createRuleset,
  updateRuleset,
  deleteRuleset,
];
