import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openGitWorld, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

test("a pull request follows its branch, and ends with it or when it reaches the base", async () => {
  const open = async (branch: string) => {
    await world.git("checkout", "-q", "-B", branch, "origin/main");
    const sha = await world.commit(branch, { [`${branch}.txt`]: "x\n" });
    await world.git("push", "-q", "origin", branch);
    const pull = await world.app.rest.pulls.create({
      ...at,
      title: branch,
      head: branch,
      base: "main",
    });
    return { number: pull.data.number, sha };
  };
  const get = async (pull_number: number) =>
    (await world.app.rest.pulls.get({ ...at, pull_number })).data;
  const one = await open("one");
  const next = await world.commit("more", { "one.txt": "y\n" });
  await world.git("push", "-q", "origin", "one");
  expect((await get(one.number)).head.sha).toBe(next);
  expect(world.sha(`refs/pull/${one.number}/head`)).toBe(next);
  expect(world.events.at(-1)?.payload).toMatchObject({
    action: "synchronize",
    before: one.sha,
    after: next,
  });
  await world.git("push", "-q", "origin", "one:main");
  expect(await get(one.number)).toMatchObject({
    merged: true,
    state: "closed",
    merged_by: { login: "ann" },
  });
  const two = await open("two");
  await world.git("push", "-q", "origin", ":two");
  expect(await get(two.number)).toMatchObject({ merged: false, state: "closed" });
});
