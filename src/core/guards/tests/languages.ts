/**
 * Defines by language which files contain tests, and what in a line declares a test or prevents it
 * from running. These are signals, not a parser. The review has to find what they miss, as
 * `scripts/review.md` says. All quantifiers are bounded, so that a line costs time proportional to
 * its length.
 */
import { joinPatterns } from "../file-patterns.ts";

export interface Language {
  /**
   * Paths that its test runners collect. A test file with a name outside of them no longer runs.
   */
  files: RegExp;
  /** Matches a declared test, or a class of tests. Global, because a line may contain several. */
  declares: RegExp;
  /** Matches what skips, selects, ends early, or asserts a constant. */
  skips: RegExp;
  /** Start of a line comment. */
  comment: "//" | "#";
}

/** Matches the start of a block comment, or of a string used as one. `BLOCK_ENDS` has the ends. */
export const BLOCK_STARTS = /(?:^|[;{}]\s{0,9})\/\*|"""|'''|^=begin\b/;
export const BLOCK_ENDS: Readonly<Record<string, string>> = {
  "*": "*/",
  '"': '"""',
  "'": "'''",
  n: "=end",
};

/** Matches calls and words of assertions in any language. */
export const ASSERTS = joinPatterns(
  [
    /\b(?:assert|expect|should|refute|verify|xctassert)\w{0,40}/,
    /\brequire\.\w{1,40}|\bt\.(?:Error|Fatal|Fail|is|ok|equal|deepEqual|same|like|throws)\w{0,20}/,
  ],
  "gi",
);

