import { getRules } from "../../git/branch-rules.ts";
import type { Protection } from "../../model.ts";
import { getProtection } from "../../rules/protection.ts";
import { notFound, Refusal } from "../refusal.ts";
import type { Call } from "../endpoint.ts";
import { repositoryApi, repositoryPage } from "../present/address.ts";
import { presentCommit } from "../present/commit.ts";

export function presentShortBranch(call: Call, name: string, sha: string) {
  const api = repositoryApi(call.sandbox, call.repository);
  return {
    name,
    commit: { sha, url: `${api}/commits/${sha}` },
    protected: getRules(call.repository, name).length > 0,
  };
}

export function presentBranch(call: Call, name: string, sha: string) {
  const { sandbox, repository } = call;
  const commit = call.git.commit(sha);
  if (!commit) throw notFound();
  const api = `${repositoryApi(sandbox, repository)}/branches/${name}`;
  const short = presentShortBranch(call, name, sha);
  return {
    ...short,
    commit: presentCommit(sandbox, repository, commit),
    _links: { self: api, html: `${repositoryPage(sandbox, repository)}/tree/${name}` },
    protection: {
      enabled: short.protected,
      required_status_checks: presentChecks(getProtection(repository, name)),
    },
    protection_url: `${api}/protection`,
  };
}

export function branchSha(call: Call, name: string): string {
  const sha = call.git.ref(`refs/heads/${name}`);
  if (!sha) throw new Refusal(404, "Branch not found");
  return sha;
}

/** The part of branch protection that everybody may read. */
function presentChecks(protection: Protection | null) {
  const checks = protection?.statusChecks?.checks ?? [];
  const bound = protection?.enforceAdmins ? "everyone" : "non_admins";
  return {
    enforcement_level: checks.length > 0 ? bound : "off",
    contexts: checks.map(({ context }) => context),
    checks: checks.map(({ app, context }) => ({ context, app_id: app })),
  };
}
