import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { playEnv } from "../../src/config/env.ts";
import { playScore } from "../../src/runner/player/play.ts";
import { edit, type EditInput } from "../../src/runner/tools/edit.ts";

let dir: string;
let worktree: string;
const lines: string[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-play-"));
  worktree = join(dir, "worktree");
  mkdirSync(worktree);
  lines.length = 0;
});
afterEach(() => rmSync(dir, { recursive: true }));

const read = (path: string) => readFileSync(join(worktree, path), "utf8");

async function played(text: string, session = "W1.1/work/1"): Promise<number> {
  const score = join(dir, "score.yml");
  writeFileSync(score, text);
  const env = playEnv({
    ...{ PATH: process.env.PATH, BATON_BUILD: "1-units", BATON_SESSION: session, SECRET: "s" },
    ...{ BATON_CLOSE: join(dir, "close.json"), BATON_USAGE: join(dir, "usage.json") },
  });
  return playScore({ score, worktree }, env, { print: (line) => void lines.push(line) });
}

describe("the score player", () => {
  it("performs the turns, closes, and says that it is no model", async () => {
    const text = `
- session: W1.1/work/1
  turns:
    - say: Begin.
    - edit: { command: create, path: src/units.js, file_text: "a\\n" }
    - bash: echo b >> src/units.js; echo "[$SECRET]"
    - close: { status: complete, summary: Done. }
`;
    expect(await played(text)).toBe(0);
    expect(read("src/units.js")).toBe("a\nb\n");
    expect(JSON.parse(readFileSync(join(dir, "close.json"), "utf8"))).toEqual({ status: "complete", summary: "Done." });
    expect(JSON.parse(readFileSync(join(dir, "usage.json"), "utf8"))).toEqual({ model: "score player (no model)" });
    expect(lines[0]).toMatch(/^Score player, no model: entry 1 of .* plays W1\.1\/work\/1\.$/);
    expect(lines).toContain("| []");
    expect(readdirSync(join(dir, "score.yml.ledger"))).toEqual(["1-units"]);
  });

  it("fails with an error that names the session when nothing matches", async () => {
    expect(await played("- { session: review, turns: [{ say: x }] }")).toBe(1);
    expect(lines).toEqual([`no entry of ${join(dir, "score.yml")} matches session W1.1/work/1`]);
    expect(existsSync(join(dir, "usage.json"))).toBe(false);
  });

  it("goes on after a bash turn that fails, as a model would, and says so", async () => {
    expect(await played("- { session: work, turns: [{ bash: exit 4 }, { say: after }] }")).toBe(0);
    expect(lines.slice(-2)).toEqual(["bash: exit code 4", "after"]);
  });

  it("stops where an edit can't be made, naming the entry and why", async () => {
    const text = "- { session: work, turns: [{ edit: { command: str_replace, path: a, old_str: x } }, { close: {} }] }";
    expect(await played(text)).toBe(1);
    expect(lines.at(-1)).toBe(`${join(dir, "score.yml")}: entry 1 (W1.1/work/1): a is not there; create it first.`);
    expect(existsSync(join(dir, "close.json"))).toBe(false);
  });

  it("says line and field of a score that can't be read, and of a file that is not there", async () => {
    expect(await played("- { session: work, turns: [{ bsh: x }] }")).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/score\.yml:1: \[0\]\.turns\[0\]: expected one of/)]);
    const options = { score: join(dir, "none.yml"), worktree };
    const env = playEnv({ BATON_BUILD: "1", BATON_SESSION: "W1.1/work/1", BATON_CLOSE: "/x", BATON_USAGE: "/y" });
    expect(await playScore(options, env, { print: (line) => void lines.push(line) })).toBe(2);
    expect(lines.at(-1)).toBe(
      `${options.score}: the score can't be read (ENOENT); name an existing file with --score.`,
    );
  });

  it("is not run by hand", () => {
    expect(() => playEnv({})).toThrow(/BATON_SESSION is missing: set it to what `baton session` gives/);
  });
});

describe("the edit tool", () => {
  it.each<[string, EditInput, string]>([
    ["inserts at the beginning", { command: "insert", path: "f", insert_line: 0, insert_text: "x\n" }, "x\na\nb\nb\n"],
    ["inserts in between", { command: "insert", path: "f", insert_line: 1, insert_text: "x" }, "a\nx\nb\nb\n"],
    ["inserts at the end", { command: "insert", path: "f", insert_line: 3, insert_text: "x\n" }, "a\nb\nb\nx\n"],
    [
      "replaces text that looks like a pattern's reference",
      { command: "str_replace", path: "f", old_str: "a\n", new_str: "$&$1\n" },
      "$&$1\nb\nb\n",
    ],
    ["replaces a whole file", { command: "create", path: "f", file_text: "new" }, "new"],
  ])("%s", async (_, input, expected) => {
    writeFileSync(join(worktree, "f"), "a\nb\nb\n");
    await edit(worktree, input);
    expect(read("f")).toBe(expected);
  });

  it.each([
    ["/etc/x", "is absolute"],
    ["C:\\x", "is absolute"],
    ["../x", "not a plain path"],
    ["a/../../x", "not a plain path"],
    ["./x", "not a plain path"],
    ["a//b", "not a plain path"],
    ["a\\b", "not a plain path"],
    ["a\0b", "not a plain path"],
    [".git/config", "git's own"],
    [".GIT/hooks/pre-commit", "git's own"],
    ["out/x", "out is a link"],
    ["passwd", "passwd is a link"],
    ["f/x", "f is a file"],
    ["d", "d is a folder"],
  ])("refuses %j", async (path, message) => {
    writeFileSync(join(worktree, "f"), "");
    mkdirSync(join(worktree, "d"));
    symlinkSync(dir, join(worktree, "out"));
    symlinkSync("/etc/passwd", join(worktree, "passwd"));
    const before = readdirSync(dir).toSorted();
    await expect(edit(worktree, { command: "create", path, file_text: "x" })).rejects.toThrow(message);
    expect(readdirSync(dir).toSorted()).toEqual(before);
  });

  it("refuses a place that is there twice, or beyond the end", async () => {
    writeFileSync(join(worktree, "f"), "b\nb\n");
    const twice = edit(worktree, { command: "str_replace", path: "f", old_str: "b", new_str: "c" });
    await expect(twice).rejects.toThrow("old_str is 2 times in f; it has to be there exactly once.");
    const beyond = edit(worktree, { command: "insert", path: "f", insert_line: 9, insert_text: "c" });
    await expect(beyond).rejects.toThrow("insert_line is 9, but f has 2 lines.");
  });
});
