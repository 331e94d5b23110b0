import { expect, test } from "vitest";
import { detectTools, parseCodeOwners } from "../../../src/core/setup/survey.ts";
import {
  isOlderVersion,
  parseRendererVersion,
  parseRunnerHash,
} from "../../../src/core/setup/onboarding.ts";

test.each<[string, string, string[], string[]]>([
  [
    "owners of every file",
    "* @ann @acme/units\n",
    ["@ann", "@acme/units"],
    ["@ann", "@acme/units"],
  ],
  [
    "the last line that fits counts",
    "* @ann\n*.js @bob\n* @cay",
    ["@cay"],
    ["@ann", "@bob", "@cay"],
  ],
  ["a line without owners takes them away", "* @ann\n*", [], ["@ann"]],
  ["comments", "# * @ann\ndocs/ a@example.org # * @bob", [], ["a@example.org"]],
  [
    "comments in which others are named",
    "# it's * @ann\n#* @bob\n*\t@cay #1 # @dan",
    ["@cay"],
    ["@cay"],
  ],
  ["blanks around and between", "  *   @ann\t@bob  \n\n", ["@ann", "@bob"], ["@ann", "@bob"]],
  ["a sign of numbers within a name is no comment", "a#b @ann", [], ["@ann"]],
  ["Windows line ends", "* @ann\r\n# @bob\r\n", ["@ann"], ["@ann"]],
  ["a text that is no owner", "* @ann,\n/a y@\n/b @\n/c xx@y@z\n/d not@@ann", [], []],
  [
    "teams have one slash, addresses a name",
    "* @a/b\n/x @a/b/c\n/y ann.b@example.org",
    ["@a/b"],
    [...["@a/b", "ann.b@example.org"]],
  ],
  ["a line that isn't valid is skipped", "* ann\nsrc/ @bob", [], ["@bob"]],
  ["an owner named twice", "* @ann @ann\r\n/src @ann", ["@ann"], ["@ann"]],
  ["as large a file as GitHub reads", `* @ann\n${"#".repeat(3_000_000 - 7)}`, ["@ann"], ["@ann"]],
  ["too large a file", `* @ann\n${"#".repeat(3_000_000)}`, [], []],
  ["hostile words", "* @ann](https://x) <img>\n`* @a`", [], []],
])("CODEOWNERS: %s", (_name, text, everywhere, all) => {
  expect(parseCodeOwners(text)).toEqual({ everywhere, all });
});

test.each(["*", "**", "/**", "**/*", "/"])(
  "CODEOWNERS: %s matches any file, and a folder's line does not",
  (pattern) => {
    expect(parseCodeOwners(`${pattern} @ann\n/docs/ @bob\n*.js @cay`).everywhere).toEqual(["@ann"]);
  },
);

test("versions are found in text that Baton rendered, and compared by number", () => {
  expect(parseRendererVersion("env:\n    BATON_VERSION: 0.10.2-rc.1\n    X: 1")).toBe(
    "0.10.2-rc.1",
  );
  expect(parseRendererVersion("  BATON_VERSION: 10.20.30\n")).toBe("10.20.30");
  expect(parseRendererVersion("  BATON_VERSION: 1.0.0-alpha.10")).toBe("1.0.0-alpha.10");
  const others = [
    "run: make",
    "  MYBATON_VERSION: 1.0.0",
    "  BATON_VERSION: 1.0",
    "  BATON_VERSION: 1.0.0; id",
  ];
  expect(others.map(parseRendererVersion)).toEqual([...Array<null>(4).fill(null)]);
  expect(parseRunnerHash(`  BATON_SHA256: ${"0a".repeat(32)}\n`)).toBe("0a".repeat(32));
  expect(
    ["", "  BATON_SHA256: 0a", `# BATON_SHA256: ${"0a".repeat(32)}`].map(parseRunnerHash),
  ).toEqual([...Array<null>(3).fill(null)]);
  const older = (a: string, b: string) => isOlderVersion(a, b);
  expect([older("0.9.0", "0.10.0"), older("1.0.0", "0.10.0"), older("1.0.0", "1.0.0")]).toEqual([
    true,
    false,
    false,
  ]);
  expect([older("0.10.0", "1.0.0"), older("1.2.3", "1.2.4"), older("1.2.4", "1.2.3")]).toEqual([
    ...[true, true, false],
  ]);
  expect([older("0.9.0", "1.0.0-a-b"), older("1.0.0-a-b", "0.9.0")]).toEqual([true, false]);
  expect([
    older("1.0.0-rc.1", "1.0.0"),
    older("1.0.0", "1.0.0-rc.1"),
    older("1.0.0-a", "1.0.0-b"),
  ]).toEqual([...[true, false, false]]);
});

test.each<[string[], string | null, string[]]>([
  [["package.json", "pnpm-lock.yaml"], "vitest", ["pnpm: pnpm test"]],
  [["package.json"], null, ["npm: null"]],
  [["pyproject.toml", "uv.lock", "Makefile"], null, ["uv: uv run pytest", "Make: make test"]],
  [["go.mod", "Cargo.toml"], null, ["Go modules: go test ./...", "Cargo: cargo test"]],
  [["yarn.lock", "package.json"], "jest", ["Yarn: yarn test"]],
  // `bun test` would run Bun's own test runner instead of `scripts.test`.
  [["bun.lock", "package.json"], "vitest", ["Bun: bun run test"]],
  [["package.json"], "", ["npm: npm test"]],
  [["poetry.lock", "pyproject.toml"], null, ["Poetry: poetry run pytest"]],
  [["requirements.txt"], null, ["pip: pytest"]],
  [["pyproject.toml"], null, ["pip: pytest"]],
  [["setup.py"], null, ["pip: pytest"]],
  [["pom.xml", "build.gradle"], null, ["Maven: mvn test", "Gradle: gradle test"]],
  [["build.gradle.kts"], null, ["Gradle: gradle test"]],
  [
    ["Gemfile", "composer.json"],
    null,
    ["Bundler: bundle exec rake test", "Composer: composer test"],
  ],
  [["README.md"], null, []],
])("%j: package managers and how tests run", (top, testScript, expected) => {
  expect(detectTools({ top, testScript }).map(({ name, test: how }) => `${name}: ${how}`)).toEqual(
    expected,
  );
});
