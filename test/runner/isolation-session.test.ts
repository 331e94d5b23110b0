import { readable } from "./support/readable.ts";
import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.state.build.session_settings.isolation = "required";
});
afterEach(() => bench[Symbol.dispose]());

async function ran(command: string, more: Record<string, string> = {}) {
  bench.ask("W1.1/work/1", { base: bench.commit("main", { "a.txt": "a\n" }) });
  expect(await bench.run("W1.1/work/1", bench.save(), command, more)).toBe(0);
  return bench.proposal()!;
}

describe("a session that has to be isolated", () => {
  it("works in its worktree, reads its record, submits its work, and sees nothing of the job", async () => {
    const look = `cat ${bench.dir}/o/r.git/HEAD ${bench.temp}/baton-store/config > b.txt`;
    const read = 'cat "$BATON_RECORD_DIR/BUILD.md" > c.txt';
    const hand = `echo b >> a.txt; echo '${JSON.stringify(COMPLETE)}' > "$BATON_CLOSE"`;
    const { result, change } = await ran(`${look}; ${read}; ${hand}`);
    expect(result.ended).toBe("closed");
    const sizes = change!.files.map((file) => [
      file.path,
      file.op === "write" && file.content.length > 0,
    ]);
    expect(sizes).toEqual([
      ["a.txt", true],
      ["b.txt", false],
      ["c.txt", true],
    ]);
  });

  it("doesn't start if no isolation is available, and says how to fix that", async () => {
    const bin = join(bench.dir, "bin");
    mkdirSync(bin);
    symlinkSync(
      execFileSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).trim(),
      join(bin, "git"),
    );
    const { result } = await ran("touch ran", { PATH: bin });
    expect(readable(result)).toMatchObject({
      ended: "stopped",
      reason: expect.stringMatching(
        /apt-get install --yes bubblewrap.*isolation: "off".*baton\.yml/,
      ) as string,
    });
  });
});
