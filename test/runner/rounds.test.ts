/** The material for a later round of a review, and the objections before it closes. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkReviewRounds } from "../../src/runner/session/close-check.ts";
import type { RecordedFinding } from "../../src/core/model/review-findings.ts";
import { ALIGNED, APPROVE, CHANGES } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const session = "W1.1/review/2";

/**
 * Runs the second review round of a change of two commits on `main`. The first round reviewed the
 * first commit.
 */
async function second(since: (first: string) => string): Promise<string> {
  const main = bench.commit("main", { "a.js": "1\n" });
  const first = bench.commit("w", { "b.js": "2\n" }, main);
  const base = bench.commit("w", { "c.js": "3\n" }, first);
  bench.ask(session, { base, other: main, since: since(first) });
  expect(await bench.run(session, bench.save(), bench.closing(APPROVE))).toBe(0);
  return readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
}

test("a later review round's prompt names the whole diff, and its changes since the last round", async () => {
  const prompt = await second((first) => first);
  const since = /What of it changed since the round before: `(.+)`/.exec(prompt)?.[1] ?? "";
  expect(readFileSync(since, "utf8").match(/^\+\+\+ .*$/gm)).toEqual(["+++ b/c.js"]);
  const whole = /Diff to judge: `(.+)`/.exec(prompt)?.[1] ?? "";
  expect(readFileSync(whole, "utf8").match(/^\+\+\+ .*$/gm)).toEqual(["+++ b/b.js", "+++ b/c.js"]);
});

test("a later review round gets only the whole diff if the previous head is gone", async () => {
  expect(await second(() => "0123456789".repeat(4))).not.toContain("since the round before");
  expect(existsSync(join(bench.temp, "session", "change.diff"))).toBe(true);
});

describe("a closing input of a later review round", () => {
  const [first] = CHANGES.findings;
  const kept = (settled: string | null) =>
    [{ ...first, id: "1.1", settled, closed: false, severity: "blocking" }] as RecordedFinding[];
  const told = (input: object, settled: string | null, diff = "") => {
    const since = join(bench.dir, "since.diff");
    writeFileSync(since, diff);
    return checkReviewRounds({ ...CHANGES, ...input }, kept(settled), since);
  };
  const late = { ...first, line: 7, body: "Nobody closes the file." };

  test("that only repeats settled findings is refused, with advice", async () => {
    expect(await told({}, "@ben")).toMatch(
      /was finding 1\.1, which @ben settled\. .*under `settled`/,
    );
    expect(await told({ findings: [], open: ["1.9"] }, null)).toContain(
      "There is no earlier finding 1.9.",
    );
  });

  test("that blocks on unchanged lines has to say why; on changed ones it need not", async () => {
    expect(await told({ findings: [late] }, null)).toContain(
      "did not change since the previous round",
    );
    expect(await told({ findings: [{ ...late, why_now: "Under load." }] }, null)).toBeNull();
    const names = `--- a/${late.path}\n+++ b/${late.path}`;
    const diff = `diff --git a/${late.path} b/${late.path}\n${names}\n@@ -6 +6,2 @@\n x\n+y\n`;
    expect(await told({ findings: [late] }, null, diff)).toBeNull();
  });

  test("that names open findings, or approves, is accepted", async () => {
    expect(await told({ findings: [], open: ["1.1"] }, null)).toBeNull();
    expect(await told({ ...APPROVE, alignment: ALIGNED, findings: [] }, null)).toBeNull();
  });
});
