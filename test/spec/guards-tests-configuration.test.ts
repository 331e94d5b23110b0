/** Files that decide which tests run: their relevant parts may not change unnoticed. */
import { describe, expect, it } from "vitest";
import { testsGuard } from "../../src/core/guards/tests/index.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { write } from "./support/changes.ts";
import { aBrief, sha } from "./support/facts.ts";
import { guarded } from "./support/guarded.ts";

const manifest = (scripts: object, more = {}) =>
  JSON.stringify({ name: "x", scripts, ...more }, null, 2);
const REAL = manifest({ test: "vitest run", unit: "vitest", build: "tsc" });
const PLACEHOLDER = manifest({ test: 'echo "Error: no test specified" && exit 1' });

describe("a change of a test configuration is found", () => {
  it.each<[string, string | null, string | null, string]>([
    [
      "package.json",
      REAL,
      manifest({ test: "vitest run || true", unit: "vitest" }),
      "test: vitest run || true",
    ],
    [
      "package.json",
      REAL,
      manifest({ test: "vitest run a.test.ts", unit: "vitest" }),
      "vitest run a.test.ts",
    ],
    ["package.json", REAL, manifest({ test: "vitest run", unit: "true" }), "unit: vitest"],
    ["package.json", REAL, manifest({ unit: "vitest" }), "test: vitest run"],
    [
      "a/package.json",
      REAL,
      manifest({ test: "vitest run", unit: "vitest", pretest: "rm -r test" }),
      "pretest",
    ],
    ["package.json", REAL, `${REAL.slice(0, -1)}, "jest": { "testMatch": [] } }`, "jest"],
    ["package.json", REAL, "{", "it is not JSON"],
    ["package.json", REAL, null, "test: vitest run"],
    [
      "vitest.config.ts",
      "export default {};",
      "export default { test: { include: ['a'] } };",
      "include",
    ],
    [
      "jest.config.js",
      "module.exports = {};",
      "module.exports = { testMatch: ['a'] };",
      "testMatch",
    ],
    ["vite.config.ts", "a\ntest: {\n  x: 1,\n}", "a\ntest: {\n  include: [],\n}", "include"],
    ["pytest.ini", "[pytest]", "[pytest]\ntestpaths = tests/unit", "testpaths = tests/unit"],
    ["pyproject.toml", "", '[tool.pytest.ini_options]\ntestpaths = ["tests/unit"]', "testpaths"],
    [
      "setup.cfg",
      "[tool:pytest]\naddopts = -q\n[metadata]\nname = a",
      "[metadata]\nname = a",
      "addopts",
    ],
    ["Cargo.toml", "[lib]\n", "[lib]\ntest = false\n", "test = false"],
    ["Cargo.toml", '[[test]]\nname = "a"\n', "", "name = a".replace("= a", '= "a"')],
    [
      "Makefile",
      "test:\n\tgo test ./...\nbuild:\n\tgo build",
      "test:\n\ttrue\nbuild:\n\tgo build",
      "go test ./...",
    ],
    ["pom.xml", "<a/>", "<skipTests>true</skipTests>", "skipTests>true"],
    ["build.gradle", "", "test { exclude '**/ATest*' }", "exclude '**/ATest*'"],
    ["Rakefile", "task :test", "", "task :test"],
    ["scripts/run-tests.sh", "npm test", "true", "npm test"],
    ["ci/run", "npm test", "true", "npm test"],
    ["tox.ini", null, "[tox]\nskipsdist = true", "skipsdist"],
    [".mocharc.json", null, '{ "grep": "a" }', "grep"],
  ])("in %s: %#", (path, before, after, words) => {
    const [message] = guarded(testsGuard, [[path, before, after]]);
    expect(message).toContain("it changes which tests run");
    expect(message).toContain(words);
  });

  it("when the old or the new content can't be read", () => {
    expect(guarded(testsGuard, [["vitest.config.ts", { text: null }, ""]])).toEqual([
      expect.stringContaining("is unknown"),
    ]);
    expect(guarded(testsGuard, [["vitest.config.ts", "", { link: "a" }]])).toEqual([
      expect.stringContaining("is a link"),
    ]);
    expect(guarded(testsGuard, [["vitest.config.ts", "", "a".repeat(500_001)]])).toEqual([
      expect.stringContaining("too long"),
    ]);
  });
});

describe("a harmless change is not found", () => {
  it.each<[string, string | null, string | null]>([
    [
      "package.json",
      REAL,
      manifest({ test: "vitest run", unit: "vitest", build: "tsc -b", "test:e2e": "playwright" }),
    ],
    [
      "package.json",
      REAL,
      manifest({ test: "vitest run", unit: "vitest" }, { dependencies: { a: "1" } }),
    ],
    ["package.json", PLACEHOLDER, REAL],
    ["package.json", null, REAL],
    ["vite.config.ts", "plugins: [],", "plugins: [vue()],"],
    ["vite.config.ts", "plugins: [],\ntest: {}", "plugins: [vue()],\ntest: {}"],
    [
      "pyproject.toml",
      "[project]\nname = 'a'\n[tool.pytest.ini_options]\nx = 1",
      "[tool.pytest.ini_options]\nx = 1",
    ],
    ["pyproject.toml", "[project]", '[project.optional-dependencies]\ntest = ["pytest>=8"]'],
    ["pyproject.toml", null, "[tool.pytest.ini_options]\naddopts = '-q'"],
    [
      "Cargo.toml",
      "[dependencies]\n",
      '[dependencies]\nserde = "1"\n[dev-dependencies]\ntest-log = "1"',
    ],
    ["Makefile", "test:\n\tgo test\nbuild:\n\tgo build", "test:\n\tgo test\nbuild:\n\tgo build -v"],
    ["pom.xml", "<a/>", "<dependency><scope>test</scope></dependency>"],
    ["vitest.config.ts", "a", " a\n\n"],
    ["src/latest/config.ts", "a", "b"],
    ["scripts/latest.sh", "a", "b"],
    ["tools/contest/run.ts", "a", "b"],
  ])("in %s: %#", (path, before, after) =>
    expect(guarded(testsGuard, [[path, before, after]])).toEqual([]),
  );

  it("in a runner's configuration that the brief names", () => {
    const edit = ["vitest.config.ts", null, "export default {};"] as const;
    expect(guarded(testsGuard, [[...edit]], { brief: { paths: ["vitest.config.ts"] } })).toEqual(
      [],
    );
    expect(guarded(testsGuard, [[...edit]], { brief: { paths: ["**"] } })).toHaveLength(1);
  });

  it("but scripts in a manifest that the brief names are reported", () => {
    const edit = ["package.json", REAL, manifest({ test: "true", unit: "vitest" })] as const;
    expect(guarded(testsGuard, [[...edit]], { brief: { paths: ["package.json"] } })).toHaveLength(
      1,
    );
  });

  it.each<[string, string]>([
    ["vitest.config.ts", "export default { test: { exclude: ['a'] } };"],
    ["pyproject.toml", "[tool.pytest.ini_options]\naddopts = '--ignore=test'"],
  ])("in %s that the brief names, but where tests are frozen it is reported", (path, text) => {
    const context = { settings: DEFAULT_SETTINGS, brief: { ...aBrief("W2.1"), paths: [path] } };
    const check = (frozen: string[]) =>
      testsGuard.check(
        { base: sha("base"), files: [write(path, text)] },
        { ...context, before: new Map([[path, null]]), frozen },
      );
    expect(check([])).toEqual([]);
    expect(check(["test/a.test.js"])).toMatchObject([{ path }]);
  });
});
