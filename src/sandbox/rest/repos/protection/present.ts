/** Branch protection and its parts, each with the address of its own endpoint. */
import type { Protection, ProtectionActors } from "../../../model.ts";
import { listTeams, type Team } from "../../../rules/teams.ts";
import type { Sandbox } from "../../../sandbox.ts";
import type { Call } from "../../endpoint.ts";
import { nodeId, repositoryApi } from "../../present/address.ts";
import { presentApp } from "../../present/app.ts";
import { presentUser } from "../../present/user.ts";

/** Parts that are on or off and have an endpoint. */
export type FlagName = "enforce_admins" | "required_signatures";

export function presentProtection(call: Call, protection: Protection) {
  const { restrictions, reviews, statusChecks } = protection;
  return {
    url: urlOf(call),
    ...(statusChecks && { required_status_checks: presentChecks(call, statusChecks) }),
    ...(reviews && { required_pull_request_reviews: presentReviews(call, reviews) }),
    ...(restrictions && { restrictions: presentRestrictions(call, restrictions) }),
    required_signatures: presentFlag(call, "required_signatures", protection.signatures),
    enforce_admins: presentFlag(call, "enforce_admins", protection.enforceAdmins),
    required_linear_history: { enabled: protection.linearHistory },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: protection.blockCreations },
    required_conversation_resolution: { enabled: protection.conversationResolution },
    lock_branch: { enabled: protection.lockBranch },
    allow_fork_syncing: { enabled: false },
  };
}

export function presentChecks(call: Call, { checks, strict }: NonNullable<Protection["statusChecks"]>) {
  const url = `${urlOf(call)}/required_status_checks`;
  return {
    url,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${url}/contexts`,
    checks: checks.map(({ app, context }) => ({ context, app_id: app })),
  };
}

export function presentReviews(call: Call, reviews: NonNullable<Protection["reviews"]>) {
  return {
    url: `${urlOf(call)}/required_pull_request_reviews`,
    dismiss_stale_reviews: reviews.dismissStale,
    require_code_owner_reviews: reviews.codeOwners,
    require_last_push_approval: reviews.lastPush,
    required_approving_review_count: reviews.count,
    bypass_pull_request_allowances: presentActors(call, reviews.bypass),
  };
}

export function presentRestrictions(call: Call, restrictions: ProtectionActors) {
  const url = `${urlOf(call)}/restrictions`;
  const urls = { url, users_url: `${url}/users`, teams_url: `${url}/teams`, apps_url: `${url}/apps` };
  return { ...urls, ...presentActors(call, restrictions) };
}

export function presentFlag(call: Call, name: FlagName, enabled: boolean) {
  return { url: `${urlOf(call)}/${name}`, enabled };
}

export function presentActors({ repository, sandbox }: Call, { apps, teams, users }: ProtectionActors) {
  return {
    users: users.map((login) => presentUser(sandbox, login)),
    teams: listTeams(repository).flatMap((team) => (teams.includes(team.slug) ? presentTeam(sandbox, team) : [])),
    apps: sandbox.world.apps.flatMap((app) =>
      apps.includes(app.slug) ? { ...presentApp(sandbox, app), description: "" } : [],
    ),
  };
}

function presentTeam(sandbox: Sandbox, { id, organization, slug }: Team) {
  const api = `${sandbox.apiUrl}/organizations/${organization}/team/${id}`;
  return {
    ...{ id, node_id: nodeId("T", id), name: slug, slug, description: null, permission: "push" },
    ...{ privacy: "closed", notification_setting: "notifications_enabled", parent: null, type: "organization" },
    url: api,
    html_url: `${sandbox.url}/orgs/${organization}/teams/${slug}`,
    members_url: `${api}/members{/member}`,
    repositories_url: `${api}/repos`,
  };
}

function urlOf({ params, repository, sandbox }: Call): string {
  return `${repositoryApi(sandbox, repository)}/branches/${params["branch"] ?? ""}/protection`;
}
