/** What a change of manifests explains in a lock file: the dependencies that it adds or changes. */
import type { FileChange } from "../../sessions/proposal.ts";
import { textBefore, type Before } from "../before.ts";
import { textOf } from "../content.ts";
import { normalizeName } from "./parse.ts";

/** Manifests by the lock files that are made of them. */
const MANIFESTS: readonly (readonly [lock: RegExp, manifest: RegExp])[] = [
  [/(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/, /(?:^|\/)package\.json$/],
  [/Cargo\.lock$/, /(?:^|\/)Cargo\.toml$/],
  [/go\.sum$/, /(?:^|\/)go\.mod$/],
  [/(?:poetry|uv|Pipfile)\.lock$/, /(?:^|\/)(?:pyproject\.toml|Pipfile|setup\.(?:cfg|py)|requirements[\w.-]*)$/],
];
const FIELDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"];

/** Names of packages that the change's manifests ask for, and didn't before, or not like this. */
export function listNamed(lock: string, files: readonly FileChange[], before: Before | undefined): Set<string> {
  const manifest = MANIFESTS.find(([file]) => file.test(lock))?.[1];
  const named = new Set<string>();
  for (const file of files) {
    if (file.op === "delete" || !manifest?.test(file.path)) continue;
    const known = new Set(listWanted(file.path, textBefore(before, file.path) ?? ""));
    for (const wanted of listWanted(file.path, textOf(file.content))) {
      if (!known.has(wanted)) for (const name of wanted.match(/[@\w./-]{1,300}/g) ?? []) named.add(normalizeName(name));
    }
  }
  return named;
}

/** Each dependency with its range; of manifests that aren't JSON, each line. */
function listWanted(path: string, text: string): string[] {
  if (!path.endsWith(".json")) return text.split("\n").map((line) => line.trim());
  try {
    const manifest = Object(JSON.parse(text)) as Record<string, unknown>;
    return [...FIELDS, "resolutions"].flatMap((field) =>
      Object.entries(Object(manifest[field]) as object).map((entry) => JSON.stringify(entry)),
    );
  } catch {
    return [];
  }
}
