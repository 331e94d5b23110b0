import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SessionName } from "../../src/core/build/names.ts";
import { superseded } from "../../src/runner/current.ts";
import { aBrief, COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

/** What the session's prompt points to in the record, and its proposal. */
async function ran(session: SessionName, close: unknown, other: string | null = null) {
  const done = { ...COMPLETE, status: "complete" as const, artifacts: [], learnings: [], concerns: [] };
  const lists = { decisions: [], follow_up: [], worker_id: "W1.1", timestamp: "2026-11-21T10:00:00.000Z" };
  for (const attempt of [1, 2]) {
    const name: SessionName = `W1.1/work/${attempt}`;
    bench.state.completions[name] = { ...done, ...lists, session: name };
  }
  const base = bench.commit("build", { "src/b.js": "b\n" }, other);
  bench.ask(session, { base, other });
  const loops = { "loops/2/quotas.json": "{}", "loops/1/loop_summary.md": "One.", "context/a.md": "a" };
  expect(await bench.run(session, bench.save(loops), bench.closing(close))).toBe(0);
  const prompt = readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
  const paths = [...prompt.matchAll(/^- `[^`]+\/temp\/record\/([^`]+)`: /gm)].map((found) => found[1]!);
  return { paths, prompt, result: bench.proposal()!.result };
}

it("an adapt session reads its wave's newest completions and the remaining briefs, and nothing else", async () => {
  bench.commit("main", { "a.txt": "a\n" });
  const { paths, result } = await ran("wave-1/adapt/1", { summary: "Nothing differs." });
  expect(paths).toEqual(["completions/W1.1.json", "workers/W2.1-task-w2-1.md"]);
  expect(result).toEqual({ ended: "closed", close: { summary: "Nothing differs.", edits: [], concerns: [] } });
});

it("a research session reads this loop's quotas first, what earlier loops came to, and people's words", async () => {
  bench.commit("main", { "a.txt": "a\n" });
  const { paths, prompt } = await ran("loop-2/research/1", { summary: "Nothing." });
  expect(paths).toEqual(["loops/2/quotas.json", "loops/1/loop_summary.md", "BUILD.md", "context/a.md"]);
  expect(prompt).toMatch(/quotas\.json`: what this loop is to look for/);
});

it("a memory session reads the pass's newest completions, what the loop looked for, and its diff", async () => {
  const began = bench.commit("main", { "a.txt": "a\n" });
  const { paths, prompt } = await ran("loop-2/memory/1", { loop_summary: "b is there." }, began);
  expect(paths.slice(0, 3)).toEqual(["completions/W1.1.json", "loops/2/quotas.json", "loops/1/loop_summary.md"]);
  expect(prompt).toContain("Diff to judge: ");
  expect(readFileSync(join(bench.temp, "session", "change.diff"), "utf8")).toContain("+b");
});

it("a loop's architect reads first what was found, then the summary of the loop before", async () => {
  const base = bench.commit("main", { "a.txt": "a\n" });
  const unknown = { quotas: {}, dimensions: [], wave: null, summary: null, head: null, tag: null, last: null };
  bench.state.build.loops = [
    { n: 1, phase: "over", base, ...unknown },
    { n: 2, phase: "plan", base, ...unknown },
  ];
  bench.state.research[2] = { summary: "One gap.", issues: [] };
  const plan = { summary: "One.", workers: [aBrief("W3.1")] };
  const { paths, prompt } = await ran("build/architect/2", plan);
  expect(paths.slice(0, 2)).toEqual(["loops/2/issues.md", "loops/1/loop_summary.md"]);
  expect(prompt).toMatch(/issues\.md`: what this loop found: plan that now, at most 5 workers, in waves from 3 on/);
});

it("a run of a loop that is over is superseded, whatever its attempt", () => {
  bench.ask("loop-2/research/1", { base: "a" });
  const env = (name: SessionName) => bench.env(name, "a".repeat(40), "true");
  expect(superseded(bench.state, env("loop-2/research/1"))).toBeNull();
  expect(superseded(bench.state, env("loop-1/research/1"))).toMatch(/asks for another session/);
});
