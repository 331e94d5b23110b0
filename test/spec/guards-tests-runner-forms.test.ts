/** How the configuration of a runner, and the scripts of a manifest, leave tests out; and what in them is harmless. */
import { describe, expect, it } from "vitest";
import { tests } from "../../src/core/guards/tests.ts";
import { guarded } from "./support/guarded.ts";

const said = (path: string, before: string | null, after: string) => guarded(tests, [[path, before, after]]);
const out = (what: string): unknown[] => [expect.stringContaining(`from being run, or from failing: ${what}`)];

describe("test scripts", () => {
  const manifest = (scripts: object) => JSON.stringify({ scripts });
  const script = (test: string, was = "vitest run") =>
    said("package.json", manifest({ test: was }), manifest({ test }));

  it.each(["exit 10", 'node -e ""', "node -e ''", "cd packages/a && true", ":", "printf ok", ""])(
    "that run nothing: %s",
    (test) => expect(script(test)).toEqual(out('the script "test" runs nothing any more')),
  );

  it.each(["vitest run;true", "vitest run; true ", "vitest run ;  exit 0", "vitest run ; echo done and done"])(
    "that succeed whatever happens: %s",
    (test) => expect(script(test)).toEqual(out('the script "test" succeeds whatever its tests do')),
  );

  it.each<[string, string]>([
    ["vitest run --exclude=a.test.ts", "--exclude=a.test.ts"],
    ["vitest run --exclude a.test.ts", "--exclude a.test.ts"],
    ["mocha --grep slow --invert", "--grep slow --invert"],
    ["vitest run --exclude a.ts --shard 1/2", "--exclude a.ts --shard 1/2"],
    ["jest --testNamePattern=adds", "--testNamePattern=adds"],
    ["jest --testPathIgnorePatterns legacy", "--testPathIgnorePatterns legacy"],
    ["node --test --test-skip-pattern slow", "--test-skip-pattern slow"],
    ["jest --onlyChanged", "--onlyChanged"],
    ["mocha -g slow -i", "-g slow -i"],
    ["jest --config=quick.js", "--config=quick.js"],
  ])("that pick tests: %s", (test, by) =>
    expect(script(test)).toEqual(out(`the script "test" picks tests by ${by}. Take`)),
  );

  it.each<[string, string]>([
    ["one says what it begins with", "tsc; echo start && vitest run"],
    ["a name looks like an option", "vitest run --excluded my--grep"],
    ["another option is longer", "jest --testPathIgnorePatternsFile x"],
  ])("that are fine: %s", (_, test) => expect(script(test)).toEqual([]));

  it("that picked the same tests before are fine", () => {
    expect(script("vitest run --config a.ts --coverage", "vitest run --config a.ts")).toEqual([]);
  });

  it.each<[string, string, string]>([
    ["another script's name", manifest({ pretest: "tsc", latest: "a" }), manifest({ pretest: "true", latest: "true" })],
    ["a script of tests goes", manifest({ "test:unit": "a" }), manifest({})],
    ["a manifest of nothing", "null", manifest({ test: "true" })],
    ["scripts that are no texts", manifest({ test: 5 }), manifest({ test: true })],
    ["a manifest that can't be read", manifest({ test: "vitest" }), "{"],
  ])("of no concern: %s", (_, before, after) => expect(said("package.json", before, after)).toEqual([]));
});

describe("keys of a JavaScript runner that leave tests out", () => {
  const empty = "export default {};";
  it.each<[string, string, string]>([
    ["with room", "export default { test : { exclude : ['b.test.ts'] } }", "exclude: b.test.ts"],
    ["without room", "export default {test:{exclude:['b.test.ts']}}", "exclude: b.test.ts"],
    ["in quotes", "export default { 'test': { \"exclude\": ['b.test.ts'] } }", "exclude: b.test.ts"],
    ["at the top", "export default { exclude: ['b.test.ts'] }", "exclude: b.test.ts"],
    [
      "behind other lists and objects",
      "export default { test: { include: ['a'], deps: { a: { b: 1 } }, exclude: ['b.test.ts'] } }",
      "exclude: b.test.ts",
    ],
    ["over several lines", "export default { test: {\n  exclude: [\n    'b.test.ts',\n  ],\n} }", "exclude: b.test.ts"],
    ["below a key of its own", "export default { exclude: { always: 1, slow: ['b.test.ts'] } }", "exclude: b.test.ts"],
    ["one alone", "export default { exclude: 'b.test.ts' }", "exclude: b.test.ts"],
    ["by a name that begins like a constant", "export default { exclude: nullable }", "exclude: nullable"],
    ["by a name that ends like one", "export default { exclude: untrue }", "exclude: untrue"],
    ["by a name that ends like a default", "export default { exclude: mydefaults }", "exclude: mydefaults"],
    ["made from a name", "export default { exclude: [`${dir}/x`] }", "exclude: ${dir}/x. Take"],
    ["as two thousandth", `export default { ${"a: 1, ".repeat(1999)} exclude: ['b.test.ts'] }`, "exclude: b.test.ts"],
  ])("%s", (_, after, what) => expect(said("vitest.config.ts", empty, after)).toEqual(out(what)));

  it.each<[string, string]>([
    ["another key of the tests", "export default { test: { setupFiles: ['test/setup.ts'] } }"],
    ["a key that begins alike", "export default { ignoreSnapshots: isLinux }"],
    ["a key that ends alike", 'export default { "watch-ignore": ["test/tmp2"] }'],
    ["what coverage leaves out", `export default { coverage: { exclude: ['a.test.ts'] } }\n${"// more\n".repeat(40)}`],
    ["what coverage leaves out, without room", "export default {coverage:{exclude:['a.test.ts']}}"],
    ["what a server leaves out", "export default { server: { 'watch' : { ignore: ['a.test.ts'] } } }"],
    ["folders without tests", "export default { exclude: ['**/fixtures/**', 'fixture/a', '**/.next/**', 'x/.git'] }"],
    ["folders of helpers", "export default { exclude: ['test/helpers/**', 'helper', '.yarn-cache/x', '**/tmp/*'] }"],
    ["the runner's own", "export default { exclude: [...defaults.exclude, ...defaultExclude, ...default.exclude] }"],
    ["nothing", "export default { exclude: undefined as const, grep: new RegExp('dist') }"],
  ])("but not %s", (_, after) => expect(said("vitest.config.ts", empty, after)).toEqual([]));

  it("however far away what they belong to begins", () => {
    for (const room of [4996, 4997, 4998, 4999, 5000]) {
      const after = `export default { test: { watch:${" ".repeat(room)}1, exclude: ['b.test.ts'] } }`;
      expect(said("vitest.config.ts", empty, after)).toHaveLength(1);
    }
  });

  it("a manifest in a folder is read as a manifest", () => {
    const after = JSON.stringify({ nodemon: { ignore: ["a.test.js"] }, exclude: ["b.test.js"] });
    expect(said("packages/a/package.json", "{}", after)).toEqual([]);
  });
});

