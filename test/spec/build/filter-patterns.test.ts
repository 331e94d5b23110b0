/**
 * GitHub's own examples of filter patterns, and similar names. They decide which checks Baton waits
 * for.
 */
import { describe, expect, test } from "vitest";
import { isPatternMatch, isIncluded } from "../../../src/core/model/workflow-triggers.ts";

test.each<[string, string[], string[]]>([
  ["main", ["main"], ["main2", "amain", "Main", ""]],
  ["*", ["main", "README.md", ""], ["docs/a.md"]],
  ["**", ["main", "all/the/branches", ""], []],
  ["feature/*", ["feature/a"], ["feature/a/b", "feature", "feature2/a"]],
  ["feature/**", ["feature/a", "feature/a/b"], ["feature", "a/feature/b"]],
  ["*feature", ["mona-feature", "feature"], ["feature-2", "mona/feature"]],
  ["v2*", ["v2", "v2.0"], ["v1", "v2/a"]],
  ["v[12].[0-9]+.[0-9]+", ["v1.10.1", "v2.0.0"], ["v3.0.0", "v1.0", "v1..1", "v1x0x1"]],
  ["*.jsx?", ["page.js", "page.jsx"], ["page.jsxx", "a/page.js"]],
  ["**.js", ["index.js", "src/js/app.js"], ["index.jsx"]],
  ["docs/*", ["docs/README.md"], ["docs/a/b.md"]],
  ["docs/**", ["docs/README.md", "docs/mona/octocat.txt"], ["a/docs/b.txt"]],
  [
    "docs/**/*.md",
    ["docs/README.md", "docs/a/markdown/file.md"],
    ["docs.md", "docs/a.txt", "docsa/b.md"],
  ],
  ["**/docs/**", ["docs/hello.md", "dir/docs/my-file.txt"], ["mydocs/a.md"]],
  ["**/README.md", ["README.md", "js/README.md", "a/b/README.md"], ["xREADME.md", "js/xREADME.md"]],
  ["**/*src/**", ["a/src/app.js", "my-src/code/js/app.js"], ["a/srcs/app.js"]],
  ["**/migrate-*.sql", ["migrate-1.sql", "db/sept/migrate-v1.sql"], ["db/my-migrate-1.sql"]],
])("%s matches what GitHub documents, and nothing else", (pattern, taken, left) => {
  expect([...taken, ...left].filter((name) => isPatternMatch(pattern, name))).toEqual(taken);
});

describe("what GitHub does not document", () => {
  test.each<[string, string, string[], string[]]>([
    ["two stars within a name take its folders too", "a**/b", ["a/b", "ax/y/b"], ["ab"]],
    ["a range takes its ends", "[b-d]", ["b", "c", "d"], ["a", "e", "-", "bc"]],
    ["a set may have ranges and signs", "[a-cx_]+", ["abc", "x_a"], ["d", "abd", ""]],
    ["a sign may be there or not, once", "ab?c", ["abc", "ac"], ["abbc", "bc"]],
    ["a sign may be there often", "ab+c", ["abc", "abbbc"], ["ac", "adc"]],
    ["a backslash takes the meaning away", "\\*.md", ["*.md"], ["a.md", "\\a.md"]],
    ["one at the end is itself", "a\\", ["a\\"], ["a"]],
    ["signs that follow nothing are themselves", "?+", ["?", "??"], ["", "+"]],
    ["a set that doesn't end fits nothing", "[ab", [], ["[ab", "a", "b"]],
  ])("%s: %s", (_what, pattern, taken, left) => {
    expect([...taken, ...left].filter((name) => isPatternMatch(pattern, name))).toEqual(taken);
  });

  test("a pattern is matched up to 256 characters; a longer one matches nothing", () => {
    const long = "a".repeat(256);
    expect([isPatternMatch(long, long), isPatternMatch(`${long}a`, `${long}a`)]).toEqual([
      true,
      false,
    ]);
  });
});

test.each<[string, string[], string[], string[]]>([
  ["any is enough", ["*.md", "docs/*"], ["a.md", "docs/a.js"], ["a.js"]],
  [
    "one excludes a name again",
    ["*.md", "!README.md"],
    ["hello.md"],
    ["README.md", "docs/hello.md"],
  ],
  [
    "one includes it once more",
    ["*.md", "!README.md", "README*"],
    ["hello.md", "README.md", "README.doc"],
    ["a.doc"],
  ],
  ["only exclusions leave nothing", ["!README.md"], [], ["README.md", "hello.md"]],
  ["none match nothing", [], [], ["a"]],
])("given several patterns, %s", (_what, patterns, taken, left) => {
  expect([...taken, ...left].filter((name) => isIncluded(patterns, name))).toEqual(taken);
});
