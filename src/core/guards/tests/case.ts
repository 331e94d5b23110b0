/** A test as a scanner of its language found it, whatever the language. */

import { either } from "../either.ts";

export interface TestCase {
  /** Its suites and its own name: `lengths > adds`. */
  name: string;
  line: number;
  /** Why it doesn't run, as a sentence's end (`is skipped by \`it.skip\``); null = it runs. */
  off: string | null;
  /** Tests that it stands for: the rows of its table; null = they stand elsewhere and can't be counted. */
  rows: number | null;
  /** Its body looks at nothing but constants, or there is none. */
  vacuous: boolean;
  /** Calls in it that look like assertions. */
  assertions: number;
  /** Functions that it calls. */
  calls: string[];
  /** Words of its body, in order: by them it is known again under another name. */
  words: string[];
}

/** Reads the tests of a file. Never throws; takes time in proportion to the text. */
export type Scanner = (text: string) => TestCase[];

/** Places of one file that are looked at, and characters of one test's body; what is beyond is left alone. */
export const MOST_PLACES = 10_000;
export const MOST_BODY = 8000;

const ASSERTION = either(
  [
    /assert|expect|should|verif|check|ensure|must|require|refute/,
    /raise|throw|fail|fatal|error|panic|unwrap|match|equal|same|compare|valid|snapshot/,
  ],
  "i",
);
/** Of ava, tap and Go, whose `t` does other things, too. */
const BY_T = /\bt\.(?!test\b|run\b|plan\b|log\b|skip|parallel\b|helper\b|Run\b|Log|Skip|Helper\b|Parallel\b)\w/g;

/** Words of a body that says nothing about the code under test, in lower case. */
const IDLE = new Set(
  (
    "expect assert assertions assertthat asserttrue assertfalse assertequals assertequal assertnotnull " +
    "assertis asserttruthy assert_equal assert_eq assert_ne assert_true assert_nil debug_assert refute true " +
    "false null none nil undefined self this t s pass return await async ok equal equals is eq be to not_to " +
    "not tobe toequal tostrictequal tobetruthy tobefalsy tobedefined tobenull strictequal deepequal " +
    "deepstrictequal istrue isfalse isequalto truthy falsy be_truthy be_falsey be_nil be_true done void " +
    "function const let var should must require notequal plan log console print println printf fmt puts " +
    "system out end do begin todo unimplemented panic logf fail and or"
  ).split(" "),
);

/** What a body (blanked code, and the text that it was made from) says of its test. */
export function bodyFacts(code: string, text: string): Pick<TestCase, "vacuous" | "assertions" | "calls" | "words"> {
  const names = code.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  const byName = names.filter((name) => ASSERTION.test(name)).length;
  return {
    vacuous: names.every((name) => IDLE.has(name.toLowerCase())),
    assertions: byName + (code.match(BY_T)?.length ?? 0),
    calls: code.match(/[\p{L}_$][\p{L}\p{N}_$]*(?=\()/gu)?.filter((name) => !IDLE.has(name.toLowerCase())) ?? [],
    words: text.match(/[\p{L}\p{N}_$]+/gu) ?? [],
  };
}

/** Whether a condition names nothing that could make it change, or holds wherever tests are run for everyone. */
export function settled(code: string, text: string): boolean {
  const names = code.match(/[A-Za-z_$][\w$.]*/g) ?? [];
  return (
    names.every((name) => /^(?:true|false|null|none|nil|undefined|not|and|or)$/i.test(name)) || /\bCI\b/.test(text)
  );
}