describe("configurations of other runners", () => {
  it.each<[string, string, string]>([
    ["pytest.ini", "addopts = -kslow", "-kslow"],
    ["tox.ini", "addopts = -k=slow", "-k=slow"],
    ["setup.cfg", "addopts = -m='not slow'", "-m='not slow"],
    ["pytest.ini", 'addopts = "-mnot slow"', "-mnot slow"],
    ["pytest.ini", "addopts = -m not slow", "-m not slow"],
    ["x/conftest.py", "collect_ignore_glob=['*_slow.py']", "collect_ignore_glob=['*_slow.py']"],
    ["conftest.py", "collect_ignore  += ['a.py']", "collect_ignore += ['a.py']"],
    ["conftest.py", "collect_ignore.append('a.py')", "collect_ignore.append('a.py')"],
    ["conftest.py", "def f(items):\n    items[:]=[]\n    items.clear()", "items[:]=; items.clear("],
    ["Cargo.toml", "autotests=false", "autotests=false"],
    ["Cargo.toml", "harness  =  false\ntest = false", "harness = false; test = false"],
    ["pom.xml", "<skip> true</skip><exclude>**/ATest.java</exclude>", "skip> true; exclude>**/ATest.java. Take"],
    ["build.gradle", "ignoreFailures=true", "ignoreFailures=true"],
    ["build.gradle", "ignoreFailures  =  true\nexclude '**/A*'", "ignoreFailures = true; exclude '**/A*'"],
    ["build.gradle", "ignoreFailures true", "ignoreFailures true"],
    ["build.gradle.kts", "enabled=false", "enabled=false"],
    ["build.gradle", "enabled  =  false", "enabled = false"],
    ["build.gradle", "enabled false", "enabled false"],
    [".rspec", "-t ~slow --tag ~wip", "-t ~slow; --tag ~wip"],
    [".rspec", "--exclude-pattern=slow/**", "--exclude-pattern=slow/**"],
    [".mocharc", '{ "ignore": ["test/a.js"] }', "ignore: test/a.js"],
    [".mocharc.yml", "ignore: 'test/a.js'", "ignore: test/a.js"],
  ])("%s: %s", (path, after, what) => expect(said(path, "", after)).toEqual(out(what)));

  it.each<[string, string]>([
    ["Cargo.toml", "doctest = false"],
    ["Cargo.toml", 'x = { test = false, version = "1" }'],
    ["pytest.ini", "norm-not = x-m not y"],
    ["pytest.ini.bak", "addopts = --ignore=tests/slow"],
    ["conftest.pyc", "collect_ignore = ['a.py']"],
    ["Cargo.toml.orig", "test = false"],
    ["pom.xml.bak", "<skipTests>true</skipTests>"],
    ["build.gradle.old", "ignoreFailures = true"],
    [".rspec.bak", "--tag ~slow"],
    ["vitest.config.ts~", "export default { exclude: ['a.test.ts'] }"],
    ["package.json.bak", '{ "testPathIgnorePatterns": ["a.test.ts"] }'],
  ])("but not in %s: %s", (path, after) => expect(said(path, "", after)).toEqual([]));
});

describe("a configuration that is new", () => {
  it.each(["export default { exclude: ['unittests/**'] }", "export default { exclude: ['e2e.spec.ts'] }"])(
    "leaves out what it calls tests: %s",
    (after) => expect(said("vitest.config.ts", null, after)).toHaveLength(1),
  );

  it.each(["export default { testPathIgnorePatterns: ['/legacy/'] }", "export default { exclude: ['fastest/**'] }"])(
    "and nothing else: %s",
    (after) => expect(said("jest.config.js", null, after)).toEqual([]),
  );
});
