/**
 * GitHub's filter patterns (branches, tags, paths) and the globs of artifacts and `hashFiles`.
 *
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#filter-pattern-cheat-sheet
 */

/**
 * Returns whether a list of filter patterns matches the name. Patterns apply in order; a later
 * `!pattern` excludes it again.
 */
export function isPatternMatch(patterns: string[], name: string): boolean {
  let taken = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      taken = taken && !toFilterPattern(pattern.slice(1)).test(name);
    } else {
      taken = taken || toFilterPattern(pattern).test(name);
    }
  }
  return taken;
}

/**
 * Converts a filter pattern: `*` within a segment, `**` across segments, `?` and `+` repeat the
 * character before them, `[]` a set.
 */
function toFilterPattern(pattern: string): RegExp {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    const set = char === "[" ? pattern.indexOf("]", i) : -1;
    if (char === "\\" && i + 1 < pattern.length) {
      source += escapeChar(pattern.charAt(++i));
    } else if (pattern.startsWith("**", i)) {
      const directories = pattern[i + 2] === "/" && (i === 0 || pattern[i - 1] === "/");
      source += directories ? "(?:.*/)?" : ".*";
      i += directories ? 2 : 1;
    } else if (char === "*") {
      source += "[^/]*";
    } else if ((char === "?" || char === "+") && i > 0) {
      source += char;
    } else if (set > i) {
      source += `[${pattern.slice(i + 1, set).replace(/[\\^]/g, "\\$&")}]`;
      i = set;
    } else {
      source += escapeChar(char);
    }
  }
  return new RegExp(`^${source}$`);
}

/**
 * Converts a file glob for a path: `*`, `**`, `?` (one character) and `[]`. A directory matches
 * everything below it.
 */
export function toGlobPattern(pattern: string): RegExp {
  let source = "";
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern.charAt(i);
    const set = char === "[" ? pattern.indexOf("]", i) : -1;
    if (pattern.startsWith("**", i)) {
      const directories = pattern[i + 2] === "/";
      source += directories ? "(?:.*/)?" : ".*";
      i += directories ? 2 : 1;
    } else if (char === "*") {
      source += "[^/]*";
    } else if (char === "?") {
      source += "[^/]";
    } else if (set > i + 1) {
      source += `[${pattern.slice(i + 1, set).replace(/[\\^]/g, "\\$&")}]`;
      i = set;
    } else {
      source += escapeChar(char);
    }
  }
  return new RegExp(`^${source}(?:/.*)?$`);
}

/** Returns the part of a glob before its first wildcard segment. */
export function getGlobBase(pattern: string): string {
  const segments = pattern.split("/");
  const wild = segments.findIndex((segment) => /[*?[]/.test(segment));
  return wild === -1 ? pattern : segments.slice(0, wild).join("/") || "/";
}

function escapeChar(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
