/** `baton doctor`: what the doctor's checks look at, read from GitHub without changing anything. */
import type { SurveyFacts } from "../core/model/setup-facts.ts";
import { connectRepository, type CliCredentials } from "./cli-access.ts";
import { readRepositorySurvey } from "./observe/repository.ts";

type Permissions = Readonly<Record<string, "read" | "write">>;

/**
 * `wanted` are the permissions that the App should have: which it lacks is told to nobody else.
 * @throws GitHubError `not_found` where there is no such repository, or none that the asker sees
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

/** Those of `wanted` that aren't granted: `workflows: write`. */
function listMissingPermissions(wanted: Permissions, granted: Record<string, string>): string[] {
  const has = (name: string, level: string) => granted[name] === level || granted[name] === "write";
  return Object.entries(wanted).flatMap(([name, level]) =>
    has(name, level) ? [] : [`${name}: ${level}`],
  );
}
