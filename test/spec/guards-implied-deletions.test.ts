import { describe, expect, it } from "vitest";
import { listBasePaths } from "../../src/core/guards/base-files.ts";
import { impliedDeletionsGuard } from "../../src/core/guards/implied-deletions.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { remove, write } from "./support/changes.ts";
import { sha } from "./support/facts.ts";
import type { BaseFileContent } from "../../src/core/model/guard-findings.ts";

const folder = (...files: string[]): BaseFileContent => ({ text: null, folder: { files } });

function check(files: FileChange[], before: Record<string, BaseFileContent>) {
  const context = {
    settings: DEFAULT_SETTINGS,
    brief: null,
    before: new Map(Object.entries(before)),
  };
  return impliedDeletionsGuard.check({ base: sha("base"), files }, context);
}

describe("a file in place of a folder is always refused", () => {
  it("while a file of the folder is not listed as deleted", () => {
    const before = { docs: folder("docs/a.md", "docs/b/c.md", "docs/d.md") };
    const [found, ...others] = check([write("docs"), remove("docs/a.md")], before);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ path: "docs", waivable: false });
    expect(found!.message).toContain("it would delete `docs/b/c.md` and 1 more files silently");
  });

  it("while the folder has more files than are listed", () => {
    const before: Record<string, BaseFileContent> = {
      docs: { text: null, folder: { files: null } },
    };
    expect(check([write("docs")], before)).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("the whole folder `docs`") as string,
      }),
    ]);
  });
});

it("a file below another file is refused while that one is not listed as deleted", () => {
  const before = { "docs/a": { text: "x" }, docs: folder() };
  const files = [write("docs/a/b/c.md")];
  expect(check(files, before)).toEqual([
    expect.objectContaining({
      message: expect.stringContaining("the file `docs/a`") as string,
      waivable: false,
    }),
  ]);
  expect(check([...files, remove("docs/a")], before)).toEqual([]);
});

it.each<[string, FileChange[], Record<string, BaseFileContent>]>([
  [
    "all files of the folder are listed",
    [write("docs"), remove("docs/a")],
    { docs: folder("docs/a") },
  ],
  ["a file is written over a file", [write("docs/a")], { "docs/a": { text: "x" }, docs: folder() }],
  ["a file is new", [write("docs/a/b")], { "docs/a/b": null, "docs/a": null, docs: folder() }],
  ["a folder is deleted file by file", [remove("docs/a")], { docs: folder("docs/a") }],
])("nothing is reported if %s", (_, files, before) => expect(check(files, before)).toEqual([]));

it("the folders above a new file are requested, each once", () => {
  const files = [write("a/b/c.md"), write("a/b/d.md"), write("a/e/f.md"), remove("x/y.md")];
  expect(listBasePaths({ base: sha("base"), files })).toEqual([
    "a/b/c.md",
    "a/b/d.md",
    "a/e/f.md",
    "a/b",
    "a",
    "a/e",
  ]);
});
