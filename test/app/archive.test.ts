/** Tests archiving the record if its tag already exists. */
import { beforeAll, expect, test } from "vitest";
import { archiveRecord } from "../../src/app/effects/branches.ts";
import type { EffectContext } from "../../src/app/effects/effect.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});

/** Creates a branch of two commits, and a tag with the record's name. */
function given(
  slug: string,
  tagged: (tip: string) => string,
  tree = "src",
  keeps: string | null = null,
) {
  const { git } = world;
  const first = git("commit-tree", "main:src", "-m", "First");
  const tip = git("commit-tree", `main:${tree}`, "-p", first, "-m", slug);
  const [tag, branch] = [`baton/${slug}`, `baton/${slug}/record`];
  git("update-ref", `refs/heads/${branch}`, tip);
  git("update-ref", `refs/tags/${tag}`, tagged(tip));
  const act = () =>
    archiveRecord({ type: "archive", tag, branch, keeps }, {
      access: world.access,
    } as EffectContext);
  return {
    tip,
    act,
    tagNow: () => git("rev-parse", `refs/tags/${tag}`),
    branches: () => git("branch", "--list", branch),
  };
}

test("after a crash between tag and branch, a record with new commits is archived completely", async () => {
  const { tip, act, tagNow, branches } = given("1-units", (tip) =>
    world.git("rev-parse", `${tip}^`),
  );
  await act();
  expect([tagNow(), branches()]).toEqual([tip, ""]);
});

test("the tag of a record to which a person pushed a workflow has none", async () => {
  const { tip, act, tagNow, branches } = given(
    "3-units",
    (tip) => world.git("rev-parse", `${tip}^`),
    "",
  );
  await act();
  await act();
  expect(world.git("rev-parse", `${tagNow()}^`)).toBe(tip);
  const paths = world.git("ls-tree", "-r", "--name-only", tagNow());
  expect(paths).toContain("README.md");
  expect(paths).not.toContain(".github/workflows/");
  expect(branches()).toBe("");
});

test("a tag of that name from elsewhere is kept, and so is the branch", async () => {
  const other = world.git("commit-tree", "main^{tree}", "-m", "other");
  const { act, tagNow, branches } = given("2-units", () => other);
  await expect(act()).rejects.toThrow("the tag baton/2-units already exists");
  expect(tagNow()).toBe(other);
  expect(branches()).toContain("baton/2-units/record");
});

test("the tag keeps the commit of files that are handed over, also after a second call", async () => {
  const files = world.git("commit-tree", "main^{tree}", "-m", "Files");
  const { git } = world;
  const { act, tip, tagNow, branches } = given("4-units", (head) => head, "src", files);
  git("update-ref", "-d", "refs/tags/baton/4-units");
  await act();
  expect(
    git("rev-parse", `${tagNow()}^1`, `${tagNow()}^2`, `${tagNow()}^{tree}`).split("\n"),
  ).toEqual([tip, files, git("rev-parse", `${tip}^{tree}`)]);
  expect(branches()).toBe("");
  // Baton died between creating the tag and deleting the branch.
  git("update-ref", "refs/heads/baton/4-units/record", tip);
  const before = tagNow();
  await act();
  expect([tagNow(), branches()]).toEqual([before, ""]);
});
