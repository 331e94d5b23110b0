/**
 * GitHub's fnmatch with path names: `*` stays within one part, `**` followed by a slash crosses
 * many.
 */
export function isNameMatch(pattern: string, branch: string, defaultBranch: string): boolean {
  if (pattern === "~ALL") return true;
  if (pattern === "~DEFAULT_BRANCH") return branch === defaultBranch;
  return toNamePattern(pattern.replace(/^refs\/(heads|tags)\//, "")).test(branch);
}

export function toNamePattern(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("**/", "\u0000")
    .replaceAll(/\*+/g, "[^/]*")
    .replaceAll("?", "[^/]")
    .replaceAll("\u0000", "(?:.*/)?");
  return new RegExp(`^${source}$`);
}
