import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Change } from "../../src/core/model/proposal.ts";
import { readBaseFilesFromStore } from "../../src/runner/base-files.ts";
import { createGit } from "../../src/runner/git.ts";
import { Bench } from "./support/bench.ts";

let bench: Bench;
beforeEach(() => void (bench = new Bench()));
afterEach(() => bench[Symbol.dispose]());

it("base files have text, except missing ones, folders, binaries and large files", async () => {
  const base = bench.commit("main", {
    'a "b" ü.test.js': "odd\n",
    "same.test.js": "odd\n",
    "missing.test.js missing": "x",
    "bin.test.js": Buffer.from("a\0b"),
    "big.test.js": "x".repeat(500_001),
    "dist/x.js": "built",
    "gone_test.go": "func TestA() {}",
  });
  const paths = [
    'a "b" ü.test.js',
    "same.test.js",
    "missing.test.js",
    "bin.test.js",
    "big.test.js",
    "dist/y.js",
  ];
  const files = paths.map((path) => ({
    op: "write" as const,
    path,
    mode: "100644" as const,
    content: "",
  }));
  const change: Change = { base, files: [...files, { op: "delete", path: "gone_test.go" }] };
  const before = await readBaseFilesFromStore(
    createGit({ PATH: process.env.PATH! }),
    bench.bare,
    change,
  );
  expect(Object.fromEntries(before)).toEqual({
    'a "b" ü.test.js': { text: "odd\n" },
    "same.test.js": { text: "odd\n" },
    "missing.test.js": null,
    "bin.test.js": { text: null },
    "big.test.js": { text: null },
    dist: { text: null, folder: { files: null } },
    "dist/y.js": null,
    "gone_test.go": { text: "func TestA() {}" },
  });
});

it("the runner reads the same base files as the App from a store with only the base", async () => {
  const base = bench.commit("main", { "a.test.js": "it" });
  const store = join(bench.dir, "store.git");
  execFileSync("git", ["clone", "--quiet", "--bare", "--depth=1", `file://${bench.bare}`, store]);
  const change: Change = { base, files: [{ op: "delete", path: "a.test.js" }] };
  const before = await readBaseFilesFromStore(
    createGit({ PATH: process.env.PATH! }),
    store,
    change,
  );
  expect(before.get("a.test.js")).toEqual({ text: "it" });
});

it("the files of a folder that a written file replaces are listed at any depth", async () => {
  const base = bench.commit("main", { "docs/a.md": "a", "docs/b/c.md": "c" });
  const change: Change = {
    base,
    files: [{ op: "write", path: "docs", mode: "100644", content: "" }],
  };
  const before = await readBaseFilesFromStore(
    createGit({ PATH: process.env.PATH! }),
    bench.bare,
    change,
  );
  expect(before.get("docs")).toEqual({
    text: null,
    folder: { files: ["docs/a.md", "docs/b/c.md"] },
  });
});
