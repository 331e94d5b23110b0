/** Baton checks the document that a request names before it spends anything. */
import { beforeAll, expect, test } from "vitest";
import type { Facts } from "../../src/core/model/facts.ts";
import { readPrd } from "../../src/app/observe/session-inputs.ts";
import { someFacts } from "../spec/support/facts.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
let base: string;

const blob = (text: string | Buffer) =>
  world.gitWith(text as string, "hash-object", "-w", "--stdin");

beforeAll(async () => {
  world = await openWorld();
  const inside = world.gitWith(`100644 blob ${blob("# Units\n")}\tprd.md\n`, "mktree");
  const entries = [
    `040000 tree ${inside}\tdocs`,
    `120000 blob ${blob("/etc/passwd")}\tlink`,
    `120000 blob ${blob("docs")}\tlinked`,
    `160000 commit ${world.git("rev-parse", "main")}\tvendor`,
    `100644 blob ${blob("a\0b")}\tbinary`,
    `100644 blob ${blob("x".repeat(300_000))}\tlarge.md`,
    `100644 blob ${blob(" \n")}\tempty.md`,
  ];
  base = world.git(
    "commit-tree",
    world.gitWith(`${entries.join("\n")}\n`, "mktree"),
    "-m",
    "Documents",
  );
});

function factsWith(prd: string): Facts {
  const facts = someFacts();
  facts.issue.body = `---\nprd: ${prd}\n---\nDo it.`;
  facts.refs.base = base;
  return facts;
}
const look = (prd: string) => readPrd(world.access, factsWith(prd), null);

test("a text file of the repository is identified by its blob", async () => {
  const sha = world.git("rev-parse", `${base}:docs/prd.md`);
  expect(await look("docs/prd.md")).toEqual({ ok: true, path: "docs/prd.md", sha });
});

test.each([
  ["docs", /is a folder/],
  ["docs/other.md", /doesn't exist on the default branch/],
  ["docs/prd.md/deeper", /doesn't exist on the default branch/],
  ["link", /is a symbolic link/],
  ["linked/prd.md", /is behind one/],
  ["vendor/README.md", /is in a submodule/],
  ["binary", /is not UTF-8 text/],
  ["large.md", /has 300000 bytes, and at most 262144 are read/],
  ["empty.md", /is empty/],
])("%s can't be used, and the reason is given", async (path, problem) => {
  expect(await look(path)).toEqual({
    ok: false,
    path,
    problem: expect.stringMatching(problem) as string,
  });
});

test("no document is read if no build starts: plain text, no label, a live build", async () => {
  const facts = factsWith("docs/prd.md");
  const { issue } = facts;
  expect(await readPrd(world.access, facts, someState(1))).toBeNull();
  expect(
    await readPrd(world.access, { ...facts, issue: { ...issue, body: "Do it." } }, null),
  ).toBeNull();
  expect(
    await readPrd(world.access, { ...facts, issue: { ...issue, trigger: null } }, null),
  ).toBeNull();
});
