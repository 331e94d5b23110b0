/** What a later round of a review is given, and told before it closes. */
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

/** The second round of a change of two commits on `main`, of which the first was reviewed. */
async function second(since: (first: string) => string): Promise<string> {
  const main = bench.commit("main", { "a.js": "1\n" });
  const first = bench.commit("w", { "b.js": "2\n" }, main);
  const base = bench.commit("w", { "c.js": "3\n" }, first);
  bench.ask(session, { base, other: main, since: since(first) });
  expect(await bench.run(session, bench.save(), bench.closing(APPROVE))).toBe(0);
  return readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
}

test("its prompt names the whole diff, and what of it changed since", async () => {
  const prompt = await second((first) => first);
  const since = /What of it changed since the round before: `(.+)`/.exec(prompt)?.[1] ?? "";
  expect(readFileSync(since, "utf8").match(/^\+\+\+ .*$/gm)).toEqual(["+++ b/c.js"]);
  const whole = /Diff to judge: `(.+)`/.exec(prompt)?.[1] ?? "";
  expect(readFileSync(whole, "utf8").match(/^\+\+\+ .*$/gm)).toEqual(["+++ b/b.js", "+++ b/c.js"]);
});

test(
  "given a head that was pushed away and is gone, then it has " + "the whole diff alone",
  async () => {
    expect(await second(() => "0123456789".repeat(4))).not.toContain("since the round before");
    expect(existsSync(join(bench.temp, "session", "change.diff"))).toBe(true);
  },
);

describe("given a closing input", () => {
  const [first] = CHANGES.findings;
  const kept = (settled: string | null) =>
    [{ ...first, id: "1.1", settled, closed: false, severity: "blocking" }] as RecordedFinding[];
  const told = (input: object, settled: string | null, diff = "") => {
    const since = join(bench.dir, "since.diff");
    writeFileSync(since, diff);
    return checkReviewRounds({ ...CHANGES, ...input }, kept(settled), since);
  };
  const late = { ...first, line: 7, body: "Nobody closes the file." };

  test("that only says again what is settled, then it is told so, and what to do", async () => {
    expect(await told({}, "@ben")).toMatch(
      /was finding 1\.1, which @ben settled\. .*under `settled`/,
    );
    expect(await told({ findings: [], open: ["1.9"] }, null)).toContain(
      "There is no earlier finding 1.9.",
    );
  });

  test(
    "that blocks on lines that did not change, then it has to say why; on those that " +
      "did, it need not",
    async () => {
      expect(await told({ findings: [late] }, null)).toContain(
        "did not change since the round before",
      );
      expect(await told({ findings: [{ ...late, why_now: "Under load." }] }, null)).toBeNull();
      const names = `--- a/${late.path}\n+++ b/${late.path}`;
      const diff = `diff --git a/${late.path} b/${late.path}\n${names}\n@@ -6 +6,2 @@\n x\n+y\n`;
      expect(await told({ findings: [late] }, null, diff)).toBeNull();
    },
  );

  test("that says what still stands, or approves, then nothing is to be said", async () => {
    expect(await told({ findings: [], open: ["1.1"] }, null)).toBeNull();
    expect(await told({ ...APPROVE, alignment: ALIGNED, findings: [] }, null)).toBeNull();
  });
});
