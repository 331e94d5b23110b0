import { expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded } from "./support/guarded.ts";

const manifest = (scripts: object, more = {}) => JSON.stringify({ name: "x", scripts, ...more }, null, 2);
const REAL = manifest({ test: "vitest run", "test:e2e": "playwright test", build: "tsc" });
const config = (inner: string) => `export default defineConfig({\n  ${inner}\n});`;
const script = (test: string) => manifest({ test, "test:e2e": "playwright test" });

it.each<[string, string | null, string, string]>([
  ["package.json", REAL, script("true"), 'the script "test" runs nothing any more'],
  ["package.json", REAL, script("echo ok && exit 0"), "runs nothing"],
  ["packages/a/package.json", REAL, manifest({ build: "tsc" }), 'the script "test" is gone'],
  ["package.json", REAL, manifest({ test: "vitest run", "test:e2e": "exit 0" }), 'the script "test:e2e" runs nothing'],
  ["package.json", REAL, script("vitest run || true"), 'the script "test" succeeds whatever its tests do'],
  ["package.json", REAL, script("vitest run; exit 0"), "succeeds whatever"],
  ["package.json", REAL, script("vitest run --passWithNoTests"), "succeeds whatever"],
  ...["|| (exit 0)", "|| printf failed", "; echo done", "; :", "| tee out.txt", "|cat"].map(
    (end): [string, string, string, string] => ["package.json", REAL, script(`vitest run ${end}`), "succeeds whatever"],
  ),
  ...["--shard=1/9", "--changed", "--config quick.config.ts", "-c quick.ts", "--project a", "--testPathPattern x"].map(
    (way): [string, string, string, string] => ["package.json", REAL, script(`vitest run ${way}`), `by ${way}`],
  ),
  ["package.json", REAL, script("vitest run --exclude test/a.test.ts"), 'the script "test" picks tests by --exclude'],
  ["package.json", REAL, script("vitest run -t adds"), "picks tests by -t adds"],
  [
    "package.json",
    REAL,
    manifest({ test: "vitest run" }, { jest: { testPathIgnorePatterns: ["a.test.js"] } }),
    "testPathIgnorePatterns: a.test.js",
  ],
  [
    "vitest.config.ts",
    config("test: { exclude: ['a'] },"),
    config("test: { exclude: ['a', '**/b.test.ts'] },"),
    "exclude: **/b.test.ts.",
  ],
  ["vitest.config.ts", config("test: {},"), config("test: { passWithNoTests: true },"), "passWithNoTests: true"],
  // What can't be read here.
  ["vitest.config.ts", config("test: {},"), config("test: { exclude: SLOW },"), "exclude: SLOW"],
  [
    "vitest.config.ts",
    config("test: {},"),
    config("test: { exclude: [...configDefaults.exclude, ...SLOW] },"),
    ": SLOW.",
  ],
  ["jest.config.js", "module.exports = {};", "module.exports = { testPathIgnorePatterns: slow() };", "Patterns: slow"],
  [
    "vitest.config.ts",
    config("test: {},"),
    config(`${"a: 1, ".repeat(2001)} test: { exclude: ['a.test.ts'] },`),
    "more keys than are looked at",
  ],
  [
    "vitest.config.ts",
    config("test: {},"),
    `${" ".repeat(500_000)}${config("test: {},")}`,
    "read up to 500000 characters",
  ],
  [
    "vitest.config.ts",
    config("test: {},"),
    config(`test: { plugins: ${"1 ".repeat(2496)}, exclude: ['a.test.ts'] },`),
    "exclude: a.test.ts",
  ],
  ["vitest.config.ts", null, config("test: { exclude: ['b.test.ts'] },"), "exclude: b.test.ts"],
  [
    "jest.config.js",
    "module.exports = {};",
    "module.exports = { testPathIgnorePatterns: ['/legacy/'] };",
    "testPathIgnorePatterns: /legacy/",
  ],
  ["playwright.config.ts", config(""), config("grepInvert: /slow/,"), "grepInvert: slow"],
  [".mocharc.json", "{}", '{ "ignore": ["test/a.js"] }', "ignore: test/a.js"],
  [
    "pytest.ini",
    "[pytest]\n",
    "[pytest]\naddopts = -q --ignore=tests/slow -k 'not a'\n",
    "--ignore=tests/slow; -k 'not a",
  ],
  ["pyproject.toml", "", "[tool.pytest.ini_options]\naddopts = \"-m 'not slow'\"", "-m 'not slow"],
  [".pytest.ini", "", "[pytest]\naddopts = --deselect test_a.py::test_a\n", "--deselect test_a.py::test_a"],
  ["pytest.toml", "", '[pytest]\naddopts = ["--ignore=tests/slow"]\n', "--ignore=tests/slow"],
  ["conftest.py", "", "collect_ignore = ['test_a.py']\n", "collect_ignore = ['test_a.py']"],
  ["conftest.py", "", "def pytest_collection_modifyitems(items):\n    items[:] = []\n", "items[:] ="],
  ["Cargo.toml", "[lib]\n", "[lib]\ntest = false\n", "test = false"],
  ["pom.xml", "<a/>", "<skipTests>true</skipTests>", "skipTests>true"],
  ["build.gradle", "", "test { exclude '**/ATest*' }", "exclude '**/ATest*'"],
  [".rspec", "", "--tag ~slow", "--tag ~slow"],
])("left out by %s: %#", (path, before, after, message) => {
  expect(guarded(tests, [[path, before, after]])).toEqual([expect.stringContaining(message)]);
});

