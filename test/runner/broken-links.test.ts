/** Links that a build breaks, in trees of real git. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findBrokenLinks } from "../../src/runner/session/broken-links.ts";
import { createGit } from "../../src/runner/git.ts";

const ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin" };
const BEGAN = {
  "README.md": "# Units\n\nSee [the guide](docs/guide.md#first-steps), and [nothing](old.md).\n",
  "docs/guide.md": "# Guide\n\n## First steps\n\nSee [units](../README.md#units).\n",
  "docs/figures/a.svg": "<svg/>",
};
let dir: string;
let from: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "baton-links-"));
  run("init", "--quiet");
  from = commit(BEGAN);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args: string[]) =>
  execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();

/** Commits the folder's contents, with these files written or, if null, removed. */
function commit(files: Record<string, string | null>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    if (text === null) rmSync(join(dir, path));
    else writeFileSync(join(dir, path), text);
  }
  run("add", "--all");
  run(
    "-c",
    "user.name=a",
    "-c",
    "user.email=a@b",
    "commit",
    "--quiet",
    "--allow-empty",
    "-m",
    "next",
  );
  return run("rev-parse", "HEAD");
}

async function brokenAfter(to: string): Promise<string[]> {
  const found = await findBrokenLinks({
    git: createGit(ENVIRONMENT),
    store: join(dir, ".git"),
    from,
    to,
  });
  return found.map(({ path, link }) => `${path} ${link}`);
}

it("a build that changes no document breaks no link, though others were broken before", async () => {
  expect(await brokenAfter(commit({ "src/a.ts": "" }))).toEqual([]);
});

it("a new document's links to files, folders and anchors are looked up in the build's tree", async () => {
  const links = [
    "none.md",
    "guide.md#first-steps",
    "guide.md#none",
    "figures",
    "figures/a.svg",
    "figures/b.svg",
  ];
  const text = links.map((link) => `[a](${link})`).join("\n");
  expect(await brokenAfter(commit({ "docs/ümlaut b.md": text }))).toEqual([
    "docs/ümlaut b.md none.md",
    "docs/ümlaut b.md guide.md#none",
    "docs/ümlaut b.md figures/b.svg",
  ]);
});

it("all links of a changed document are checked, old ones included", async () => {
  expect(await brokenAfter(commit({ "README.md": `${BEGAN["README.md"]}More.\n` }))).toEqual([
    "README.md old.md",
  ]);
});

it("a renamed document breaks other documents' links to it, and only these are reported", async () => {
  const to = commit({ "docs/guide.md": null, "docs/manual/guide.md": BEGAN["docs/guide.md"] });
  expect(await brokenAfter(to)).toEqual([
    "docs/manual/guide.md ../README.md#units",
    "README.md docs/guide.md#first-steps",
  ]);
});

it("a deleted document is no longer read, and links to it or its folder are broken", async () => {
  const to = commit({
    "docs/guide.md": null,
    "docs/figures/a.svg": null,
    "NEW.md": "[a](docs/guide.md) [b](docs)\n",
  });
  expect(await brokenAfter(to)).toEqual([
    "NEW.md docs/guide.md",
    "NEW.md docs",
    "README.md docs/guide.md#first-steps",
  ]);
});

it("symlinks and submodules with a document's name exist but are not read", async () => {
  symlinkSync("[a](none.md)", join(dir, "linked.md"));
  run("update-index", "--add", "--cacheinfo", `160000,${from},module.md`);
  mkdirSync(join(dir, "module.md"));
  const to = commit({
    "NEW.md": "[a](linked.md#any) [b](module.md) [c](module.md#any) [d](module.md/in.md)\n",
  });
  expect(run("ls-tree", to, "module.md", "linked.md")).toMatch(/^120000 .*\n160000 commit /);
  expect(await brokenAfter(to)).toEqual(["NEW.md module.md/in.md"]);
});

it("a document's size is counted in bytes, and one that is too large is not read", async () => {
  const link = "[a](none.md)\n\n";
  const most = link + "é".repeat((500_000 - link.length) / 2);
  expect(
    await brokenAfter(commit({ "a.md": most, "b.md": `${most}.`, "c.md": "[a](b.md#any)" })),
  ).toEqual(["a.md none.md"]);
});

it("only the first of very many documents are read", async () => {
  const many = Array.from({ length: 201 }, (_, i) => [
    `many/${String(i).padStart(3, "0")}.md`,
    "[a](none.md)",
  ]);
  const found = await brokenAfter(commit(Object.fromEntries(many) as Record<string, string>));
  expect(found).toHaveLength(200);
  expect(found.at(-1)).toBe("many/199.md none.md");
});
