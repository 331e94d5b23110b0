import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { bash, KEY, runTurns } from "./support/conducted.ts";
import { hasEnded } from "./support/processes.ts";

describe("bash", () => {
  it("sees no key, token or variable of the job, and a home and temporary folder of its own", async () => {
    const environment = { LANG: "C.UTF-8" };
    vi.stubEnv("ANTHROPIC_API_KEY", KEY)
      .stubEnv("GITHUB_TOKEN", "ghs_secret")
      .stubEnv("GITHUB_ENV", "/x");
    const [session, [env]] = await runTurns([bash("env")], { environment });
    await using _ = session;
    // The shell sets these variables itself.
    const ofShell = ["OLDPWD", "PS1", "PS2", "PWD", "SHLVL", "TERM", "_"];
    const names = env!.split("\n").map((line) => line.split("=")[0]!);
    expect(names.filter((name) => !ofShell.includes(name)).toSorted()).toEqual([
      "CI",
      "HOME",
      "LANG",
      "PATH",
      "TMPDIR",
    ]);
    expect(env).not.toContain("secret");
    expect(env).toContain(`HOME=${join(session.dir, "session", "home")}\n`);
  });

  it("is one shell: folder and variables stay, failures have a code, an open quote is harmless", async () => {
    const [session, results, errors] = await runTurns([
      ...[
        bash("cd src; X='it''s'; echo $X"),
        bash("pwd; echo $X"),
        bash("echo 'open"),
        bash("echo out; false"),
      ],
      ...[bash("exit 3"), bash("echo ${X-none}; pwd")],
    ]);
    await using _ = session;
    expect(results[0]).toBe("its");
    expect(results[1]).toBe(`${join(session.dir, "worktree", "src")}\nits`);
    expect(results[2]).toContain("unexpected EOF");
    expect(results[3]).toBe("out\n[exit 1]");
    expect(results[4]).toContain("terminated");
    expect(results[5]).toBe(`none\n${join(session.dir, "worktree")}`);
    expect(errors).toEqual([false, false, true, true, true, false]);
  });

  it("is stopped when it takes too long, and its output so far is shown", async () => {
    const [session, [slow, next], errors] = await runTurns([
      bash("echo begun; sleep 60", { timeout_ms: 300 }),
      bash("echo next"),
    ]);
    await using _ = session;
    expect(slow).toMatch(/^begun\n\[bash: .*300/);
    expect([next, errors]).toEqual(["next", [true, false]]);
  });

  it.each(["", "setsid "])("leaves no process running after the session: %ssleep", async (how) => {
    const begun = "until grep -q ^sleep /proc/$!/cmdline; do :; done";
    const [session] = await runTurns([
      bash(`${how}sleep 600 > /dev/null 2>&1 & echo $! > pid; ${begun}`),
    ]);
    await using _ = session;
    const pid = Number(session.file("pid"));
    await vi.waitUntil(() => hasEnded(pid), 20_000);
  });
});
