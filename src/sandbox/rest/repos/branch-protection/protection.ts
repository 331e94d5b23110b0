/** Branch protection as a whole: https://docs.github.com/rest/branches/branch-protection */
import { z } from "zod";
import { listTeams, type Team } from "../../../rules/teams.ts";
import type { Sandbox } from "../../../sandbox.ts";
import { defineEndpoint, type Call, type Endpoint } from "../../endpoint.ts";
import { formatNodeId, getRepositoryApiUrl } from "../../serializers/urls.ts";
import { serializeApp } from "../../serializers/app.ts";
import { serializeUser } from "../../serializers/user.ts";
import { getProtection } from "../../../rules/protection.ts";
import { parseBody } from "../../request-body.ts";
import { HttpError, createUnprocessableError, createValidationError } from "../../http-error.ts";
import { respondNoContent, respondOk } from "../../reply.ts";
import { requireBranchSha } from "../branches.ts";
import type { Protection, ProtectionActors } from "../../../schema/rules.ts";

// Branch protection and its parts, each with the address of its own endpoint.

/** Parts that are on or off and have an endpoint. */
export type FlagName = "enforce_admins" | "required_signatures";

function serializeProtection(call: Call, protection: Protection) {
  const { restrictions, reviews, statusChecks } = protection;
  return {
    url: getProtectionUrl(call),
    ...(statusChecks && { required_status_checks: serializeStatusChecks(call, statusChecks) }),
    ...(reviews && { required_pull_request_reviews: serializeReviewSettings(call, reviews) }),
    ...(restrictions && { restrictions: serializeRestrictions(call, restrictions) }),
    required_signatures: serializeFlag(call, "required_signatures", protection.signatures),
    enforce_admins: serializeFlag(call, "enforce_admins", protection.enforceAdmins),
    required_linear_history: { enabled: protection.linearHistory },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: protection.blockCreations },
    required_conversation_resolution: { enabled: protection.conversationResolution },
    lock_branch: { enabled: protection.lockBranch },
    allow_fork_syncing: { enabled: false },
  };
}

export function serializeStatusChecks(
  call: Call,
  { checks, strict }: NonNullable<Protection["statusChecks"]>,
) {
  const url = `${getProtectionUrl(call)}/required_status_checks`;
  return {
    url,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${url}/contexts`,
    checks: checks.map(({ app, context }) => ({ context, app_id: app })),
  };
}

export function serializeReviewSettings(call: Call, reviews: NonNullable<Protection["reviews"]>) {
  return {
    url: `${getProtectionUrl(call)}/required_pull_request_reviews`,
    dismiss_stale_reviews: reviews.dismissStale,
    require_code_owner_reviews: reviews.codeOwners,
    require_last_push_approval: reviews.lastPush,
    required_approving_review_count: reviews.count,
    bypass_pull_request_allowances: serializeActors(call, reviews.bypass),
  };
}

export function serializeRestrictions(call: Call, restrictions: ProtectionActors) {
  const url = `${getProtectionUrl(call)}/restrictions`;
  const urls = {
    url,
    users_url: `${url}/users`,
    teams_url: `${url}/teams`,
    apps_url: `${url}/apps`,
  };
  return { ...urls, ...serializeActors(call, restrictions) };
}

export function serializeFlag(call: Call, name: FlagName, enabled: boolean) {
  return { url: `${getProtectionUrl(call)}/${name}`, enabled };
}

export function serializeActors(
  { repository, sandbox }: Call,
  { apps, teams, users }: ProtectionActors,
) {
  return {
    users: users.map((login) => serializeUser(sandbox, login)),
    teams: listTeams(repository).flatMap((team) =>
      teams.includes(team.slug) ? serializeTeam(sandbox, team) : [],
    ),
    apps: sandbox.world.apps.flatMap((app) =>
      apps.includes(app.slug) ? { ...serializeApp(sandbox, app), description: "" } : [],
    ),
  };
}

function serializeTeam(sandbox: Sandbox, { id, organization, slug }: Team) {
  const api = `${sandbox.apiUrl}/organizations/${organization}/team/${id}`;
  return {
    ...{
      id,
      node_id: formatNodeId("T", id),
      name: slug,
      slug,
      description: null,
      permission: "push",
    },
    ...{
      privacy: "closed",
      notification_setting: "notifications_enabled",
      parent: null,
      type: "organization",
    },
    url: api,
    html_url: `${sandbox.url}/orgs/${organization}/teams/${slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
  };
}

function getProtectionUrl({ params, repository, sandbox }: Call): string {
  return `${getRepositoryApiUrl(sandbox, repository)}/branches/${params.branch}/protection`;
}

export const PROTECTION = "/repos/{owner}/{repo}/branches/{branch...}/protection";
export const PROTECTION_DOCS = "branches/branch-protection";
const Names = z.array(z.string()).default([]);
export const Actors = z.object({ users: Names, apps: Names, teams: Names });
const Flag = z.boolean().nullish();
const Checks = z.array(z.object({ context: z.string(), app_id: z.number().int().nullish() }));
export const ReviewsPart = z.object({
  dismiss_stale_reviews: Flag,
  require_code_owner_reviews: Flag,
  require_last_push_approval: Flag,
  required_approving_review_count: z.number().int().optional(),
  bypass_pull_request_allowances: Actors.nullish(),
  dismissal_restrictions: Actors.partial().nullish(),
});
export const ChecksPart = z.object({
  strict: z.boolean().optional(),
  contexts: z.array(z.string()).optional(),
  checks: Checks.optional(),
});
const Body = z.object({
  required_status_checks: ChecksPart.extend({ strict: z.boolean() }).nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: ReviewsPart.nullable(),
  restrictions: Actors.nullable(),
  required_linear_history: Flag,
  allow_force_pushes: Flag,
  allow_deletions: Flag,
  block_creations: Flag,
  required_conversation_resolution: Flag,
  lock_branch: Flag,
  allow_fork_syncing: Flag,
});

const getBranchProtection = defineEndpoint({
  method: "GET",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#get-branch-protection`,
  permission: "administration:read",
  role: "admin",
  handle: (call) => respondOk(serializeProtection(call, requireProtection(call))),
});

/** Protects an existing branch. Replaces its earlier protection. */
const updateBranchProtection = defineEndpoint({
  method: "PUT",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#update-branch-protection`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const given = parseBody(call, Body);
    const name = call.params.branch;
    requireBranchSha(call, name);
    if (given.allow_fork_syncing)
      throw createUnprocessableError("The sandbox has no forks to sync with.");
    const {
      required_pull_request_reviews: reviews,
      required_status_checks: checks,
      restrictions,
    } = given;
    const before = getProtection(call.repository, name);
    const protection: Protection = {
      statusChecks: checks && mergeStatusChecks(null, checks),
      reviews: reviews && mergeReviewSettings(null, reviews),
      restrictions,
      enforceAdmins: given.enforce_admins ?? false,
      signatures: before?.signatures ?? false,
      linearHistory: given.required_linear_history ?? false,
      allowForcePushes: given.allow_force_pushes ?? false,
      allowDeletions: given.allow_deletions ?? false,
      blockCreations: given.block_creations ?? false,
      conversationResolution: given.required_conversation_resolution ?? false,
      lockBranch: given.lock_branch ?? false,
    };
    call.repository.protections = { ...call.repository.protections, [name]: protection };
    call.sandbox.save();
    return respondOk(serializeProtection(call, protection));
  },
});

