import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { SessionName } from "../../src/core/model/names.ts";
import { explainSupersession } from "../../src/runner/session/record.ts";
import { aBrief, COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

const FOUND = "One gap.";
let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

/** Returns the record's files in the session's prompt, and its proposal. */
async function ran(session: SessionName, close: unknown, other: string | null = null) {
  const done = {
    ...COMPLETE,
    status: "complete" as const,
    artifacts: [],
    learnings: [],
    concerns: [],
  };
  const lists = {
    decisions: [],
    follow_up: [],
    worker_id: "W1.1",
    timestamp: "2026-11-21T10:00:00.000Z",
  };
  for (const attempt of [1, 2]) {
    const name: SessionName = `W1.1/work/${attempt}`;
    bench.state.completions[name] = { ...done, ...lists, session: name };
  }
  const base = bench.commit("build", { "src/b.js": "b\n" }, other);
  bench.ask(session, { base, other });
  const found: Record<string, string> = session.endsWith("/memory/1")
    ? { "loops/2/issues.md": FOUND }
    : {};
  const loops = {
    "loops/2/quotas.json": "{}",
    ...found,
    "loops/1/loop_summary.md": "One.",
    "context/a.md": "a",
  };
  expect(await bench.run(session, bench.save(loops), bench.closing(close))).toBe(0);
  const prompt = readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
  const paths = [...prompt.matchAll(/^- `[^`]+\/temp\/record\/([^`]+)`: /gm)].map(
    (found) => found[1]!,
  );
  const { result, context } = bench.proposal()!;
  const laid = join(bench.temp, "session", "digest.md");
  return {
    paths,
    prompt,
    result,
    context,
    digest: existsSync(laid) ? readFileSync(laid, "utf8") : null,
  };
}

it("an adapt session reads a digest of its wave and of the remaining briefs, and the list of skills", async () => {
  bench.commit("main", { "a.txt": "a\n" });
  const { paths, prompt, digest, context, result } = await ran("wave-1/adapt/1", {
    summary: "Nothing differs.",
  });
  expect(paths).toEqual([]);
  const file = join(bench.temp, "session", "digest.md");
  expect(prompt).toContain(
    `## Read these files\n\n- \`${file}\`: what ended and what is still to come`,
  );
  expect(digest).toContain(`Paths are below \`${join(bench.temp, "record")}\``);
  expect(digest).toMatch(
    /^## W1\.1: .*`completions\/W1\.1\.json`[^]*^## W2\.1: .*`workers\/W2\.1-task-w2-1\.md`/m,
  );
  const task = prompt.slice(prompt.indexOf("\n\n## This session") + 2);
  const script = Buffer.byteLength(prompt) - Buffer.byteLength(task) - 2;
  const skills = statSync(join(bench.temp, "session", "skills.md")).size;
  expect(context).toEqual({
    script,
    task: Buffer.byteLength(task),
    digest: statSync(file).size,
    skills,
  });
  expect(result).toEqual({
    ended: "closed",
    close: { summary: "Nothing differs.", edits: [], concerns: [] },
  });
});

it("a research session reads this loop's quotas, then earlier loops' results and people's words", async () => {
  bench.commit("main", { "a.txt": "a\n" });
  const { paths, prompt } = await ran("loop-2/research/1", { summary: "Nothing." });
  expect(paths).toEqual([
    "loops/2/quotas.json",
    "loops/1/loop_summary.md",
    "BUILD.md",
    "context/a.md",
  ]);
  expect(prompt).toMatch(/quotas\.json`: what this loop is to look for/);
});

it("a memory session reads a digest of its pass, the loop's topics and its diff; all count", async () => {
  const began = bench.commit("main", { "a.txt": "a\n" });
  const { paths, prompt, digest, context } = await ran(
    "loop-2/memory/1",
    { loop_summary: "b is there." },
    began,
  );
  expect(paths).toEqual(["loops/2/issues.md"]);
  expect(digest).toContain("# Digest: what the pass's workers handed back, in short");
  expect(context.diff).toBe(statSync(join(bench.temp, "session", "change.diff")).size);
  expect(context.loops).toBe(Buffer.byteLength(FOUND));
  expect(prompt).toContain("Diff to judge: ");
  expect(readFileSync(join(bench.temp, "session", "change.diff"), "utf8")).toContain("+b");
});

it("a loop's architect reads the findings first, then the summary of the previous loop", async () => {
  const base = bench.commit("main", { "a.txt": "a\n" });
  const unknown = {
    quotas: {},
    dimensions: [],
    wave: null,
    summary: null,
    head: null,
    tag: null,
    last: null,
  };
  bench.state.build.loops = [
    { n: 1, phase: "over", base, ...unknown },
    { n: 2, phase: "plan", base, ...unknown },
  ];
  bench.state.research[2] = { summary: "One gap.", issues: [] };
  const plan = { summary: "One.", workers: [aBrief("W3.1")] };
  const { paths, prompt } = await ran("build/architect/2", plan);
  expect(paths.slice(0, 2)).toEqual(["loops/2/issues.md", "loops/1/loop_summary.md"]);
  expect(prompt).toMatch(
    /issues\.md`: what this loop found: plan that now, at most 5 workers, in waves from 3 on/,
  );
});

it("a run of a loop that is over is superseded, regardless of its attempt", () => {
  bench.ask("loop-2/research/1", { base: "a" });
  const env = (name: SessionName) => bench.env(name, "a".repeat(40), "true");
  expect(explainSupersession(bench.state, env("loop-2/research/1"))).toBeNull();
  expect(explainSupersession(bench.state, env("loop-1/research/1"))).toMatch(
    /asks for another session/,
  );
});
