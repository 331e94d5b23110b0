/**
 * Versions and ranges as the setup actions write them: `20`, `3.x`, `>=18 <21`, `^1.2`, `1.21 -
 * 1.22`. Pure.
 */

export type Version = readonly [number, number, number];

/** Parses `v20.20.2`, `go1.19.8` or `3.13`. Returns null for a text without a version. */
export function parseVersion(text: string): Version | null {
  const [, major, minor = "0", patch = "0"] = /(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor), Number(patch)];
}

export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

/**
 * Returns whether the version is in the range. An unreadable range contains no version. Suffixes
 * such as `-dev` are ignored.
 */
export function isInRange(version: Version, range: string): boolean {
  return range.split("||").some((part) => {
    const comparators = readComparators(part.trim());
    return comparators !== null && comparators.every((fits) => fits(version));
  });
}

type Comparator = (version: Version) => boolean;

const PARTIAL = String.raw`[v=]?(\d+|[xX*])(?:\.(\d+|[xX*]))?(?:\.(\d+|[xX*]))?(?:[-+a-zA-Z][\w.+-]*)?`;

function readComparators(part: string): Comparator[] | null {
  if (part === "" || part === "*") {
    return [() => true];
  }
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(part);
  const words = hyphen
    ? [`>=${hyphen[1]}`, `<=${hyphen[2]}`]
    : part
        .replaceAll(/([<>=~^])\s+/g, "$1")
        .split(/[\s,]+/)
        .filter(Boolean);
  const read = words.map(readComparator);
  return read.includes(null) ? null : read.filter((one) => one !== null);
}

function readComparator(word: string): Comparator | null {
  const match = new RegExp(`^(>=|<=|!=|==|>|<|\\^|~=|~>|~)?${PARTIAL}$`).exec(word);
  if (match === null) {
    return null;
  }
  const [, operator = "", ...texts] = match;
  const given = texts
    .slice(0, 3)
    .map((text) => (text === undefined || /[xX*]/.test(text) ? null : Number(text)));
  const known = given.includes(null) ? given.indexOf(null) : 3;
  const [major, minor, patch] = given.map((number, index) =>
    index < known ? (number ?? 0) : 0,
  ) as [number, number, number];
  const low: Version = [major, minor, patch];
  // The first version after all those that the text covers: 20 ends before 21, 1.2 before 1.3.
  const end: Version =
    known === 0
      ? [Infinity, 0, 0]
      : known === 1
        ? [major + 1, 0, 0]
        : known === 2
          ? [major, minor + 1, 0]
          : [major, minor, patch + 1];
  const atLeast: Comparator = (version) => compareVersions(version, low) >= 0;
  const before =
    (limit: Version): Comparator =>
    (version) =>
      compareVersions(version, limit) < 0;
  const both =
    (limit: Version): Comparator =>
    (version) =>
      atLeast(version) && before(limit)(version);
  switch (operator) {
    case ">=":
      return atLeast;
    case ">":
      return (version) => !before(end)(version);
    case "<":
      return before(low);
    case "<=":
      return before(end);
    case "!=":
      return (version) => !both(end)(version);
    case "^":
      return both(
        major > 0 || known < 2
          ? [major + 1, 0, 0]
          : minor > 0 || known < 3
            ? [0, minor + 1, 0]
            : [0, 0, patch + 1],
      );
    case "~=":
      return both(known === 3 ? [major, minor + 1, 0] : [major + 1, 0, 0]);
    case "~":
    case "~>":
      return both(known === 1 ? [major + 1, 0, 0] : [major, minor + 1, 0]);
    default:
      return both(end);
  }
}