const deleteBranchProtection = defineEndpoint({
  method: "DELETE",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#delete-branch-protection`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    requireProtection(call);
    const { [call.params.branch]: _gone, ...others } = call.repository.protections ?? {};
    call.repository.protections = others;
    call.sandbox.save();
    return respondNoContent();
  },
});

/**
 * Returns the protection of the branch in the path.
 * @throws HttpError 404 if there is none.
 */
export function requireProtection(call: Call): Protection {
  const name = call.params["branch"] ?? "";
  requireBranchSha(call, name);
  const protection = getProtection(call.repository, name);
  if (!protection) throw new HttpError(404, "Branch not protected");
  return protection;
}

type StatusChecks = NonNullable<Protection["statusChecks"]>;
type ReviewSettings = NonNullable<Protection["reviews"]>;

/** Merges the changes. Fields that are not given stay unchanged. */
export function mergeStatusChecks(
  before: StatusChecks | null,
  given: z.infer<typeof ChecksPart>,
): StatusChecks {
  const named = given.contexts?.map((context) => ({ context, app_id: null }));
  const wanted = (given.checks ?? named)?.map(({ app_id: app, context }) => {
    // -1 means any app.
    return { context, app: app === -1 ? null : (app ?? null) };
  });
  return {
    strict: given.strict ?? before?.strict ?? false,
    checks: wanted ?? before?.checks ?? [],
  };
}

/** Merges the changes. Fields that are not given stay unchanged. */
export function mergeReviewSettings(
  before: ReviewSettings | null,
  given: z.infer<typeof ReviewsPart>,
): ReviewSettings {
  if (Object.values(given.dismissal_restrictions ?? {}).some((names) => names.length > 0)) {
    throw createUnprocessableError("The sandbox does not support dismissal restrictions.");
  }
  const count = given.required_approving_review_count ?? before?.count ?? 1;
  if (count < 0 || count > 6)
    throw createValidationError("ProtectedBranch", "required_approving_review_count", "invalid");
  const nobody: ProtectionActors = { users: [], apps: [], teams: [] };
  return {
    count,
    dismissStale: given.dismiss_stale_reviews ?? before?.dismissStale ?? false,
    codeOwners: given.require_code_owner_reviews ?? before?.codeOwners ?? false,
    lastPush: given.require_last_push_approval ?? before?.lastPush ?? false,
    bypass: given.bypass_pull_request_allowances ?? before?.bypass ?? nobody,
  };
}

export const protectionEndpoints: Endpoint[] = [
  getBranchProtection,
  updateBranchProtection,
  deleteBranchProtection,
];
