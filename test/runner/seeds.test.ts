/**
 * Files that the settings seed: where a session finds them, and that none of them becomes part of a
 * change.
 */
import { readable } from "./support/readable.ts";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SeedFile } from "../../src/core/model/environment.ts";
import { COMPLETE } from "../spec/support/facts.ts";
import { Bench, type FileSpec } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

const prompt = () => readFileSync(join(bench.temp, "session", "prompt.md"), "utf8");
const changed = () => (bench.proposal()!.change?.files ?? []).map(({ path }) => path);
const worktree = (path: string) => join(bench.temp, "worktree", path);

async function works(files: SeedFile[], command = "true", base: Record<string, FileSpec> = {}) {
  bench.state.build.session_settings.environment.files = files;
  const began = bench.commit("main", {
    "env/test.env": "URL=http://localhost\n",
    "env/data/1.json": "{}\n",
    ...base,
  });
  bench.ask("W1.1/work/1", { base: began });
  expect(
    await bench.run("W1.1/work/1", bench.save(), `${command}; ${bench.closing(COMPLETE)}`),
  ).toBe(0);
}

describe("a seed", () => {
  it("is in the worktree, and never part of the change, even if the session changes it", async () => {
    const make =
      "cat .env > made.txt && git status --short > status.txt && echo more >> .env && git " +
      "add --all --force";
    await works([{ from: "env/test.env", to: ".env" }], make);
    expect(readFileSync(worktree("made.txt"), "utf8")).toBe("URL=http://localhost\n");
    expect(readFileSync(worktree("status.txt"), "utf8")).not.toContain(".env");
    expect(changed()).toEqual(["made.txt", "status.txt"]);
    expect(prompt()).toContain("- In the worktree for your use, never part of a change: `.env`");
  });

  it("can be a folder, and come from a sibling repository", async () => {
    bench.other("octo/shared", {
      "fixtures/a.bin": Buffer.from([0, 255, 1]),
      "fixtures/deep/b.txt": "b\n",
    });
    bench.state.build.session_settings.environment.repositories = [
      { repository: "octo/shared", ref: null, path: "shared" },
    ];
    await works([{ from: "../shared/fixtures", to: "test/fixtures" }]);
    expect(readFileSync(worktree("test/fixtures/a.bin"))).toEqual(Buffer.from([0, 255, 1]));
    expect(readFileSync(worktree("test/fixtures/deep/b.txt"), "utf8")).toBe("b\n");
    expect(changed()).toEqual([]);
  });

  it("without `to` is written outside of the worktree, for reading", async () => {
    await works([{ from: "env/data", to: null }]);
    const file = join(bench.temp, "session", "files", "env/data/1.json");
    expect(readFileSync(file, "utf8")).toBe("{}\n");
    expect(prompt()).toContain(`- \`${file}\`: \`env/data/1.json\`, material for this work`);
  });

  it("replaces no file of the worktree, which stays part of what can be changed", async () => {
    await works([{ from: "env/test.env", to: "config.env" }], "echo mine >> config.env", {
      "config.env": "OURS=1\n",
    });
    expect(readFileSync(worktree("config.env"), "utf8")).toBe("OURS=1\nmine\n");
    expect(changed()).toEqual(["config.env"]);
    expect(bench.lines).toContain("The seed config.env is left out: the worktree has it already.");
  });

  it("follows no link of the branch out of the worktree", async () => {
    await works([{ from: "env/test.env", to: "out/evil.env" }], "true", {
      out: { link: "../session" },
    });
    expect(existsSync(join(bench.temp, "session", "evil.env"))).toBe(false);
    expect(bench.lines).toContain("The seed out/evil.env is left out: out is no folder.");
  });

  it.each([
    ["env/none", /^`environment\.files` names `env\/none`, and commit `[0-9a-f]{12}` of this rep/],
    ["../none/x", /^`environment\.files` names `\.\.\/none\/x`, which is in no repository/],
  ])("with the missing source %s stops the session with a sentence", async (from, words) => {
    await works([{ from, to: ".env" }]);
    expect(readable(bench.proposal()!.result)).toMatchObject({
      ended: "stopped",
      reason: expect.stringMatching(words) as string,
    });
  });
});
