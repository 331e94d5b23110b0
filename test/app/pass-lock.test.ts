/**
 * Concurrent passes: one holds the repository's lock, and one that was killed doesn't hold it
 * forever.
 */
import { expect, test } from "vitest";
import { lockOneshot } from "../../src/app/oneshot/lock.ts";
import { runOneshot } from "../../src/app/oneshot/run-oneshot.ts";
import { quiet } from "./support/logs.ts";
import { openWorld } from "./support/world.ts";

const now = () => new Date();
const taken = <T>(all: (T | null)[]) => all.filter((one) => one !== null);

test("one of many concurrent passes gets the lock, and the next one after it is released", async () => {
  const { access, git } = await openWorld();
  const tree = git("rev-parse", "main^{tree}");
  const five = await Promise.all(Array.from({ length: 5 }, () => lockOneshot(access, tree, now())));
  expect(taken(five)).toHaveLength(1);
  expect(await lockOneshot(access, tree, now())).toBeNull();
  await taken(five)[0]!();
  expect(git("for-each-ref", "refs/baton")).toBe("");
});

test.each([
  ["of a killed pass lasts ten minutes, then", -11],
  ["from before GitHub's clock was set back is void:", 11],
])("a lock %s one of those that wait takes over", async (_, minutes) => {
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

test("a pass whose lock GitHub does not remove still reports what it did", async () => {
  const { access, git, installation, repository, running } = await openWorld();
  running.faults.arm({ fault: "rate_limit", match: { body: "deleteRef" }, times: 9 });
  const place = { installation, repository: repository.id, owner: "you", repo: "units" };
  const deps = {
    access: () => Promise.resolve(access),
    ...{ clock: now, log: quiet, signal: new AbortController().signal },
    ...{ wait: () => Promise.resolve(), until: new Date(Date.now() + 60_000), settleMs: 0 },
  };
  const [result] = await runOneshot(deps, place);
  expect(result).toMatchObject({ item: place, problem: null });
  expect(git("for-each-ref", "refs/baton")).not.toBe("");
});
