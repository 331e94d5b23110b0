/** Where the model's key is kept. An App sees the environment; only administrators see the names of secrets. */
import { ENVIRONMENT } from "../../core/build/settings.ts";
import type { KeyStore } from "../../core/doctor/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking, GitHubError } from "../github/errors.ts";

/** @throws GitHubError but for what the asker may not see */
export async function keyStoreOf(access: Access, secret: string, branch: string): Promise<KeyStore> {
  const [environment, plain] = await Promise.all([environmentOf(access, branch), plainOf(access, secret)]);
  return { secret, environment, plain };
}

async function environmentOf(access: Access, branch: string): Promise<KeyStore["environment"]> {
  const of = { ...at(access), environment_name: ENVIRONMENT };
  const answer = await seen(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}", of),
  );
  if (typeof answer === "string") return answer === "not_found" ? "missing" : "unknown";
  const policy = answer.data.deployment_branch_policy;
  if (!policy) return "open";
  if (policy.protected_branches) return "limited";
  const names = await seen(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", of),
  );
  if (typeof names === "string") return "unknown";
  // A pattern may name more branches than are there now.
  return names.data.branch_policies.every(({ name }) => name === branch) ? "limited" : "open";
}

async function plainOf(access: Access, secret: string): Promise<KeyStore["plain"]> {
  const own = await seen(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/secrets/{secret_name}", {
      ...at(access),
      secret_name: secret,
    }),
  );
  if (typeof own !== "string") return "repository";
  if (own === "refused") return "unknown";
  const shared = await seen(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/actions/organization-secrets", { ...at(access), per_page: 100 }),
  );
  if (typeof shared === "string") return "unknown";
  return shared.data.secrets.some(({ name }) => name === secret) ? "organization" : "nowhere";
}

async function seen<T>(ask: () => Promise<T>): Promise<T | "not_found" | "refused"> {
  try {
    return await asking(ask);
  } catch (error) {
    if (error instanceof GitHubError && (error.code === "not_found" || error.code === "refused")) return error.code;
    throw error;
  }
}
