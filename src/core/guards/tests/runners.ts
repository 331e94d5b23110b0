/** What configures a test runner, and what in it leaves tests out or lets them fail unseen. */
import { either } from "../either.ts";
import { scriptsLeftOut } from "./package-scripts.ts";
import { exclusions } from "./runner-exclusions.ts";

/** By file: what of its text, word by word, keeps tests from being run. */
const MARKS: readonly (readonly [RegExp, RegExp])[] = [
  [
    /(?:^|\/)(?:\.?pytest\.(?:ini|toml)|tox\.ini|setup\.cfg|pyproject\.toml)$/,
    either(
      [
        /--(?:ignore|ignore-glob|deselect)[= ]\S{1,200}/,
        /(?<=[\s"'=])-k[ =]?["']?[^"'\n]{1,100}/,
        /(?<=[\s"'=])-m[ =]?["']{0,2}not\b[^"'\n]{1,100}/,
      ],
      "g",
    ),
  ],
  [
    /(?:^|\/)conftest\.py$/,
    either(
      [
        /\bcollect_ignore(?:_glob)?\s{0,9}(?:\+?=|\.\w+\()[^\n]{1,200}/,
        /\bdef pytest_ignore_collect\b|\bitems\[:\]\s{0,9}=|\bitems\.clear\(|\bdel items\b/,
      ],
      "g",
    ),
  ],
  [/(?:^|\/)Cargo\.toml$/, /^(?:test|autotests|harness)\s{0,9}=\s{0,9}false/gm],
  [
    /(?:^|\/)pom\.xml$/,
    either(
      [
        /<(?:skipTests|skip|maven\.test\.skip|testFailureIgnore|skipITs)>\s{0,9}true/,
        /<(?:exclude|excludedGroups)>[^<\n]{1,200}/,
      ],
      "g",
    ),
  ],
  [
    /(?:^|\/)build\.gradle(?:\.kts)?$/,
    either(
      [
        /\bignoreFailures\s{0,9}=?\s{0,9}true|\benabled\s{0,9}=?\s{0,9}false/,
        /\b(?:exclude|excludeTags|excludeTestsMatching)\b[^\n]{1,200}/,
      ],
      "g",
    ),
  ],
  [/(?:^|\/)\.rspec$/, /(?<!\S)(?:--tag[= ]|-t ?)~\S{1,100}|--exclude-pattern[= ]\S{1,200}/g],
];
const JAVASCRIPT = either([
  /(?:^|\/)(?:vitest|vite|jest|playwright|ava|karma|cypress|wdio)\.(?:config|conf|workspace|projects)\.[\w.-]+$/,
  /(?:^|\/)(?:\.mocharc(?:\.\w+)?|jasmine\.json|package\.json)$/,
]);

export function isRunnerFile(path: string): boolean {
  return JAVASCRIPT.test(path) || MARKS.some(([file]) => file.test(path));
}

/**
 * What `after` leaves out that `before` (null = there was no such file) didn't. Of a new file only what names tests
 * counts: there was nothing yet that it could leave out.
 */
export function leftOut(path: string, before: string | null, after: string): string[] {
  const marks = (text: string) => [
    ...(JAVASCRIPT.test(path) ? exclusions(text, path.endsWith("package.json")) : []),
    ...MARKS.flatMap(([file, mark]) => (file.test(path) ? (text.match(mark) ?? []) : [])),
  ];
  const known = new Set(before === null ? [] : marks(before));
  const found = marks(after).filter((mark) => !known.has(mark));
  if (before === null) return found.filter((mark) => /(?:[^s]|\b)tests?[\W_]|spec/i.test(mark.replace(/^\w+/, "")));
  return path.endsWith("package.json") ? [...scriptsLeftOut(before, after), ...found] : found;
}
