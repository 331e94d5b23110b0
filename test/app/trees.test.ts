/** Large trees are written in parts that GitHub creates within its ten seconds. */
import { beforeAll, beforeEach, expect, test } from "vitest";
import { writeTree, type TreeEntry } from "../../src/app/github/trees.ts";
import { openWorld, type World } from "./support/world.ts";

let world: World;
beforeAll(async () => void (world = await openWorld()));
beforeEach(() => void world.running.faults.clear());

const file = (path: string, content = "x\n"): TreeEntry => ({
  path,
  mode: "100644",
  type: "blob",
  content,
});
const removal = (path: string): TreeEntry => ({ path, mode: "100644", type: "blob", sha: null });
const many = (count: number) => Array.from({ length: count }, (_, i) => file(`d/${i}.txt`));
const filesIn = (tree: string) => world.git("ls-tree", "-r", "--name-only", tree).split("\n");
const main = () => world.git("rev-parse", "main^{tree}");
const slow = (most: number) => world.running.faults.arm({ fault: "tree_timeout", most })[0]!;

test("no request has more than 250 entries, or more than a megabyte of text", async () => {
  const tooMany = slow(250);
  const tree = await writeTree(world.access, main(), many(600));
  expect(filesIn(tree)).toHaveLength(600 + filesIn("main").length);
  expect(tooMany.happened).toBe(0);

  const sent: number[] = [];
  world.running.onExchange(
    ({ request, url }) => void (url.endsWith("/git/trees") && sent.push(request!.length)),
  );
  const long = Array.from({ length: 25 }, (_, i) => file(`d/${i}.txt`, `${i}`.padEnd(99_000, "y")));
  expect(filesIn(await writeTree(world.access, null, long))).toHaveLength(25);
  expect(sent).toHaveLength(3);
});

test("a part that takes GitHub too long is halved", async () => {
  const { rule } = slow(40);
  expect(rule.times).toBeGreaterThan(100);
  expect(filesIn(await writeTree(world.access, null, many(300)))).toHaveLength(300);
});

test("one entry that takes GitHub too long is tried again later", async () => {
  slow(0);
  await expect(writeTree(world.access, main(), [file("a")])).rejects.toMatchObject({
    code: "unavailable",
    status: 422,
  });
});

test("if all files are replaced by others, no intermediate tree is empty", async () => {
  const made: string[] = [];
  world.running.onExchange(
    ({ status, answer }) => void (status === 201 && made.push(answer ?? "")),
  );
  const base = await writeTree(world.access, null, [file("old/a")]);
  slow(1);
  expect(filesIn(await writeTree(world.access, base, [removal("old/a"), file("new/a")]))).toEqual([
    "new/a",
  ]);
  expect(made.join("")).not.toContain(world.gitWith("", "mktree"));
});
