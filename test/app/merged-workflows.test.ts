/**
 * What may be written with the permission `workflows`: a merge that keeps the merged commit's
 * workflows.
 */
import { beforeAll, expect, test } from "vitest";
import { hasMergedWorkflows } from "../../src/app/effects/publish.ts";
import type { FileChange } from "../../src/core/model/proposal.ts";
import { openWorld, type World } from "./support/world.ts";

const CI = ".github/workflows/ci.yml";
const BATON = ".github/workflows/baton.yml";
const write = (path: string, text: string, mode: "100644" | "120000" = "100644"): FileChange => {
  return { op: "write", path, mode, content: Buffer.from(text).toString("base64") };
};
let world: World;
let onto: string;
let merged: string;

beforeAll(async () => {
  world = await openWorld();
  onto = world.git("rev-parse", "main^{tree}");
  const tree = [{ path: CI, mode: "100644", type: "blob", content: "on: push\n" }];
  const made = await world.as<{ sha: string }>("you", "POST", "/repos/you/units/git/trees", {
    base_tree: onto,
    tree,
  });
  merged = made.sha;
});

test.each<[string, boolean, FileChange[]]>([
  [
    "includes the merged workflow beside its own work",
    true,
    [write(CI, "on: push\n"), write("src/a.js", "1\n")],
  ],
  ["changes the merged workflow", false, [write(CI, "on: [push, pull_request]\n")]],
  ["omits the merged workflow", false, [write("src/a.js", "1\n")]],
  [
    "adds a workflow of its own",
    false,
    [write(CI, "on: push\n"), write(".github/workflows/x.yml", "on: push\n")],
  ],
  ["removes a workflow", false, [write(CI, "on: push\n"), { op: "delete", path: BATON }]],
  ["turns the merged workflow into a link", false, [write(CI, "on: push\n", "120000")]],
  [
    "replaces the folder with a link",
    false,
    [write(CI, "on: push\n"), write(".github/workflows", "x", "120000")],
  ],
  [
    "replaces its parent with a link",
    false,
    [write(CI, "on: push\n"), write(".github", "x", "120000")],
  ],
])("a change that %s: %s", async (_what, allowed, files) => {
  expect(
    await hasMergedWorkflows(world.access, { onto, merged, change: { base: "", files } }),
  ).toBe(allowed);
  const levels = world.running.sandbox.world.tokens.map(
    ({ permissions }) => permissions["workflows"],
  );
  expect(levels, "the permission is not used to find out").toEqual([undefined]);
});
