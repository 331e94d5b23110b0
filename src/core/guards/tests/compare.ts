/** What became of the tests of a change's files: which of those that ran don't any more. */
import { likeness } from "./likeness.ts";
import type { TestCase } from "./case.ts";

export interface FileTests {
  path: string;
  before: TestCase[];
  after: TestCase[];
}

export interface Loss {
  /** File that the test stood in, or stands in now. */
  path: string;
  name: string;
  /** Line of what stands there now; null = the test is gone. */
  line: number | null;
  /** End of a sentence that begins with the test's name. */
  what: string;
}

interface Placed {
  path: string;
  test: TestCase;
  runs: boolean;
  /** The test of the other side that it is. */
  is: Placed | null;
}

/** A table that can't be counted is taken for this many tests where it is new: it may be what others went into. */
const UNCOUNTED = 20;

/**
 * A test that ran and is there still, by its name or its body, must run and assert something. Tests that are gone are a
 * loss only where the change as a whole has fewer than before: they may have become others, or a table's rows.
 */
export function losses(files: readonly FileTests[]): Loss[] {
  const place =
    (path: string) =>
    (test: TestCase): Placed => ({ path, test, runs: !test.off && !test.vacuous, is: null });
  const before = files.flatMap((file) => file.before.map(place(file.path)));
  const after = files.flatMap((file) => file.after.map(place(file.path)));
  pair(before, after);
  const stopped = before.flatMap((one) => (one.runs && one.is ? (stop(one.test, one.is) ?? []) : []));
  const rows = (ran: readonly Placed[], unknown: number) =>
    ran.reduce((sum, { test }) => sum + (test.rows ?? unknown), 0);
  const silenced = before.filter((one) => one.runs && one.is && !one.is.runs);
  const left =
    rows(
      after.filter((one) => one.runs),
      UNCOUNTED,
    ) + rows(silenced, 1);
  if (
    left >=
    rows(
      before.filter((one) => one.runs),
      1,
    )
  )
    return stopped;
  return [...stopped, ...before.flatMap((one) => (one.runs ? (gone(one) ?? []) : []))];
}

function stop(was: TestCase, { path, test }: Placed): Loss | null {
  const loss = (what: string): Loss => ({ path, name: test.name, line: test.line, what });
  if (test.off) return loss(test.off);
  if (test.vacuous) return loss("looks at nothing any more");
  if (was.assertions === 0 || test.assertions > 0) return null;
  // What it calls now and didn't before may assert for it.
  return test.calls.every((name) => was.calls.includes(name)) ? loss("asserts nothing any more") : null;
}

function gone({ path, test, is }: Placed): Loss | null {
  if (!is) return { path, name: test.name, line: null, what: "is gone" };
  const [was, now] = [test.rows ?? 0, is.test.rows ?? Infinity];
  if (now >= was || !is.runs) return null;
  return { path: is.path, name: is.test.name, line: is.test.line, what: `has ${now} rows where it had ${was}` };
}

/** Finds for each test what it has become: the same name first (in its own file, then in any), then the same body. */
function pair(before: readonly Placed[], after: readonly Placed[]): void {
  const last = (name: string) => name.split(" > ").at(-1)!;
  const keys: ((one: Placed) => string)[] = [
    ({ path, test }) => `${path}\0${test.name}`,
    ({ test }) => test.name,
    ({ path, test }) => `${path}\0${last(test.name)}`,
    ({ test }) => last(test.name),
  ];
  for (const key of keys) {
    const open = new Map<string, Placed[]>();
    // Of two by one name, that which runs is meant: it is taken first.
    const order = after.filter((one) => !one.is).sort((a, b) => Number(a.runs) - Number(b.runs));
    for (const one of order) {
      const known = open.get(key(one));
      if (known) known.push(one);
      else open.set(key(one), [one]);
    }
    for (const one of before) {
      if (!one.is) join(one, open.get(key(one))?.pop());
    }
  }
  const lost = before.filter((one) => !one.is && one.runs);
  const fresh = after.filter((one) => !one.is && !one.test.vacuous);
  for (const [one, other] of likeness(lost, fresh)) join(one, other);
}

function join(one: Placed, other: Placed | undefined): void {
  if (!other) return;
  one.is = other;
  other.is = one;
}
