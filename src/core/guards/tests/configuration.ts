/**
 * Files that decide which tests run and how a failure shows: configuration of test runners, test
 * scripts, and CI that isn't protected otherwise. The relevant part of such a file may not change
 * unnoticed. The review judges what the change means.
 */
import { joinPatterns } from "../file-patterns.ts";

/** Returns the relevant part of the file, by line or by entry. */
type Extract = (text: string) => string[];

interface Configuration {
  files: RegExp;
  extract: Extract;
  /** True if the file exists only for tests, so that a new one counts too. */
  dedicated: boolean;
  /** Reports whether an entry may be added next to entries with the known names. */
  mayAdd?: (entry: string, known: ReadonlySet<string>) => boolean;
}

/** Names of scripts, targets and sections that run tests. */
const NAME =
  /(?:^|[^a-z])(?:tests?|spec|check|verify|ci|e2e|coverage|pytest|tox|nox|unittest|nose2?)(?![a-z])/i;
const RUNNER =
  /\b(?:vitest|jest|mocha|ava|tap|jasmine|karma|playwright|cypress|pytest|tests?|c8|nyc)\b/;
const RUNNER_KEYS = /^(?:jest|vitest|mocha|ava|tap|jasmine|karma)$/;
/** The text that `npm init` writes: https://docs.npmjs.com/cli/v11/using-npm/scripts */
const PLACEHOLDER = 'echo "Error: no test specified" && exit 1';

const listLines: Extract = (text) => text.split("\n").flatMap((line) => line.trim() || []);
const createLineFilter =
  (pattern: RegExp): Extract =>
  (text) =>
    listLines(text).filter((line) => pattern.test(line));

/** Extracts the sections whose headings name tests, and lines that set one by a single key. */
const createSectionExtractor =
  (head: RegExp, alone: RegExp): Extract =>
  (text) => {
    let inside = false;
    return text.split("\n").flatMap((line) => {
      const name = head.exec(line)?.[1];
      if (name !== undefined) inside = NAME.test(name) && !name.includes("dependencies");
      return (inside || alone.test(line)) && line.trim() !== "" ? line.trim() : [];
    });
  };

/**
 * Extracts everything from the first line that mentions tests. Used for a bundler's configuration,
 * which may have other parts before it.
 */
const fromTests: Extract = (text) => {
  const lines = listLines(text);
  const first = lines.findIndex((line) => /\btest\b/.test(line));
  return first < 0 ? [] : lines.slice(first);
};

