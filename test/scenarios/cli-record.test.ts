/** The record as `baton run` reads it: from the bare repository, as a branch or a tag. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findRecord, readRecordState } from "../../src/cli/local-run/watch.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { merged, building } from "../spec/support/scenes.ts";
import type { State } from "../../src/core/model/state.ts";

let dir: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-record-test-"));
  git("init", "--quiet");
  git("config", "user.name", "Ada");
  git("config", "user.email", "ada@example.org");
});

afterAll(() => rmSync(dir, { recursive: true }));

function commit(state: State): string {
  for (const [path, text] of Object.entries(renderRecord(state))) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  git("add", "--all");
  git("commit", "--quiet", "--message", "record");
  return git("rev-parse", "HEAD");
}

test("a state is restored as it was written, with any characters in it", async () => {
  const { state } = merged(building(), "W1.1");
  if (!state) throw new Error("no build");
  const written: State = { ...state, direction: "Größe ≠ 大きさ 🎼\n" };
  expect(await readRecordState(dir, commit(written))).toEqual(written);
});

test("documents that can't be read give no state", async () => {
  writeFileSync(join(dir, "meta.json"), "{");
  git("commit", "--quiet", "--all", "--message", "broken");
  expect(await readRecordState(dir, "HEAD")).toBeNull();
});

test("the branch is found while there is one, then the tag, and nothing of other issues", async () => {
  const head = git("rev-parse", "HEAD");
  expect(await findRecord(dir, "baton", 1)).toBeNull();
  for (const branch of ["baton/12-other/record", "baton/1-units/W1.1", "baton/1-units/build"])
    git("branch", branch);
  git("tag", "baton/12-other");
  expect(await findRecord(dir, "baton", 1)).toBeNull();
  git("branch", "baton/1-units/record");
  expect(await findRecord(dir, "baton", 1)).toEqual({ head, archived: false });
  git("tag", "baton/1-units");
  expect(await findRecord(dir, "baton", 1)).toEqual({ head, archived: false });
  git("branch", "--delete", "--force", "baton/1-units/record");
  expect(await findRecord(dir, "baton", 1)).toEqual({ head, archived: true });
});
