/** The environments of a repository: finds them by name and applies their protection rules. */
import { toNamePattern } from "../rules/name-pattern.ts";
import type { Sandbox } from "../sandbox.ts";
import { formatTimestamp } from "../time.ts";
import type { Environment } from "../schema/deployments.ts";
import type { Repository } from "../schema/repository.ts";
import type { Run } from "../schema/runs.ts";
import { getShortRef } from "../git/refs.ts";

/** Finds an environment by name, ignoring case. */
export function findEnvironment(
  { environments = [] }: Repository,
  name: string,
): Environment | null {
  return environments.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? null;
}

/**
 * Finds the environment. Creates a missing one without protection rules, as GitHub does for a job
 * that names a new one.
 */
export function ensureEnvironment(
  sandbox: Sandbox,
  repository: Repository,
  name: string,
): Environment {
  const known = findEnvironment(repository, name);
  if (known) return known;
  const now = formatTimestamp(sandbox.clock());
  const made: Environment = {
    ...{
      id: sandbox.nextId(),
      name,
      reviewers: [],
      preventSelfReview: false,
      branches: "all",
      branchPolicies: [],
    },
    ...{ variables: {}, secrets: {}, createdAt: now, updatedAt: now },
  };
  repository.environments = [...(repository.environments ?? []), made];
  sandbox.save();
  return made;
}

/**
 * Returns whether runs of this ref may deploy to the environment:
 * https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
 */
export function isRefAllowed(
  repository: Repository,
  environment: Environment,
  ref: string,
): boolean {
  const isTag = ref.startsWith("refs/tags/");
  const names = [ref, getShortRef(ref)];
  const matches = (pattern: string): boolean =>
    names.some((name) => toNamePattern(pattern).test(name));
  switch (environment.branches) {
    case "all":
      return true;
    case "protected": {
      const patterns = Object.keys(repository.protections ?? {});
      // Without any protected branch, all branches may deploy.
      return patterns.length === 0 || (!isTag && patterns.some(matches));
    }
    case "custom":
      return environment.branchPolicies.some(
        ({ name, type }) => (type === "tag") === isTag && matches(name),
      );
  }
}

/**
 * Returns whether this person may approve or reject the run's jobs that wait for the environment.
 */
export function canReview(
  { reviewers, preventSelfReview }: Environment,
  run: Run,
  login: string | null,
): boolean {
  const isSelf = login === (run.triggeringActor ?? run.actor);
  return login !== null && reviewers.includes(login) && !(preventSelfReview && isSelf);
}
