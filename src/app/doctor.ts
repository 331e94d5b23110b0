/** `baton doctor`: reads from GitHub what the doctor checks. Changes nothing. */
import type { SurveyFacts } from "../core/model/setup-facts.ts";
import { connectRepository, type CliCredentials } from "./cli-access.ts";
import { readRepositorySurvey } from "./observe/repository.ts";

type Permissions = Readonly<Record<string, "read" | "write">>;

/**
 * `wanted` are the permissions that the App should have. Only the App itself can see which ones it
 * lacks.
 * @throws GitHubError `not_found` if the repository doesn't exist or the caller can't see it
 */
export async function inspectRemoteRepository(
  asker: CliCredentials,
  wanted: Permissions,
  owner: string,
  repo: string,
): Promise<SurveyFacts> {
  const { access, granted } = await connectRepository(asker, owner, repo);
  return readRepositorySurvey(access, granted ? listMissingPermissions(wanted, granted) : []);
}

/** Lists the permissions in `wanted` that aren't granted, as `workflows: write`. */
function listMissingPermissions(wanted: Permissions, granted: Record<string, string>): string[] {
  const has = (name: string, level: string) => granted[name] === level || granted[name] === "write";
  return Object.entries(wanted).flatMap(([name, level]) =>
    has(name, level) ? [] : [`${name}: ${level}`],
  );
}
