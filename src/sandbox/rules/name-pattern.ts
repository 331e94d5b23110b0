import { getShortRef } from "../git/refs.ts";

/**
 * Matches like GitHub's fnmatch with path names: `*` stays within one part, `**` followed by a
 * slash crosses many.
 */
export function isNameMatch(pattern: string, branch: string, defaultBranch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === defaultBranch;
  return toNamePattern(getShortRef(pattern)).test(branch);
}

export function toNamePattern(pattern: string): RegExp {
  return new RegExp(`^${toGlobSource(pattern, "[^/]*")}$`);
}

/**
 * Returns the source of a regular expression for a glob. `?` and `*` stay within one part of a
 * path, `**` and a slash cross any number. `doubleStar` replaces any other `**`.
 */
export function toGlobSource(pattern: string, doubleStar: string): string {
  return pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\*\*\/|\*\*+|\*|\?/g, (glob) => {
      if (glob === "**/") return "(?:.*/)?";
      if (glob === "?") return "[^/]";
      return glob === "*" ? "[^/]*" : doubleStar;
    });
}
