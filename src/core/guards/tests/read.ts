/** What the signals say of one file's text. */
import { ASSERTS, BLOCK_ENDS, BLOCK_STARTS, type Language } from "./languages.ts";

export interface TestFacts {
  /** Lines of code, trimmed. */
  lines: readonly string[];
  /** Declared tests, but for those on a line that skips. */
  tests: number;
  assertions: number;
  /** Lines that skip, by how often they stand there. */
  skips: ReadonlyMap<string, number>;
  /** Functions that `#[should_panic]` stands above. */
  panics: readonly string[];
}

/** `should_panic` turns a test round: a new test may have it, a test that was there before may not get it. */
const PANICS = /#\[should_panic\b/;

/** Reads a file in time proportional to its length. Never throws. */
export function readTests(text: string, language: Language): TestFacts {
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

/** The name of the function that an attribute stands above; empty where none follows soon. */
function findFunction(lines: readonly string[], at: number): string {
  return /\bfn\s{1,9}(\w{1,200})/.exec(lines.slice(at, at + 6).join("\n"))?.[1] ?? "";
}

/** The lines without those that are comments. Build constraints are kept, though they look like ones. */
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
