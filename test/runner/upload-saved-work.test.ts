import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { proposeSavedWork } from "../../src/runner/session/upload-saved-work.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const proposalFile = () => join(bench.temp, "proposal", "proposal.json");

/** Runs a session and removes its proposal, as if it had died before it wrote one. */
async function died(command: string, session = "W1.1/work/1" as const) {
  bench.ask(session, { base: bench.commit("main", { "a.txt": "a\n" }) });
  const record = bench.save();
  await bench.run(session, record, `${command}; ${bench.closing(COMPLETE)}`);
  rmSync(proposalFile());
  bench.lines.length = 0;
  return bench.env(session, record, command);
}
const print = (line: string) => void bench.lines.push(line);

describe("the work of a session whose process died", () => {
  it("is submitted as failed, its change included", async () => {
    const env = await died("echo b > b.txt");
    expect(await proposeSavedWork(env, { print })).toBe(0);
    expect(bench.proposal()).toMatchObject({
      ...{ session: "W1.1/work/1", launch: 1, engine: "command", usage: { dollars: null } },
      result: { ended: "failed", cause: { kind: "died", change: null } },
      change: { files: [{ op: "write", path: "b.txt" }] },
    });
    expect(bench.lines).toEqual([
      "W1.1/work/1: its process died; Baton submits the work that it left (1 changed file).",
    ]);
  });

  it("is submitted even if git was reading it, and its proposal was half written", async () => {
    const env = await died("echo b > b.txt");
    writeFileSync(join(bench.temp, "reading", "index.lock"), "");
    writeFileSync(proposalFile(), '{"version":1,"bui');
    expect(await proposeSavedWork(env, { print })).toBe(0);
    expect(bench.proposal()!.change!.files).toHaveLength(1);
  });

  it("is read in a sandbox, private files included, if its session ran in one", async () => {
    bench.state.build.session_settings.isolation = "required";
    const env = await died("(umask 077; echo b > b.txt)");
    expect(await proposeSavedWork(env, { print })).toBe(0);
    expect(bench.proposal()!.change!.files).toMatchObject([{ path: "b.txt" }]);
  });

  it("is submitted with a reason if its change can't be read", async () => {
    const env = await died('rm -rf "$PWD"');
    expect(await proposeSavedWork(env, { print })).toBe(0);
    const { change, result } = bench.proposal()!;
    expect({ change, result }).toEqual({
      change: null,
      result: {
        ended: "failed",
        cause: { kind: "died", change: "The session removed its own worktree." },
      },
    });
  });
});

describe("Keep replaces nothing", () => {
  it("if the session itself submitted a proposal", async () => {
    bench.ask("W1.1/work/1", { base: bench.commit("main", { "a.txt": "a\n" }) });
    const record = bench.save();
    await bench.run("W1.1/work/1", record, bench.closing(COMPLETE));
    const before = readFileSync(proposalFile(), "utf8");
    expect(await proposeSavedWork(bench.env("W1.1/work/1", record, ""), { print })).toBe(0);
    expect(readFileSync(proposalFile(), "utf8")).toBe(before);
  });

  it.each([
    [
      "work that never began",
      (env: object) => env,
      () => rmSync(join(bench.temp, "baton-note.json")),
    ],
    ["another launch's work", (env: object) => ({ ...env, launch: 2 }), () => undefined],
    [
      "a note that is nonsense",
      (env: object) => env,
      () => writeFileSync(join(bench.temp, "baton-note.json"), "[]"),
    ],
  ])("if there is %s, and its run is red with a reason", async (_, change, given) => {
    const env = await died("true");
    given();
    mkdirSync(bench.temp, { recursive: true });
    expect(await proposeSavedWork(change(env) as typeof env, { print })).toBe(1);
    expect(existsSync(proposalFile())).toBe(false);
    expect(bench.lines).toEqual([
      expect.stringMatching(/^baton session: nothing is left to hand in: /),
    ]);
  });
});
