import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { createWatchedSandbox } from "./support/fake-sandboxes.ts";
import { bash, close, converse, runTurns } from "./support/conducted.ts";
import { hasEnded } from "./support/processes.ts";

const read = (file_path: string) => ({ call: [["read", { file_path }] as [string, unknown]] });

describe("the tools process", () => {
  it("is separate, and has the environment of the tools", async () => {
    const sandbox = createWatchedSandbox();
    const [session, [parent]] = await runTurns([bash("echo $PPID")], { input: { sandbox } });
    await using _ = session;
    expect(sandbox.children.map((child) => child.pid)).toEqual([Number(parent)]);
    expect(Number(parent)).not.toBe(process.pid);
  });

  it("answers with an error if killed; the next call finds another, a new shell and the files", async () => {
    const [session, results, errors] = await runTurns([
      bash("x=1; echo kept > file; echo shown"),
      bash("kill -9 $PPID; sleep 600"),
      bash("echo x=$x; cat file"),
      bash("cat ../session/output/1-bash.txt"),
    ]);
    await using _ = session;
    expect(errors).toEqual([false, true, false, false]);
    expect(results[1]).toMatch(
      /^The tool did not end: the tools' process was killed \(SIGKILL\)\. .* fresh shell/,
    );
    expect(results.slice(2)).toEqual(["x=\nkept", "shown"]);
    expect(session.lines).toContain("| the tools' process was killed (SIGKILL)");
  });

  it("is started at most six times", async () => {
    const sandbox = createWatchedSandbox();
    // Each call differs, because one that fails the same way five times ends the session.
    const [session, results] = await runTurns(
      Array.from({ length: 7 }, (_, i) => bash(`kill -9 $PPID; sleep ${600 + i}`)),
      { input: { sandbox } },
    );
    await using _ = session;
    expect(sandbox.children).toHaveLength(6);
    expect(results.at(-1)).toContain("isn't started again: close the session");
    expect(session.result.ended).toBe("closed");
  });

  it("says why it crashed, if it did", async () => {
    const [session, [, why]] = await runTurns([
      bash("cd /; rm -r $OLDPWD"),
      { call: [["bash", { restart: true, command: "ls" }]] },
    ]);
    await using _ = session;
    expect(why).toMatch(/the tools' process ended \(1\): Error: spawn \/bin\/bash ENOENT/);
  });

  it("is gone after the session, with the processes that its commands left", async () => {
    const sandbox = createWatchedSandbox();
    await using session = await converse(
      [bash("setsid sleep 600 & echo $! > pid"), read("pid"), close],
      {
        input: { sandbox },
      },
    );
    const pids = [
      sandbox.children[0]!.pid!,
      Number(readFileSync(join(session.dir, "worktree", "pid"), "utf8")),
    ];
    await vi.waitUntil(() => pids.every(hasEnded), { timeout: 60_000 });
  });

  it("runs several calls of a turn at once, each with its own answer", async () => {
    const calls = ["sleep 0.5; echo slow", "echo quick"].map(
      (command) => ["bash", { command }] as [string, unknown],
    );
    await using session = await converse([
      { call: [...calls, ["read", { file_path: "src/a.js" }]] },
      close,
    ]);
    expect(session.api.results(1).map((r) => r.content)).toEqual([
      "slow",
      "quick",
      "export const a = 1;\n",
    ]);
    expect(existsSync(join(session.dir, "session", "output", "2-bash.txt"))).toBe(true);
  });
});
