/**
 * Concurrent passes: one holds the repository's lock, and one that was killed doesn't hold it
 * forever.
 */
import { expect, test } from "vitest";
import { lockOneshot } from "../../src/app/oneshot/lock.ts";
import { openWorld } from "./support/world.ts";

const now = () => new Date();
const taken = <T>(all: (T | null)[]) => all.filter((one) => one !== null);

test("of many at once one gets the turn, and the next one once it is given back", async () => {
  const { access, git } = await openWorld();
  const tree = git("rev-parse", "main^{tree}");
  const five = await Promise.all(Array.from({ length: 5 }, () => lockOneshot(access, tree, now())));
  expect(taken(five)).toHaveLength(1);
  expect(await lockOneshot(access, tree, now())).toBeNull();
  await taken(five)[0]!();
  expect(git("for-each-ref", "refs/baton")).toBe("");
});

test.each([
  ["that was killed holds it for ten minutes, and then", -11],
  ["made before GitHub's clock was set back holds it for nobody:", 11],
])("one %s one of those that wait takes over", async (_, minutes) => {
  const { access, git, gitWith } = await openWorld();
  const tree = git("rev-parse", "main^{tree}");
  const made = Math.floor(Date.now() / 1000) + minutes * 60;
  const who = `a <a@example.com> ${made} +0000`;
  const commit = `tree ${tree}\nauthor ${who}\ncommitter ${who}\n\nOld\n`;
  git(
    "update-ref",
    "refs/baton/pass",
    gitWith(commit, "hash-object", "-t", "commit", "-w", "--stdin"),
  );
  const three = await Promise.all([1, 2, 3].map(() => lockOneshot(access, tree, now())));
  expect(taken(three)).toHaveLength(1);
  expect(await lockOneshot(access, tree, now())).toBeNull();
  await taken(three)[0]!();
  expect(git("for-each-ref", "refs/baton")).toBe("");
});
