/**
 * Tests may be added, changed, renamed and moved, but not lost. The guard checks a few signals that
 * are hard to evade, for many languages: deleted test files, fewer tests, far fewer assertions,
 * added lines that skip, and changed test configuration. The review judges whether the remaining
 * tests test anything (`scripts/review.md`).
 */
import {
  ASSERTS,
  BLOCK_ENDS,
  BLOCK_STARTS,
  findLanguage,
  isTestFile,
  type Language,
} from "./languages.ts";
import type { FileChange } from "../../model/proposal.ts";
import { MAX_BASE_FILE_BYTES } from "../base-files.ts";
import { decodeText } from "../file-content.ts";
import { defineGuard, sanitizeName } from "../define-guard.ts";
import type { GuardContext } from "../../model/guard-findings.ts";
import { isNamedInBrief } from "../brief-paths.ts";
import { compareConfiguration, findConfiguration } from "./configuration.ts";

// The signals in one file's text.

interface TestFacts {
  /** Lines of code, trimmed. */
  lines: readonly string[];
  /** Number of declared tests, without those on a line that skips. */
  tests: number;
  assertions: number;
  /** Number of occurrences, by line that skips. */
  skips: ReadonlyMap<string, number>;
  /** Names of the functions below a `#[should_panic]`. */
  panics: readonly string[];
}

/** `should_panic` inverts a test. A new test may have it; an existing test may not get it. */
const PANICS = /#\[should_panic\b/;

/** Reads a file in time proportional to its length. Never throws. */
function readTests(text: string, language: Language): TestFacts {
  const lines = listCode(text, language);
  const skips = new Map<string, number>();
  const panics: string[] = [];
  let [tests, assertions] = [0, 0];
  for (const [i, line] of lines.entries()) {
    assertions += line.match(ASSERTS)?.length ?? 0;
    if (PANICS.test(line)) panics.push(findFunction(lines, i));
    else if (language.skips.test(line)) skips.set(line, (skips.get(line) ?? 0) + 1);
    else tests += line.match(language.declares)?.length ?? 0;
  }
  return { lines, tests, assertions, skips, panics };
}

/** Returns the name of the function below an attribute. Empty if none follows soon. */
function findFunction(lines: readonly string[], at: number): string {
  return /\bfn\s{1,9}(\w{1,200})/.exec(lines.slice(at, at + 6).join("\n"))?.[1] ?? "";
}

/**
 * Returns the lines without comment lines. Keeps build constraints, although they look like
 * comments.
 */
function listCode(text: string, { comment }: Language): string[] {
  const lines: string[] = [];
  let end: string | null = null;
  for (const raw of text.split("\n")) {
    let rest = raw.trim();
    const parts: string[] = [];
    for (;;) {
      if (end !== null) {
        const at: number = rest.indexOf(end);
        if (at < 0) break;
        rest = rest.slice(at + end.length).trimStart();
        end = null;
      }
      const start = rest.startsWith(comment) ? null : BLOCK_STARTS.exec(rest);
      if (!start) {
        parts.push(rest);
        break;
      }
      parts.push(rest.slice(0, start.index));
      rest = rest.slice(start.index + start[0].length);
      end = BLOCK_ENDS[start[0].at(-1)!]!;
    }
    const line = parts.join(" ").trim();
    const isComment = line.startsWith(comment) && !/^\/\/\s{0,3}(?:go:build|\+build)\b/.test(line);
    if (line !== "" && !isComment) lines.push(line);
  }
  return lines;
}

/** Maximum number of lines that a message quotes. */
const QUOTED = 4;
const UNKNOWN = "its previous content is unknown";
const NOTHING: TestFacts = { lines: [], tests: 0, assertions: 0, skips: new Map(), panics: [] };

interface TestFile {
  file: FileChange;
  /** Null if the base has a file here that can't be read. */
  before: TestFacts | null;
  after: TestFacts;
}

export const testsGuard = defineGuard({
  name: "tests",
  exceptions: "Tests that workers may delete, skip or empty.",
  check({ files }, context) {
    const found = [
      ...describeLosses(readFiles(files, context)),
      ...files.flatMap((file) => describeConfigurationChange(file, context)),
    ];
    const remedy =
      "Restore that. If the brief requires it, leave it as it is and say so under concerns.";
    return found.map(([path, what]) => ({
      path,
      message: `${sanitizeName(path)}: ${what}. ${remedy}`,
    }));
  },
});

function readFiles(files: readonly FileChange[], context: GuardContext): TestFile[] {
  return files.flatMap((file) => {
    const language = findLanguage(file.path);
    if (!language) return [];
    const was = findBaseFile(file, context);
    const now =
      file.op === "write" && file.mode !== "120000"
        ? decodeText(file.content).slice(0, MAX_BASE_FILE_BYTES)
        : "";
    const before =
      was === null ? NOTHING : was.text === null ? null : readTests(was.text, language);
    return { file, before, after: readTests(now, language) };
  });
}

/**
 * Returns null if the path did not exist. If nothing is known about the base, a written file counts
 * as new.
 */