/** A condition or an assertion that is true or false independent of the code under test. */
const CONSTANT = joinPatterns([
  /\bif[\s(]{1,3}(?:false|False|0)\b|^#if 0\b/,
  /\b(?:assert|expect|xctassert)[\w.!]{0,40}[\s(]{1,3}(?:true|True)\s{0,3}(?:$|[);])|\bexpect\(false\)/,
]);

const JS_WORDS = "(?:it|test|describe|context|suite|specify|t|ctx|this|Deno|bench)";
const JS_SKIPS = "(?:skip|skipIf|runIf|todo|fixme|fails|failing|only)";

const createLanguage = (
  comment: Language["comment"],
  files: RegExp[],
  declares: RegExp[],
  skips: RegExp[],
): Language => ({
  ...{ comment, files: joinPatterns(files), declares: joinPatterns(declares, "g") },
  skips: joinPatterns([CONSTANT, ...skips]),
});

/** The first row that matches a path applies. */
const LANGUAGES: readonly Language[] = [
  // vitest, jest, mocha, node:test, ava, tap, playwright, cypress, jasmine, Deno, and the files
  // that they load first.
  createLanguage(
    "//",
    [
      /[._-](?:test|spec|tests|cy|e2e)\.[cm]?[jt]sx?$/,
      /^(?=.*\.[cm]?[jt]sx?$)(?:.*\/)?(?:test|tests|__tests__|spec|e2e|cypress)\//,
      /(?:^|\/)(?:tests?|(?:vitest|jest)[._-]setup|setup-?[tT]ests?)\.[cm]?[jt]sx?$/,
    ],
    [/(?<![\w$.])(?:[fx]?(?:it|test|specify)|(?:t|Deno)\.test)(?:\.\w{1,20}){0,3}\s{0,3}[(`<]/],
    [
      new RegExp(
        `\\b${JS_WORDS}(?:\\.\\w{1,20}){0,3}\\.${JS_SKIPS}\\b|\\[\\s{0,3}["'\`]${JS_SKIPS}["'\`]`,
      ),
      new RegExp(`\\{\\s{0,9}${JS_SKIPS}\\s{0,9}[},]|\\}\\s{0,9}=\\s{0,9}${JS_WORDS}\\b`),
      /(?<![\w$.])(?:[xf](?:it|test|describe|context|specify)|pending)\s{0,3}[(.`]/,
      /\b(?:skip|todo|only)\s{0,3}:\s{0,3}(?:true|!|["'`]|process\b|is[A-Z])/,
      /\.(?:each|for)\(\s{0,9}\[\s{0,9}\]|\bprocess\.(?:exit\(|exitCode\s{0,3}=|reallyExit)|\bDeno\.exit\(/,
    ],
  ),
  // pytest and unittest.
  createLanguage(
    "#",
    [/(?:^|\/)(?:test_[^/]*|[^/]*_test|tests|conftest)\.py$/],
    [
      /^(?:async\s{1,9})?def\s{1,9}test\w{0,200}|^class\s{1,9}(?:Test|\w{1,200}\([^)]{0,200}TestCase)/,
    ],
    [
      /\b(?:pytest\.(?:skip|xfail|exit|importorskip)|mark\.(?:skip\w{0,9}|xfail)|unittest\.skip|expectedFailure)\b/,
      /\bskip(?:If|Unless|if|_if|Test)\b|@skip\b|\bSkipTest\b|\bimport\b.{0,200}\b(?:skip|xfail)\b/,
      /\b(?:allow_module_level|__test__|collect_ignore\w{0,9}|pytest_ignore_collect|deselect\w{0,9})\b/,
      /\bpytest_collection_modifyitems\b|\bitems(?:\[:\]\s{0,3}=|\.clear\()|\bdel items\b/,
      /\bos\._exit\(|(?:\bsys\.|(?<![\w.]))(?:exit|quit)\(\s{0,3}0?\s{0,3}\)/,
    ],
  ),
  createLanguage(
    "//",
    [/_test\.go$/],
    // No lower-case letter follows `Test`: https://pkg.go.dev/testing
    [/^func\s{1,9}(?:\([^)]{1,200}\)\s{1,9})?(?:Test|Fuzz|Example)(?![a-z])\w{0,200}\(/],
    [
      /\.Skip(?:Now|f)?\(|\btesting\.Short\(|\bfunc TestMain\(|\bos\.Exit\(|^\/\/\s{0,3}(?:go:build|\+build)\b/,
    ],
  ),
  // Unit tests are in the same file as the code; a module of tests counts too.
  createLanguage(
    "//",
    [/\.rs$/],
    [
      /#\[(?:\w{1,40}::){0,3}(?:test|rstest|test_case|case|wasm_bindgen_test|quickcheck)\b|#\[cfg\(test\)\]/,
    ],
    [
      /#!?\[\s{0,3}ignore\b|#!?\[cfg_attr\(.{0,200}\bignore\b|#\[should_panic\b|\bprocess::exit\(/,
      /#!?\[cfg\(\s{0,3}(?:any\(\s{0,3}\)|false|not\(\s{0,3}(?:test|all\(\s{0,3}\))\s{0,3}\)|all\(\s{0,3}test\s{0,3},)/,
    ],
  ),
  // JUnit, TestNG and Kotlin's tests.
  createLanguage(
    "//",
    [/(?:^|\/)(?:Test[^/]*|[^/]*(?:Test|Tests|TestCase|IT|Spec))\.(?:java|kt|scala|groovy)$/],
    [
      /@(?:Test|ParameterizedTest|RepeatedTest|TestFactory|TestTemplate|Property|Theory)\b|\bvoid test[A-Z]\w{0,200}\(/,
    ],
    [
      /@(?:\w{1,40}\.){0,6}(?:Ignore\w{0,9}|Disabled\w{0,40}|Enabled\w{0,40})\b|\benabled\s{0,3}=\s{0,3}false\b/,
      /\b(?:assume\w{0,40}\(|Assum(?:e|ptions)\.|TestAborted|AssumptionViolated|System\.exit\(|exitProcess\()/,
    ],
  ),
  // RSpec, minitest, test-unit.
  createLanguage(
    "#",
    [/(?:^|\/)(?:test_[^/]*|[^/]*_(?:test|spec)|(?:spec|test|rails)_helper)\.rb$/],
    [/^(?:[xf]?(?:it|specify|example|scenario|test|should)|its)\b\s{0,3}[("'{d]|^def\s{1,9}test_/],
    [
      /^(?:[xf](?:it|describe|context|specify|example|scenario|feature)|skip|pending|omit|pend)\b/,
      /[,(\s]:?(?:skip|pending|focus)\b\s{0,3}(?::|=>|,|do\b|\{|\)|$)|\b(?:exit!?|abort)(?:$|[\s(])/,
    ],
  ),
  createLanguage(
    "//",
    [/(?:^|\/)[^/]*Tests?\.cs$/],
    [/\[(?:Fact|Theory|Test|TestMethod|TestCase|DataTestMethod)\b/],
    [
      /\bSkip\s{0,3}=|\[(?:Ignore|Explicit)\b|\bAssert\.(?:Ignore|Inconclusive|Skip)|\bEnvironment\.Exit\(/,
    ],
  ),
  createLanguage(
    "//",
    [/(?:^|\/)[^/]*Test\.php$/],
    [/\bfunction\s{1,9}test\w{0,200}|#\[Test\]|(?<![\w$>])(?:it|test)\(/],
    [
      /\bmarkTest(?:Skipped|Incomplete)\b|->(?:skip|todo|only)\(|@(?:requires|group)\b|#\[Requires|\b(?:exit|die)\b/,
    ],
  ),
  createLanguage(
    "#",
    [/_test\.exs$/],
    [/^test\s{1,9}["']/],
    [/@(?:module|describe)?tag\b|\bSystem\.halt\b/],
  ),
  createLanguage(
    "//",
    [/(?:^|\/)[^/]*Tests?\.swift$/],
    [/\bfunc\s{1,9}test\w{0,200}|@Test\b/],
    [/\bXCTSkip\w{0,9}|\.disabled\(|\bexit\(/],
  ),
  createLanguage(
    "//",
    [/(?:^|\/)(?:test_[^/]*|[^/]*[_-]tests?)\.(?:c|cc|cpp|cxx)$/],
    [/\b(?:TEST(?:_[FP])?|TYPED_TEST|TEST_CASE)\s{0,3}\(/],
    [/\bDISABLED_|\bGTEST_SKIP\b|\[\.|\b_?exit\(/],
  ),
];

/** Returns the row for the path. Null if no test runner collects it. */
export function findLanguage(path: string): Language | null {
  return LANGUAGES.find(({ files }) => files.test(path)) ?? null;
}

/** Reports whether the path alone marks the file as a test file. */
export function isTestFile(path: string): boolean {
  return findLanguage(path) !== null && (!path.endsWith(".rs") || /(?:^|\/)tests\//.test(path));
}
