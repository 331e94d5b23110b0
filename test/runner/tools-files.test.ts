import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runTurns } from "./support/conducted.ts";
import type { Answer } from "./support/messages.ts";

describe("file tools", () => {
  const escapes: [string, string][] = [
    ["up and out", "../../../../etc/passwd"],
    ["absolute", "/etc/passwd"],
    ["through a link to a file", "passwd"],
    ["through a link to a folder", "etc/passwd"],
  ];
  const prepare = (dir: string) => {
    symlinkSync("/etc/passwd", join(dir, "worktree", "passwd"));
    symlinkSync("/etc", join(dir, "worktree", "etc"));
    writeFileSync(join(dir, "outside"), "untouched");
    symlinkSync(join(dir, "outside"), join(dir, "worktree", "outside"));
  };

  it.each(escapes)("read nothing outside the session's folders: %s", async (_, path) => {
    const [session, [result], errors] = await runTurns(
      [{ call: [["read", { file_path: path }]] }],
      {
        prepare,
      },
    );
    await using __ = session;
    expect(errors).toEqual([true]);
    expect(result).not.toContain("root:");
  });

  it("write nothing there either, nor into the record's copy, which they can read", async () => {
    const record = "../record/context/notes.md";
    const [session, results, errors] = await runTurns(
      [
        ...["../escaped", "outside"].map((file_path): Answer => ({
          call: [["write", { file_path, content: "x" }]],
        })),
        { call: [["edit", { file_path: "outside", old_string: "untouched", new_string: "x" }]] },
        { call: [["write", { file_path: record, content: "x" }]] },
        { call: [["read", { file_path: record }]] },
      ],
      { prepare },
    );
    await using _ = session;
    expect(errors).toEqual([true, true, true, true, false]);
    expect(readFileSync(join(session.dir, "outside"), "utf8")).toBe("untouched");
    expect(existsSync(join(session.dir, "escaped"))).toBe(false);
    expect(results[3]).toContain("read-only");
    expect(results[4]).toBe("a note\n");
  });

  it("search the worktree; a long result is cut and written to a file", async () => {
    const many = (dir: string) => {
      mkdirSync(join(dir, "worktree", "many"));
      for (let i = 0; i < 150; i++)
        writeFileSync(join(dir, "worktree", "many", `${"n".repeat(150)}-${i}`), "needle\n");
    };
    const [session, [found, none, big]] = await runTurns(
      [
        { call: [["grep", { pattern: "needle" }]] },
        { call: [["glob", { pattern: "*.none" }]] },
        { call: [["read", { file_path: "src/a.js" }]] },
      ],
      { prepare: many },
    );
    await using _ = session;
    expect(found).toContain("bytes are left out here");
    expect(readdirSync(join(session.dir, "session", "output"))).toEqual(["1-grep.txt"]);
    expect([none, big]).toEqual(["no matches", "export const a = 1;\n"]);
  });

  it("read a long file only by lines", async () => {
    const long = (dir: string) =>
      writeFileSync(join(dir, "worktree", "long"), "line\n".repeat(30_000));
    const [session, [whole, part], errors] = await runTurns(
      [
        { call: [["read", { file_path: "long" }]] },
        { call: [["read", { file_path: "long", view_range: [1, 2] }]] },
      ],
      { prepare: long },
    );
    await using _ = session;
    expect([whole!.includes("view_range"), part, errors]).toEqual([
      true,
      "line\nline",
      [true, false],
    ]);
  });
});
