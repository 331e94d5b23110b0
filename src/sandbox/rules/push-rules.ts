/**
 * Rules about files in a push, for any branch or tag:
 * https://docs.github.com/repositories, "Available rules for rulesets", "Restrict file paths" and
 * the following ones
 */
import type { FileDiff, GitRepository } from "../git/repository.ts";
import { toNamePattern } from "./name-pattern.ts";
import type { BranchRule } from "../schema/rules.ts";

type FileTest = (
  git: GitRepository,
  parameters: Record<string, unknown>,
  file: FileDiff,
) => boolean;

/**
 * "File path is restricted" is GitHub's wording. The others follow its example, because no page
 * quotes them.
 */
const PUSH_RULES: Readonly<Record<string, { words: string; objects: FileTest }>> = {
  file_path_restriction: {
    words: "File path is restricted",
    objects: (_git, given, { path }) =>
      toTexts(given["restricted_file_paths"]).some((one) => isPath(one, path)),
  },
  max_file_path_length: {
    words: "File path is too long",
    objects: (_git, given, { path }) =>
      path.length > Number(given["max_file_path_length"] ?? Infinity),
  },
  file_extension_restriction: {
    words: "File extension is restricted",
    objects: (_git, given, { path }) => {
      return toTexts(given["restricted_file_extensions"]).some((one) =>
        path.endsWith(one.replace(/^\*?\.?/, ".")),
      );
    },
  },
  max_file_size: {
    words: "File size is too large",
    objects: (git, given, { oid }) => {
      return (
        (git.blob(oid)?.length ?? 0) > Number(given["max_file_size"] ?? Infinity) * 1024 * 1024
      );
    },
  },
};

export function isPushRule({ type }: Pick<BranchRule, "type">): boolean {
  return type in PUSH_RULES;
}

/**
 * Returns the forbidden paths among the changes of these commits, with GitHub's words for the rule,
 * or null.
 */
export function findForbiddenPaths(
  git: GitRepository,
  { parameters, type }: BranchRule,
  oids: string[],
): { words: string; paths: string[] } | null {
  const rule = PUSH_RULES[type];
  if (!rule) return null;
  const files = oids
    .flatMap((oid) => listOwnChanges(git, oid))
    .filter(({ status }) => status !== "removed");
  const paths = files
    .filter((file) => rule.objects(git, parameters ?? {}, file))
    .map(({ path }) => path);
  return paths.length === 0 ? null : { words: rule.words, paths: [...new Set(paths)] };
}

/**
 * Returns the changes of a commit. For a merge these are the entries that differ from all parents.
 */
function listOwnChanges(git: GitRepository, oid: string): FileDiff[] {
  const parents = git.commit(oid)?.parents ?? [];
  const [first = git.writeTree([]), ...others] = parents;
  const files = git.diff(first, oid);
  return files.filter(({ path }) =>
    others.every((parent) => git.at(parent, path)?.oid !== git.at(oid, path)?.oid),
  );
}

/** A pattern without a slash matches a file in any folder. */
function isPath(pattern: string, path: string): boolean {
  return toNamePattern(pattern.includes("/") ? pattern.replace(/^\//, "") : `**/${pattern}`).test(
    path,
  );
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
