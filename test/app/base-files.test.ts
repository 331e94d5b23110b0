import { beforeAll, expect, test } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { readBaseFiles } from "../../src/app/observe/base-files.ts";
import type { Change } from "../../src/core/model/proposal.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let base: string;
let access: Access;
let queries = 0;

const change = (...paths: string[]): Change => ({
  base,
  files: paths.map((path) => ({ op: "write", path, mode: "100644", content: "" })),
});

beforeAll(async () => {
  world = await openWorld();
  const add = (entries: [string, string][]) => {
    const lines = entries.map(([path, text]) => {
      return `100644 ${world.gitWith(text, "hash-object", "-w", "--stdin")} 0\t${path}\n`;
    });
    return lines.join("");
  };
  const many = Array.from({ length: 120 }, (_, i): [string, string] => [
    `test/t${i}.test.js`,
    `it ${i}`,
  ]);
  const odd: [string, string][] = [
    ['a "b" ü.test.js', "odd"],
    ["bin.test.js", "a\0b"],
    ["big.test.js", "x".repeat(500_001)],
    ["dist/x.js", "built"],
  ];
  world.gitWith(add([...many, ...odd]), "update-index", "--index-info");
  const tree = world.git("write-tree");
  base = world.git("-c", "user.name=w", "-c", "user.email=w@x", "commit-tree", tree, "-m", "Tests");
  world.git("update-ref", "refs/heads/main", base);
  const { octokit } = world.access;
  const graphql = ((...given: Parameters<typeof octokit.graphql>) => {
    queries += 1;
    return octokit.graphql(...given);
  }) as typeof octokit.graphql;
  access = {
    ...world.access,
    octokit: { request: octokit.request, paginate: octokit.paginate, graphql },
  };
});

test("base files include texts; missing, binary and large files and folders have no text", async () => {
  const asked = change('a "b" ü.test.js', "new.test.js", "bin.test.js", "big.test.js", "dist/y.js");
  expect(Object.fromEntries(await readBaseFiles(access, 1, asked))).toEqual({
    'a "b" ü.test.js': { text: "odd" },
    "new.test.js": null,
    "bin.test.js": { text: null },
    "big.test.js": { text: null },
    dist: { text: null, folder: { files: null } },
    "dist/y.js": null,
  });
});

test("many files take few queries, and a second read of the run takes none", async () => {
  queries = 0;
  const asked = change(...Array.from({ length: 120 }, (_, i) => `test/t${i}.test.js`));
  const before = await readBaseFiles(access, 2, asked);
  const texts = Array.from({ length: 120 }, (_, i) => ({ text: `it ${i}` }));
  expect([...before.values()]).toEqual([...texts, { text: null, folder: { files: null } }]);
  expect(queries).toBe(2 + 3);
  await readBaseFiles(access, 2, asked);
  expect(queries).toBe(5);
});

test("invalid paths don't stop the read of the others", async () => {
  const odd = [
    "../x.test.js",
    "a//b.test.js",
    "/etc/x.test.js",
    "a\0b.test.js",
    "\ud800.test.js",
    "a\n.test.js",
  ];
  expect([...(await readBaseFiles(access, 3, change(...odd, "dist/x.js"))).keys()]).toEqual([
    "dist",
    "dist/x.js",
  ]);
});

test("all files of a folder that a written file replaces are listed, at any depth", async () => {
  const before = await readBaseFiles(access, 4, change("test", "dist"));
  expect(before.get("dist")).toEqual({ text: null, folder: { files: ["dist/x.js"] } });
  expect(before.get("test")!.folder!.files).toHaveLength(120);
});
