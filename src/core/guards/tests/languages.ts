/** Which files hold tests, by what the runners of their languages look for, and who reads them. */
import { either } from "../either.ts";
import type { Scanner } from "./case.ts";
import { scanGo } from "./go.ts";
import { scanJava } from "./java.ts";
import { scanJavaScript } from "./javascript.ts";
import { scanPython } from "./python.ts";
import { scanRuby } from "./ruby.ts";
import { scanRust } from "./rust.ts";

/** A file with another name isn't run: a test file that is renamed out of these is a test file that is gone. */
const LANGUAGES: readonly (readonly [RegExp, Scanner])[] = [
  [
    either([
      /[._-](?:test|spec|tests|cy|e2e)\.[cm]?[jt]sx?$/,
      /(?:^|\/)(?:test|tests|__tests__|spec)\/(?:.*\/)?[^/]+\.[cm]?[jt]sx?$/,
      /(?:^|\/)tests?\.[cm]?[jt]sx?$/,
    ]),
    scanJavaScript,
  ],
  [/(?:^|\/)(?:test_[^/]*|[^/]*_test|tests)\.py$/, scanPython],
  [/_test\.go$/, scanGo],
  // Unit tests stand beside the code.
  [/\.rs$/, scanRust],
  [/(?:^|\/)(?:Test[^/]*|[^/]*(?:Test|Tests|TestCase|IT|Spec))\.(?:java|kt)$/, scanJava],
  [/(?:^|\/)(?:test_[^/]*|[^/]*_(?:test|spec))\.rb$/, scanRuby],
];

/** The scanner of the tests in a file; null where it isn't one that a runner looks into. */
export function scannerOf(path: string): Scanner | null {
  return LANGUAGES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Whether the file is one for tests by its name alone. */
export function isTestFile(path: string): boolean {
  return scannerOf(path) !== null && !path.endsWith(".rs");
}
