import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openGitWorld, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

/** Opens a pull request with these commits into main. */
async function open(branch: string, commits: [string, Record<string, string>][]) {
  await world.git("fetch", "-q", "origin");
  await world.git("checkout", "-q", "-B", branch, "origin/main");
  for (const [message, files] of commits) await world.commit(message, files);
  await world.git("push", "-q", "origin", branch);
  const { data } = await world.app.rest.pulls.create({
    ...at,
    title: `Title of ${branch}`,
    head: branch,
    base: "main",
  });
  return { ...at, pull_number: data.number, head: data.head.sha };
}
const merge = (pull: { pull_number: number }, more: object = {}) =>
  world.app.rest.pulls.merge({ ...at, pull_number: pull.pull_number, ...more });

test("a merged branch can be deleted automatically, and its dependents get its base", async () => {
  world.repository.deleteBranchOnMerge = true;
  const below = await open("below", [["One", { "b.txt": "b\n" }]]);
  await world.git("checkout", "-q", "-b", "above");
  await world.commit("Two", { "c.txt": "c\n" });
  await world.git("push", "-q", "origin", "above");
  const above = (
    await world.app.rest.pulls.create({ ...at, title: "A", head: "above", base: "below" })
  ).data;
  await merge(below);
  expect(world.sha("below")).toBeNull();
  const turned = (await world.app.rest.pulls.get({ ...at, pull_number: above.number })).data;
  expect(turned).toMatchObject({
    state: "open",
    base: { ref: "main", sha: world.sha("main") },
    changed_files: 1,
  });
});

test("a merge into the default branch closes the named issues", async () => {
  const issue = (await world.app.rest.issues.create({ ...at, title: "Broken" })).data;
  const pull = await open("topic", [[`Fixes #${issue.number}`, { "b.txt": "b\n" }]]);
  await merge(pull);
  const { data } = await world.app.rest.issues.get({ ...at, issue_number: issue.number });
  expect(data).toMatchObject({ state: "closed", state_reason: "completed" });
});