it.each<[string, string | null, string]>([
  ["package.json", REAL, manifest({ test: "vitest run --coverage && tsc", "test:unit": "vitest run" })],
  ["package.json", manifest({ test: 'echo "Error: no test specified" && exit 1' }), manifest({})],
  ["package.json", null, manifest({ test: "true" })],
  ["package.json", "{", manifest({ test: "true" })],
  ["package.json", REAL, manifest({ test: "vitest run" }, { nodemon: { ignore: ["a.test.js"] } })],
  ["vitest.config.ts", config("test: { exclude: ['a'] },"), config("test: { exclude: ['a'], globals: true },")],
  ["vitest.config.ts", config("test: {},"), config("test: { exclude: ['**/node_modules/**', 'dist/**'] },")],
  ["vitest.config.ts", config("test: {},"), config("test: { coverage: { exclude: ['**/*.test.ts'] } },")],
  ["vitest.config.ts", config("test: {},"), config("test: { exclude: [...configDefaults.exclude, 'dist/**'] },")],
  ["vitest.config.ts", config("test: { exclude: SLOW },"), config("test: { exclude: SLOW, globals: true },")],
  ["package.json", REAL, manifest({ test: "vitest run || (cat log && exit 1)", "test:e2e": "playwright test" })],
  ["package.json", REAL, manifest({ test: "vitest run", "test:e2e": "playwright test", lint: "x | tee y || true" })],
  ["vitest.config.ts", config(""), config("// test: { exclude: ['a.test.ts'] }")],
  ["vite.config.ts", config(""), config("optimizeDeps: { exclude: ['lib'] },")],
  ["vitest.config.ts", null, config("test: { exclude: ['e2e/**'], passWithNoTests: true },")],
  ["pytest.ini", "[pytest]\naddopts = --ignore=x\n", "[pytest]\naddopts = -q --ignore=x\n"],
  ["Cargo.toml", "[lib]\ntest = false\n", "[lib]\ntest = false\ndoctest = true\n"],
])("fine in %s: %#", (path, before, after) => {
  expect(guarded(tests, [[path, before, after]])).toEqual([]);
});

it("a configuration that becomes a link is not read, so a person looks at it", () => {
  expect(guarded(tests, [["vitest.config.ts", config(""), { link: "other.ts" }]])).toEqual([
    expect.stringContaining("keeps tests from being run, or from failing: it is a link, and what stands there is not"),
  ]);
  expect(guarded(tests, [["src/link.ts", null, { link: "other.ts" }]])).toEqual([]);
});
