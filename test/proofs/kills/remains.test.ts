import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { World } from "../../../src/sandbox/schema/world.ts";
import { compareRemains, listRemains, type Remains } from "./remains.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "baton-things-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Returns what a build leaves whose base branch has these files in a second commit. */
function left(name: string, files: Record<string, string>): Remains {
  const dir = join(folder, name);
  const git = (...args: string[]) =>
    execFileSync("git", [
      "-c",
      "user.name=Ada",
      "-c",
      "user.email=ada@example.org",
      "-C",
      dir,
      ...args,
    ]);
  mkdirSync(join(dir, ".baton"), { recursive: true });
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "--message", "First");
  for (const [path, text] of Object.entries(files)) writeFileSync(join(dir, path), text);
  git("add", "--all");
  git("commit", "--quiet", "--message", "Landed");
  return listRemains({ issues: [], comments: [], runs: [] } as unknown as World, dir);
}

const learned = (commit: string, text: string) =>
  `entries:\n  - text: ${text}\n    source: ${commit}\n`;

test("a lesson is the same even if it names another commit", () => {
  const calm = left("calm", { ".baton/knowledge.yml": learned("1111", "A mile has 1609 m.") });
  const now = left("now", { ".baton/knowledge.yml": learned("2222", "A mile has 1609 m.") });
  expect(compareRemains(calm, now)).toEqual({ lost: [], doubled: [] });
});

test("a lesson with different words counts as lost, by its file", () => {
  const calm = left("calm", { ".baton/knowledge.yml": learned("1111", "A mile has 1609 m.") });
  const now = left("now", { ".baton/knowledge.yml": learned("1111", "A mile has 1852 m.") });
  expect(compareRemains(calm, now).lost).toEqual([
    expect.stringMatching(/^\.baton\/knowledge\.yml as it lands/),
  ]);
});

test("a missing file, a different one and an extra one are each named", () => {
  const calm = left("calm", { "a.txt": "a", "b.txt": "b" });
  const now = left("now", { "b.txt": "B", "c.txt": "c" });
  expect(compareRemains(calm, now).lost.map((one) => one.split(" ")[0])).toEqual([
    "a.txt",
    "b.txt",
    "c.txt",
  ]);
});
