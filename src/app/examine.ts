/** `baton doctor`: what the doctor's checks look at, read from GitHub without changing anything. */
import type { Surveyed } from "../core/onboarding/facts.ts";
import { accessOf, type Asker } from "./asker.ts";
import { surveyed } from "./observe/surveyed.ts";

type Permissions = Readonly<Record<string, "read" | "write">>;

/**
 * `wanted` are the permissions that the App should have: which it lacks is told to nobody else.
 * @throws GitHubError `not_found` where there is no such repository, or none that the asker sees
 */
export async function examine(asker: Asker, wanted: Permissions, owner: string, repo: string): Promise<Surveyed> {
  const { access, granted } = await accessOf(asker, owner, repo);
  return surveyed(access, granted ? lacking(wanted, granted) : []);
}

/** Those of `wanted` that aren't granted: `workflows: write`. */
function lacking(wanted: Permissions, granted: Record<string, string>): string[] {
  const has = (name: string, level: string) => granted[name] === level || granted[name] === "write";
  return Object.entries(wanted).flatMap(([name, level]) => (has(name, level) ? [] : [`${name}: ${level}`]));
}
