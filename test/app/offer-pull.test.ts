/** An offer never overwrites what people committed to its branch. */
import { beforeEach, expect, test } from "vitest";
import { offerPull } from "../../src/app/offer-pull.ts";
import { getCommit, makeCommit } from "../../src/app/github/commits.ts";
import { findOfferedPull } from "../../src/app/observe/offered-pulls.ts";
import { openWorld, type World } from "./support/world.ts";

const BRANCH = "baton/offer";
const THEIRS = /^the branch baton\/offer has commits of other people: delete or rename it/;

let world: World;
beforeEach(async () => {
  world = await openWorld();
});

const head = () => world.git("rev-parse", BRANCH);

/** Offers another commit on top of the default branch. `meanwhile` runs before that is made. */
async function offer(title: string, meanwhile = async () => {}): Promise<number> {
  const { access } = world;
  const base = world.git("rev-parse", "main");
  const wanted = { repository: world.repository.id, branch: BRANCH, base: "main" };
  return offerPull(
    access,
    { ...wanted, title, body: "" },
    await findOfferedPull(access, BRANCH),
    async () => {
      await meanwhile();
      return makeCommit(access, (await getCommit(access, base)).tree, [base], title);
    },
  );
}

/** Wren pushes a commit to the branch. Returns it. */
async function push(): Promise<string> {
  const path = `/repos/you/units/contents/mine.txt`;
  const content = Buffer.from("mine\n").toString("base64");
  await world.as("wren", "PUT", path, { branch: BRANCH, message: "Mine", content });
  return head();
}

const change = (number: number, state: "closed") =>
  world.as("wren", "PATCH", `/repos/you/units/pulls/${number}`, { state });
const merge = (number: number) =>
  world.as("wren", "PUT", `/repos/you/units/pulls/${number}/merge`, {});

test("people's commits in a pull request that they closed stay", async () => {
  const number = await offer("One");
  const theirs = await push();
  await change(number, "closed");
  await expect(offer("Two")).rejects.toThrow(THEIRS);
  expect(head()).toBe(theirs);
});

test.each(["closed", "merged"])(
  "commits pushed to a %s pull request's branch stay",
  async (how) => {
    const number = await offer("One");
    await (how === "closed" ? change(number, "closed") : merge(number));
    const theirs = await push();
    await expect(offer("Two")).rejects.toThrow(THEIRS);
    expect(head()).toBe(theirs);
  },
);

test("once people deleted or renamed that branch, Baton offers again", async () => {
  await change(await offer("One"), "closed");
  await push();
  world.git("update-ref", "-d", `refs/heads/${BRANCH}`);
  await offer("Two");
  expect(await findOfferedPull(world.access, BRANCH)).toMatchObject({
    title: "Two",
    state: "open",
  });
});

test.each(["closed", "merged"])(
  "nobody has to do anything about Baton's own %s branch",
  async (how) => {
    const first = await offer("One");
    await (how === "closed" ? change(first, "closed") : merge(first));
    expect(await offer("Two")).toBeGreaterThan(first);
  },
);

test("what people added to a pull request before they merged it doesn't stop the next one", async () => {
  const first = await offer("One");
  await push();
  await merge(first);
  expect(await offer("Two")).toBeGreaterThan(first);
  expect(world.git("ls-tree", "--name-only", "main")).toContain("mine.txt");
});

test("what people push while Baton makes its commit stays", async () => {
  await offer("One");
  let theirs = "";
  const meanwhile = async () => void (theirs = await push());
  await expect(offer("Two", meanwhile)).rejects.toMatchObject({ code: "head_moved" });
  expect(head()).toBe(theirs);
});

test("a branch that people create while Baton makes its commit stays", async () => {
  const base = world.git("rev-parse", "main");
  const create = { ref: `refs/heads/${BRANCH}`, sha: base };
  const meanwhile = async () =>
    void (await world.as("wren", "POST", "/repos/you/units/git/refs", create));
  await expect(offer("One", meanwhile)).rejects.toMatchObject({ code: "head_moved" });
  expect(head()).toBe(base);
});
