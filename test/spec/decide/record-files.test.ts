import { describe, expect, test } from "vitest";
import { renderBuildDocument } from "../../../src/core/record/build-document.ts";
import { file, push, pushed } from "../support/edits.ts";
import { sha } from "../support/facts.ts";
import { building, landing } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const said = (stage: Stage) => stage.comments.at(-1)!;
const document = (stage: Stage) => renderBuildDocument(stage.state!);

describe("when a person with write access pushes BUILD.md", () => {
  test("with text below Direction, then the build has it, and its commit says so", () => {
    const stage = building();
    const silent = stage.comments.length;
    pushed(stage, [push([file("BUILD.md", `${document(stage)}\nShort names.\n`)])]);
    expect(stage.state!.direction).toBe("Short names.");
    expect(stage.messages.at(-1)).toContain("@wren gives direction: Short names.");
    expect(stage.comments).toHaveLength(silent);
  });

  test.each([
    [
      "another request",
      (text: string) => text.replace("length and mass", "time"),
      /the request is pinned/,
    ],
    [
      "a fence that isn't closed",
      (text: string) => text.replaceAll("```", "~~~"),
      /line \d+: expected/,
    ],
    [
      "decisions of their own",
      (text: string) => text.replace("## Direction", "## Wave 1\n\n- mine\n\n## Direction"),
      /only the text below/,
    ],
    [
      "a book",
      (text: string) => `${text}\n${"x".repeat(20_001)}`,
      /20001 characters, at most 20000 are taken/,
    ],
  ])("with %s, then that is answered and nothing changes", (_what, change, words) => {
    const stage = building();
    pushed(stage, [push([file("BUILD.md", change(document(stage)))])]);
    expect(said(stage)).toMatch(words);
    expect(stage.state!.direction).toBe("");
  });
});

test("files in context/ are kept and recorded within limits", () => {
  const stage = building();
  const big = { ...file("context/big.bin", null, null), blob: sha("big"), bytes: 2_000_000 };
  pushed(stage, [push([file("context/a.md", "a\n", null), big])], { contextBytes: 2_000_002 });
  expect(stage.messages.join("\n")).toContain("@wren changes context/a.md for the workers");
  expect(said(stage)).toMatch(/context\/big\\?\.bin: it has 2\.0 MB, at most 1\.0 MB are taken/);
  expect(stage.setBack).toEqual({ "context/big.bin": null });
  const more = Array.from({ length: 3 }, (_, i) => ({
    ...big,
    path: `context/${i}.bin`,
    bytes: 900_000,
  }));
  pushed(stage, [push(more)], { contextBytes: 10_800_000 });
  expect(said(stage)).toContain("would have 10.8 MB, at most 10.0 MB are taken");
  expect(Object.keys(stage.setBack)).toEqual(["context/big.bin", "context/0.bin"]);
});

test.each([
  ["PLAN.md", "edit the briefs"],
  ["STATUS.md", "below `## Direction` in BUILD"],
  ["answers.md", "below `## Direction` in BUILD"],
  ["steers/W1.1/9.md", "say it by `/steer"],
  ["threads/W1.1.md", "say it on the pull request"],
  ["loops/2/summary.md", "below `## Direction` in BUILD"],
  ["README.md", "Put files for the workers into `context/`"],
])("text in %s is answered with the place where it counts", (path, words) => {
  const stage = building();
  pushed(stage, [push([file(path, "Mine\n", null)])]);
  expect(said(stage)).toContain(words);
  expect(stage.setBack).toEqual({ [path]: null });
});

test("after the build has landed, nothing is answered any more", () => {
  const stage = landing();
  stage.state!.build.status = "landed";
  const before = stage.comments.length;
  pushed(stage, [push([file("PLAN.md", "Mine\n")])]);
  expect(stage.comments.slice(before).filter((text) => text.includes("wren"))).toEqual([]);
});
