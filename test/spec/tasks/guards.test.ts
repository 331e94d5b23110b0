/** Guards on a task's change offer no way out that exists for builds only. */
import { expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { runGuards } from "../../../src/core/guards/index.ts";
import { createTaskBrief } from "../../../src/core/tasks/brief.ts";
import { someTarget } from "../support/task-stage.ts";

const brief = createTaskBrief({ kind: "fix", words: "", by: "ann" }, someTarget());
const content = Buffer.from("a\n").toString("base64");

function found(isTask: boolean, ...paths: string[]): string {
  const files = paths.map((path) => ({
    op: "write" as const,
    path,
    mode: "100644" as const,
    content,
  }));
  const settings = { ...DEFAULT_SETTINGS, protected_paths: ["deploy/**"] };
  return runGuards({ base: "a".repeat(40), files }, { settings, brief, isTask })
    .map(({ message }) => message)
    .join("\n");
}

test("any file that isn't protected may be fixed", () => {
  expect(found(true, "src/a.js", "README.md", "a/b/c/d.txt")).toBe("");
});

test("a protected file is held back, and nobody is asked to approve it with a worker's name", () => {
  const paths = [
    "deploy/a.yml",
    ".github/workflows/ci.yml",
    ".baton/scripts/fix.md",
    ".github/baton.yml",
  ];
  for (const path of paths) {
    expect(found(true, path)).toContain("is protected");
    expect(found(true, path)).not.toContain("/approve");
  }
  expect(found(false, "deploy/a.yml")).toContain("`/approve W1.1`");
});
