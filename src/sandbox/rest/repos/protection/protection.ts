/** Branch protection as a whole: https://docs.github.com/rest/branches/branch-protection */
import { z } from "zod";
import type { Protection, ProtectionActors } from "../../../model.ts";
import { getProtection } from "../../../rules/protection.ts";
import type { Call, Endpoint } from "../../endpoint.ts";
import { input } from "../../input.ts";
import { Refusal, unprocessable, validationFailed } from "../../refusal.ts";
import { noContent, ok } from "../../reply.ts";
import { branchSha } from "../present-branch.ts";
import { presentProtection } from "./present.ts";

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

export const getBranchProtection: Endpoint = {
  method: "GET",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#get-branch-protection`,
  permission: "administration:read",
  role: "admin",
  handle: (call) => ok(presentProtection(call, protectionOf(call))),
};

/** Protects a branch that is there; what was asked of it before is forgotten. */
export const updateBranchProtection: Endpoint = {
  method: "PUT",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#update-branch-protection`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    const given = input(call, Body);
    const name = call.params["branch"] ?? "";
    branchSha(call, name);
    if (given.allow_fork_syncing) throw unprocessable("The sandbox has no forks to sync with.");
    const { required_pull_request_reviews: reviews, required_status_checks: checks, restrictions } = given;
    const before = getProtection(call.repository, name);
    const protection: Protection = {
      statusChecks: checks && changeChecks(null, checks),
      reviews: reviews && changeReviews(null, reviews),
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
    return ok(presentProtection(call, protection));
  },
};

export const deleteBranchProtection: Endpoint = {
  method: "DELETE",
  path: PROTECTION,
  docs: `${PROTECTION_DOCS}#delete-branch-protection`,
  permission: "administration:write",
  role: "admin",
  handle(call) {
    protectionOf(call);
    const { [call.params["branch"] ?? ""]: _gone, ...others } = call.repository.protections ?? {};
    call.repository.protections = others;
    call.sandbox.save();
    return noContent();
  },
};

/** The protection of the branch in the path; 404 where there is none. */
export function protectionOf(call: Call): Protection {
  const name = call.params["branch"] ?? "";
  branchSha(call, name);
  const protection = getProtection(call.repository, name);
  if (!protection) throw new Refusal(404, "Branch not protected");
  return protection;
}

type Checked = NonNullable<Protection["statusChecks"]>;
type Reviewed = NonNullable<Protection["reviews"]>;

/** What is not given stays as it was. */
export function changeChecks(before: Checked | null, given: z.infer<typeof ChecksPart>): Checked {
  const named = given.contexts?.map((context) => ({ context, app_id: null }));
  const wanted = (given.checks ?? named)?.map(({ app_id: app, context }) => {
    // -1 stands for any app.
    return { context, app: app === -1 ? null : (app ?? null) };
  });
  return { strict: given.strict ?? before?.strict ?? false, checks: wanted ?? before?.checks ?? [] };
}

/** What is not given stays as it was. */
export function changeReviews(before: Reviewed | null, given: z.infer<typeof ReviewsPart>): Reviewed {
  if (Object.values(given.dismissal_restrictions ?? {}).some((names) => names.length > 0)) {
    throw unprocessable("The sandbox does not support dismissal restrictions.");
  }
  const count = given.required_approving_review_count ?? before?.count ?? 1;
  if (count < 0 || count > 6) throw validationFailed("ProtectedBranch", "required_approving_review_count", "invalid");
  const nobody: ProtectionActors = { users: [], apps: [], teams: [] };
  return {
    count,
    dismissStale: given.dismiss_stale_reviews ?? before?.dismissStale ?? false,
    codeOwners: given.require_code_owner_reviews ?? before?.codeOwners ?? false,
    lastPush: given.require_last_push_approval ?? before?.lastPush ?? false,
    bypass: given.bypass_pull_request_allowances ?? before?.bypass ?? nobody,
  };
}
