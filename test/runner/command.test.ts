import { describeEarlyEnd } from "../../src/core/messages/session-results.ts";
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SessionName } from "../../src/core/model/names.ts";
import type { Proposal } from "../../src/core/model/proposal.ts";
import { runShell } from "../../src/runner/engines/process.ts";
import { openWithoutIsolation } from "../../src/runner/isolation/isolation-off.ts";
import { APPROVE, CHANGES, COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";
import { hasEnded } from "./support/processes.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

async function ran(command: string, session: SessionName = "W1.1/work/1") {
  const base = bench.commit("main", { "a.txt": "a\n" });
  bench.ask(session, { base, other: session.includes("review") ? base : null });
  expect(await bench.run(session, bench.save(), command)).toBe(0);
  return bench.proposal()!;
}

/** Returns why the session failed, from its proposal. */
const why = ({ result }: Proposal) =>
  result.ended === "failed" ? describeEarlyEnd(result) : `it ${result.ended}`;

describe("a command that fails", () => {
  it("fails the session with its exit code and last words, and its work is saved", async () => {
    const { result, change } = await ran("echo half > half; echo 'no route to model' >&2; exit 3");
    expect(result).toEqual({
      ended: "failed",
      cause: {
        kind: "exited",
        program: "The session's command",
        code: 3,
        lastLine: "no route to model",
      },
    });
    expect(change!.files.map((f) => f.path)).toEqual(["half"]);
  });

  it("fails it even after it wrote a closing input", async () => {
    expect((await ran(`${bench.closing(COMPLETE)}; exit 1`)).result.ended).toBe("failed");
  });

  it("is reported if it does not exist", async () => {
    expect(why(await ran("no-such-command"))).toMatch(
      /exit code 127\. Its last output: .*no-such-command/,
    );
  });
});

describe("a command with a limit", () => {
  async function limited(command: string) {
    bench.ask("W1.1/work/1", { base: bench.commit("main", { "a.txt": "a\n" }), limit: 0.5 });
    expect(await bench.run("W1.1/work/1", bench.save(), command)).toBe(0);
    return bench.proposal()!;
  }
  const report = (dollars: number) => `echo '{"dollars": ${dollars}}' > "$BATON_USAGE"`;

  it("learns its limit and is ended once it reports it as spent, and its work is saved", async () => {
    const { result, change, usage } = await limited(
      `echo $BATON_LIMIT > half; ${report(0.6)}; sleep 600`,
    );
    expect(result).toEqual({
      ended: "limit",
      spent: 0.6,
      limit: 0.5,
    });
    expect(usage.dollars).toBe(0.6);
    expect(change!.files).toMatchObject([
      { path: "half", content: Buffer.from("0.5\n").toString("base64") },
    ]);
  });

  it("closes normally below it, and at its end", async () => {
    expect((await limited(`${report(0.4)}; ${bench.closing(COMPLETE)}`)).result.ended).toBe(
      "closed",
    );
    expect((await limited(`${report(0.6)}; ${bench.closing(COMPLETE)}`)).result.ended).toBe(
      "closed",
    );
  });
});

describe("the closing input", () => {
  const cases: [string, SessionName, unknown, string][] = [
    [
      "misses a field",
      "W1.1/work/1",
      { status: "complete" },
      "summary: expected string, received undefined",
    ],
    [
      "has an unknown value",
      "W1.1/work/1",
      { ...COMPLETE, status: "done" },
      "status: invalid option",
    ],
    [
      "has an unknown field",
      "W1.1/work/1",
      { ...COMPLETE, sumary: "x" },
      "sumary: is not a known field",
    ],
    [
      "has a wrong nested value",
      "W1.1/review/1",
      { ...CHANGES, findings: [{ ...CHANGES.findings[0], line: "1" }] },
      "findings[0].line: expected number, received string",
    ],
    [
      "contradicts itself",
      "W1.1/review/1",
      { ...CHANGES, verdict: "approve" },
      "verdict: approve and a blocking finding contradict each other",
    ],
    [
      "is too long for a completion",
      "W1.1/work/1",
      { ...COMPLETE, learnings: Array.from({ length: 12 }, () => "ü".repeat(290)) },
      "at most 4096 are read",
    ],
    [
      "leaves a criterion open",
      "W1.1/work/1",
      { ...COMPLETE, criteria: [] },
      "Not every success criterion",
    ],
    ["is not JSON", "W1.1/work/1", "{status:", "is not valid JSON"],
    ["is far too long", "W1.1/work/1", "x".repeat(9000), "is longer than 8192 bytes"],
  ];
  it.each(cases)(
    "that %s fails the session with a sentence",
    async (_, session, input, sentence) => {
      expect(why(await ran(bench.closing(input), session))).toContain(sentence);
    },
  );

  it("that is missing fails the session", async () => {
    expect(why(await ran("true"))).toContain("wrote no closing input");
  });

  it("that is a link is not followed", async () => {
    expect(why(await ran('ln -s /proc/self/environ "$BATON_CLOSE"'))).toContain(
      "wrote no closing input",
    );
  });

  it("comes back with its defaults filled in", async () => {
    const { result } = await ran(bench.closing(APPROVE), "W1.1/review/1");
    expect(result).toEqual({
      ended: "closed",
      close: { ...APPROVE, findings: [], settled: [], open: [] },
    });
  });
});

describe("usage", () => {
  it("is the command's own report", async () => {
    const report = `echo '{"model":"m-1","input_tokens":10,"dollars":0.5}' > "$BATON_USAGE"`;
    const { model, usage } = await ran(`${report}; ${bench.closing(COMPLETE)}`);
    expect(model).toBe("m-1");
    expect(usage).toMatchObject({ input_tokens: 10, output_tokens: 0, dollars: 0.5 });
    expect(usage.seconds).toBeGreaterThan(0);
  });

  it("that is invalid is ignored, and the log says so", async () => {
    const { model, result } = await ran(
      `echo '{"dollars":-1}' > "$BATON_USAGE"; ${bench.closing(COMPLETE)}`,
    );
    expect(model).toBe("not reported by the command");
    expect(result.ended).toBe("closed");
    expect(bench.lines).toContain(
      "The usage that the command reported is ignored: dollars is not valid.",
    );
  });
});

describe("a process", () => {
  const options = (seconds: number) => ({
    sandbox: openWithoutIsolation(),
    cwd: bench.dir,
    env: { PATH: process.env.PATH! },
    seconds,
    print: () => undefined,
  });
  const pidIn = (file: string) => Number(readFileSync(join(bench.dir, file), "utf8"));

  it("that a command left running is gone when the session ends", async () => {
    const result = await runShell("sleep 600 & echo $! > pid", options(60));
    expect(result).toMatchObject({ code: 0, why: "ended" });
    await vi.waitUntil(() => hasEnded(pidIn("pid")), 20_000);
  });

  it("that does not end in time is killed with all that it started", async () => {
    const result = await runShell("sleep 600 & echo $! > pid; trap '' TERM; wait", options(3));
    expect(result).toMatchObject({ code: null, why: "time" });
    await vi.waitUntil(() => hasEnded(pidIn("pid")), 20_000);
  });

  it("is killed when the run is cancelled", async () => {
    const running = runShell("echo $$ > pid; sleep 600", options(60));
    await vi.waitUntil(() => existsSync(join(bench.dir, "pid")) && pidIn("pid") > 0, 20_000);
    process.emit("SIGTERM");
    expect(await running).toMatchObject({ code: null, why: "signal" });
    await vi.waitUntil(() => hasEnded(pidIn("pid")), 20_000);
  });
});