function findBaseFile(
  { path, op }: FileChange,
  { before }: GuardContext,
): { text: string | null } | null {
  const former = before?.get(path);
  return former === undefined && (before || op === "delete") ? { text: null } : (former ?? null);
}

function describeLosses(read: readonly TestFile[]): [path: string, what: string][] {
  const written = read.filter(({ file }) => file.op === "write");
  const added = new Set(
    written.flatMap(({ before, after }) => subtractLines(after.lines, before?.lines ?? [])),
  );
  const deleted = read.filter(({ file }) => file.op === "delete");
  const lost = new Set(deleted.filter((one) => !isMoved(one, added, written)));
  const left = read.filter((one) => !lost.has(one));
  const sum = (side: "before" | "after", what: "tests" | "assertions") =>
    left.reduce((all, one) => all + (one[side]?.[what] ?? 0), 0);
  const fewer = (what: "tests" | "assertions") => sum("after", what) < sum("before", what);
  const [fewerTests, fewerAssertions] = [fewer("tests"), fewer("assertions")];
  const moved = new Set(deleted.flatMap(({ before }) => [...(before?.skips.keys() ?? [])]));
  return read.flatMap((one): [string, string][] => {
    const { file, before, after } = one;
    if (lost.has(one)) {
      return [
        [
          file.path,
          before ? `it is deleted with its ${before.tests} tests` : `it is deleted, and ${UNKNOWN}`,
        ],
      ];
    }
    if (!before)
      return file.op === "delete" || !isTestFile(file.path) ? [] : [[file.path, UNKNOWN]];
    const what: string[] = [];
    if (fewerTests && after.tests < before.tests)
      what.push(`it has ${after.tests} tests instead of ${before.tests}`);
    if (fewerAssertions && after.assertions * 2 < before.assertions) {
      what.push(`it has ${after.assertions} assertions instead of ${before.assertions}`);
    }
    const skips = [...after.skips].filter(
      ([line, n]) => n > (before.skips.get(line) ?? 0) && !moved.has(line),
    );
    if (skips.length > 0)
      what.push(`a test is skipped or asserts nothing: ${quoteLines(skips.map(([line]) => line))}`);
    const passed = after.panics.length > 0 ? listPassing(before) : new Set();
    const inverted = after.panics.filter((name) => passed.has(name));
    if (inverted.length > 0)
      what.push(`a test that passed now has to panic: ${quoteLines(inverted)}`);
    return what.length > 0 ? [[file.path, what.join("; ")]] : [];
  });
}

/**
 * Reports whether written files now contain most of a deleted file's content. For unknown content,
 * the file's name decides.
 */
function isMoved(
  { file, before }: TestFile,
  added: ReadonlySet<string>,
  written: readonly TestFile[],
): boolean {
  if (before) {
    const said = new Set(before.lines.filter((line) => line.length > 8));
    return (
      before.tests === 0 ||
      [...said].filter((line) => added.has(line)).length * 2 >= Math.max(1, said.size)
    );
  }
  const name = file.path.split("/").at(-1)!;
  if (!isTestFile(file.path)) return true;
  return written.some((one) => one.file.path.split("/").at(-1) === name && one.after.tests > 0);
}

function subtractLines(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** Returns the names of Rust functions that didn't have to panic. */
function listPassing({ lines, panics }: TestFacts): ReadonlySet<string> {
  const names = new Set(lines.flatMap((line) => /\bfn\s{1,9}(\w{1,200})/.exec(line)?.[1] ?? []));
  for (const name of panics) names.delete(name);
  return names;
}

/**
 * Describes how the file changes which tests run. A file only for tests may be written if the brief
 * names it, and a new manifest may say how tests run. Neither applies if the session has to pass
 * frozen tests, because it could exclude them this way.
 */
function describeConfigurationChange(
  file: FileChange,
  context: GuardContext,
): [path: string, what: string][] {
  const { path } = file;
  const configuration = isTestFile(path) ? null : findConfiguration(path);
  const isFree = (context.frozen ?? []).length === 0;
  if (!configuration || (isFree && configuration.dedicated && isNamedInBrief(context.brief, path)))
    return [];
  const former = findBaseFile(file, context);
  if (former === null && ((isFree && !configuration.dedicated) || file.op === "delete")) return [];
  if (former?.text === null) return [[path, `it decides which tests run, and ${UNKNOWN}`]];
  if (file.op === "write" && file.mode === "120000")
    return [[path, "it decides which tests run, and is a link now"]];
  const now = file.op === "write" ? decodeText(file.content) : null;
  if ((now?.length ?? 0) > MAX_BASE_FILE_BYTES)
    return [[path, "it decides which tests run, and is too long to be read"]];
  const changed = compareConfiguration(configuration, former?.text ?? null, now);
  return changed.length > 0 ? [[path, `it changes which tests run: ${quoteLines(changed)}`]] : [];
}

function quoteLines(lines: readonly string[]): string {
  const first = lines.slice(0, QUOTED).map((line) => `"${sanitizeName(line)}"`);
  return [...first, ...(lines.length > QUOTED ? [`${lines.length - QUOTED} more`] : [])].join(", ");
}
