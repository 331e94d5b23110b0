/** What a repository's files tell of it: read once, when Baton is offered or a doctor is asked. */
import { startOf } from "../../core/build/ci.ts";
import type { branchesOf } from "../../core/build/names.ts";
import { OWNERS_PATHS } from "../../core/onboarding/codeowners.ts";
import type { Survey } from "../../core/onboarding/facts.ts";
import { at, type Access } from "../github/access.ts";
import { asking } from "../github/errors.ts";
import type { Base } from "./base.ts";
import { readText } from "./contents.ts";
import { enabledOf } from "./expected.ts";

/** `base` names the branch that builds land in. @throws GitHubError */
export async function surveyOf(
  access: Access,
  { sha, workflows }: Base,
  { names, base }: { names: ReturnType<typeof branchesOf>; base: string },
): Promise<Survey> {
  const [languages, top, manifest, enabled, ...owners] = await Promise.all([
    asking(() => access.octokit.request("GET /repos/{owner}/{repo}/languages", at(access))),
    namesIn(access, sha),
    readText(access, "package.json", sha),
    enabledOf(access, workflows),
    ...OWNERS_PATHS.map((path) => readText(access, path, sha)),
  ]);
  const starts = (triggers: Base["workflows"][number]["triggers"], pull: { base: string; head: string }) =>
    startOf(triggers, pull).when !== "never";
  return {
    languages: languages.data,
    top,
    testScript: testScriptIn(manifest),
    ci: enabled.map(({ path, triggers }) => ({
      path,
      workers: starts(triggers, { base: names.build, head: names.worker("W1.1") }),
      landing: starts(triggers, { base, head: names.land }),
    })),
    owners: owners.find((text) => text !== null) ?? null,
  };
}

async function namesIn(access: Access, sha: string): Promise<string[]> {
  const { data } = await asking(() =>
    access.octokit.request("GET /repos/{owner}/{repo}/contents/{path}", { ...at(access), path: "", ref: sha }),
  );
  return Array.isArray(data) ? data.map(({ name }) => name) : [];
}

/** npm's own placeholder for a package without tests is none. */
function testScriptIn(manifest: string | null): string | null {
  try {
    const { scripts } = JSON.parse(manifest ?? "{}") as { scripts?: { test?: unknown } };
    const test = scripts?.test;
    return typeof test === "string" && !test.includes("no test specified") ? test : null;
  } catch {
    return null;
  }
}
