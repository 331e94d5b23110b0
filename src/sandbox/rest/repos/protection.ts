/** Branch protection as it was before rulesets: https://docs.github.com/rest/branches/branch-protection */
import { z } from "zod";
import type { Protection, World } from "../../model.ts";
import type { Call, Endpoint } from "../endpoint.ts";
import { input } from "../input.ts";
import { getProtection } from "../../rules/protection.ts";
import { repositoryApi } from "../present/address.ts";
import { presentApp } from "../present/app.ts";
import { presentUser } from "../present/user.ts";
import { Refusal } from "../refusal.ts";
import { noContent, ok } from "../reply.ts";
import { branchSha } from "./present-branch.ts";

const PATH = "/repos/{owner}/{repo}/branches/{branch...}/protection";
const Names = z.array(z.string()).default([]);
const Actors = z.object({ users: Names, apps: Names, teams: Names });
const Flag = z.boolean().nullish();
const Body = z.object({
  required_status_checks: z
    .object({
      strict: z.boolean(),
      contexts: Names,
      checks: z.array(z.object({ context: z.string(), app_id: z.number().int().nullish() })).optional(),
    })
    .nullable(),
  enforce_admins: z.boolean().nullable(),
  required_pull_request_reviews: z
    .object({
      dismiss_stale_reviews: Flag,
      require_code_owner_reviews: Flag,
      require_last_push_approval: Flag,
      required_approving_review_count: z.number().int().min(0).max(6).default(1),
      bypass_pull_request_allowances: Actors.nullish(),
    })
    .nullable(),
  restrictions: Actors.nullable(),
  required_linear_history: Flag,
  allow_force_pushes: Flag,
  allow_deletions: Flag,
  block_creations: Flag,
  required_conversation_resolution: Flag,
  lock_branch: Flag,
});

export const getBranchProtection: Endpoint = {
  method: "GET",
  path: PATH,
  docs: "branches/branch-protection#get-branch-protection",
  permission: "administration:read",
  role: "admin",
  handle: (call) => ok(present(call, found(call))),
};

/** Protects a branch that is there; what was asked of it before is forgotten. */
export const updateBranchProtection: Endpoint = {
  method: "PUT",
  path: PATH,
  docs: "branches/branch-protection#update-branch-protection",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const given = input(call, Body);
    branchSha(call, nameOf(call));
    const { required_pull_request_reviews: reviews, required_status_checks: checks, restrictions } = given;
    const before = getProtection(call.repository, nameOf(call));
    const protection: Protection = {
      statusChecks: checks && {
        strict: checks.strict,
        checks: (checks.checks ?? checks.contexts.map((context) => ({ context, app_id: null }))).map((one) => {
          // -1 stands for any app.
          return { context: one.context, app: one.app_id === -1 ? null : (one.app_id ?? null) };
        }),
      },
      reviews: reviews && {
        count: reviews.required_approving_review_count,
        dismissStale: reviews.dismiss_stale_reviews ?? false,
        codeOwners: reviews.require_code_owner_reviews ?? false,
        lastPush: reviews.require_last_push_approval ?? false,
        bypass: actors(reviews.bypass_pull_request_allowances ?? { users: [], apps: [] }),
      },
      restrictions: restrictions && actors(restrictions),
      enforceAdmins: given.enforce_admins ?? false,
      signatures: before?.signatures ?? false,
      linearHistory: given.required_linear_history ?? false,
      allowForcePushes: given.allow_force_pushes ?? false,
      allowDeletions: given.allow_deletions ?? false,
      blockCreations: given.block_creations ?? false,
      conversationResolution: given.required_conversation_resolution ?? false,
      lockBranch: given.lock_branch ?? false,
    };
    call.repository.protections = { ...call.repository.protections, [nameOf(call)]: protection };
    call.sandbox.save();
    return ok(present(call, protection));
  },
};

export const deleteBranchProtection: Endpoint = {
  method: "DELETE",
  path: PATH,
  docs: "branches/branch-protection#delete-branch-protection",
  permission: "administration:write",
  role: "admin",
  handle(call) {
    found(call);
    const { [nameOf(call)]: _gone, ...others } = call.repository.protections ?? {};
    call.repository.protections = others;
    call.sandbox.save();
    return noContent();
  },
};

const nameOf = (call: Call) => call.params["branch"] ?? "";
const actors = ({ apps, users }: { apps: string[]; users: string[] }) => ({ users, apps });

function found(call: Call): Protection {
  branchSha(call, nameOf(call));
  const protection = getProtection(call.repository, nameOf(call));
  if (!protection) throw new Refusal(404, "Branch not protected");
  return protection;
}

function present(call: Call, protection: Protection) {
  const { sandbox } = call;
  const url = `${repositoryApi(sandbox, call.repository)}/branches/${nameOf(call)}/protection`;
  const { restrictions, reviews, statusChecks } = protection;
  const listed = ({ apps, users }: { apps: string[]; users: string[] }) => ({
    users: users.map((login) => presentUser(sandbox, login)),
    teams: [],
    apps: findApps(sandbox.world, apps).map((app) => ({ ...presentApp(sandbox, app), description: "" })),
  });
  return {
    url,
    ...(statusChecks && { required_status_checks: presentChecks(`${url}/required_status_checks`, statusChecks) }),
    ...(reviews && {
      required_pull_request_reviews: {
        url: `${url}/required_pull_request_reviews`,
        dismiss_stale_reviews: reviews.dismissStale,
        require_code_owner_reviews: reviews.codeOwners,
        require_last_push_approval: reviews.lastPush,
        required_approving_review_count: reviews.count,
        bypass_pull_request_allowances: listed(reviews.bypass),
      },
    }),
    ...(restrictions && {
      restrictions: {
        url: `${url}/restrictions`,
        users_url: `${url}/restrictions/users`,
        teams_url: `${url}/restrictions/teams`,
        apps_url: `${url}/restrictions/apps`,
        ...listed(restrictions),
      },
    }),
    required_signatures: { url: `${url}/required_signatures`, enabled: protection.signatures },
    enforce_admins: { url: `${url}/enforce_admins`, enabled: protection.enforceAdmins },
    required_linear_history: { enabled: protection.linearHistory },
    allow_force_pushes: { enabled: protection.allowForcePushes },
    allow_deletions: { enabled: protection.allowDeletions },
    block_creations: { enabled: protection.blockCreations },
    required_conversation_resolution: { enabled: protection.conversationResolution },
    lock_branch: { enabled: protection.lockBranch },
    allow_fork_syncing: { enabled: false },
  };
}

function presentChecks(url: string, { checks, strict }: NonNullable<Protection["statusChecks"]>) {
  return {
    url,
    strict,
    contexts: checks.map(({ context }) => context),
    contexts_url: `${url}/contexts`,
    checks: checks.map(({ app, context }) => ({ context, app_id: app })),
  };
}

function findApps({ apps }: World, slugs: string[]) {
  return slugs.flatMap((slug) => apps.find((app) => app.slug === slug) ?? []);
}