/** Extracts test scripts and the settings of test runners. An unreadable file is one entry. */
const fromManifest: Extract = (text) => {
  let manifest: Record<string, unknown>;
  try {
    manifest = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return ["it is not JSON"];
  }
  const { scripts, ...others } = Object(manifest) as Record<string, unknown>;
  const run = Object.entries(Object(scripts) as Record<string, unknown>).filter(
    ([name, command]) =>
      command !== PLACEHOLDER && (NAME.test(name) || RUNNER.test(String(command))),
  );
  const runners = Object.entries(others).filter(([key]) => RUNNER_KEYS.test(key));
  return [...run, ...runners].map(
    ([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
};

const readName = (entry: string) => entry.split(": ", 1)[0]!;

/**
 * Reports whether the script has a new name. False for names that npm runs before or after another
 * script.
 */
function isNewScript(entry: string, known: ReadonlySet<string>): boolean {
  const name = readName(entry);
  return (
    name !== entry && !known.has(name) && !RUNNER_KEYS.test(name) && !/^(?:pre|post)/.test(name)
  );
}

const JS = "[\\w.-]*(?:config|conf|workspace|projects)\\.[\\w.-]+$";
const createDedicated = (...files: RegExp[]): Configuration => ({
  files: joinPatterns(files),
  extract: listLines,
  dedicated: true,
});
const createShared = (files: RegExp, extract: Extract): Configuration => ({
  files,
  extract,
  dedicated: false,
});

const CONFIGURATIONS: readonly Configuration[] = [
  createDedicated(
    new RegExp(
      `(?:^|/)(?:vitest|jest|playwright|ava|karma|cypress|wdio|jasmine|mocha|web-test-runner)${JS}`,
    ),
    /(?:^|\/)(?:\.mocharc(?:\.\w+)?|\.jasmine\.json|jasmine\.json|\.taprc|\.rspec|testng\.xml|codeception\.yml)$/,
    /(?:^|\/)(?:\.?pytest\.(?:ini|toml)|tox\.ini|noxfile\.py|phpunit\.xml(?:\.dist)?|nextest\.toml)$/,
    /(?:^|\/)(?:junit-platform|surefire|kotest)\.properties$/,
    // Scripts that run tests, and scripts that a pipeline runs.
    /(?:^|\/)(?:scripts?|bin|tools?|hack)\/(?=[^/]*$)(?:[^/]*[^a-z/])?tests?(?![a-z])/,
    /^(?:run[-_])?tests?(?:\.(?:sh|bash|ps1|cmd|bat|py))?$|^ci\//,
  ),
  { ...createShared(/(?:^|\/)package\.json$/, fromManifest), mayAdd: isNewScript },
  createShared(/(?:^|\/)vite\.config\.\w+$/, fromTests),
  createShared(
    /(?:^|\/)(?:pyproject\.toml|setup\.cfg|Cargo\.toml)$/,
    createSectionExtractor(
      /^\s{0,9}\[{1,2}([^\]]{1,200})\]/,
      /^\s{0,9}(?:autotests|test|harness|doctest)\s{0,9}=\s{0,9}[tf]|tool\.pytest\b/,
    ),
  ),
  createShared(
    /(?:^|\/)(?:GNUm|M|m)akefile$|\.mk$|(?:^|\/)\.?[jJ]ustfile$/,
    createSectionExtractor(
      /^([^\s#:=][^:=]{0,200})(?::(?!=)|:=)/,
      /^(?:SHELL|MAKEFLAGS|\.SHELLFLAGS|\.IGNORE)\b/,
    ),
  ),
  createShared(
    /(?:^|\/)pom\.xml$/,
    createLineFilter(
      /skip|testFailureIgnore|trimStackTrace|<(?:in|ex)clude|<(?:excludedG|g)roups>|<test>|surefire|failsafe/,
    ),
  ),
  createShared(
    /(?:^|\/)(?:[\w.-]*\.gradle(?:\.kts)?|build\.sbt)$/,
    createLineFilter(
      /ignoreFailures|enabled\s{0,9}=|onlyIf|\b(?:in|ex)clude\w*\b|useJUnit|\bfilter\b|\btest\s{0,3}[{=(]/,
    ),
  ),
  createShared(
    /(?:^|\/)(?:Rakefile|deno\.jsonc?|Taskfile\.ya?ml|composer\.json|mix\.exs|CMakeLists\.txt)$/,
    createLineFilter(NAME),
  ),
];

export function findConfiguration(path: string): Configuration | null {
  return CONFIGURATIONS.find(({ files }) => files.test(path)) ?? null;
}

/**
 * Returns the relevant entries that only one of the texts has: first the removed, then the added.
 * Null stands for a missing file.
 */
export function compareConfiguration(
  { extract, mayAdd }: Configuration,
  before: string | null,
  after: string | null,
): string[] {
  const [was, now] = [before, after].map((text) => (text === null ? [] : extract(text))) as [
    string[],
    string[],
  ];
  const known = new Set(was.map(readName));
  return [...subtract(was, now), ...subtract(now, was).filter((entry) => !mayAdd?.(entry, known))];
}

function subtract(some: readonly string[], others: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const one of others) counts.set(one, (counts.get(one) ?? 0) + 1);
  return some.filter((one) => {
    const left = counts.get(one) ?? 0;
    counts.set(one, left - 1);
    return left <= 0;
  });
}
