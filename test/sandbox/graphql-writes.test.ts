import { afterEach, beforeEach, expect, test } from "vitest";
import { openGitWorld, problem, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const COMMIT = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) {
    commit { oid message author { name } signature { isValid } parents(first: 1) { nodes { oid } } }
  }
}`;
const input = (expectedHeadOid: string, fileChanges: object, branchName = "main") => ({
  input: {
    branch: { repositoryNameWithOwner: "ann/sample", branchName },
    ...{ expectedHeadOid, fileChanges, message: { headline: "Head", body: "Body" } },
  },
});

test("a commit on a branch is signed, the app's, and only on the expected head", async () => {
  const head = world.sha("main") ?? "";
  const changes = {
    additions: [
      { path: "deep/er/b.txt", contents: base64("b\n") },
      { path: "a.txt", contents: base64("new\n") },
    ],
  };
  const made = await world.app.graphql<Record<string, { commit: { oid: string } }>>(
    COMMIT,
    input(head, changes),
  );
  expect(made["createCommitOnBranch"]?.commit).toMatchObject({
    message: "Head\n\nBody",
    author: { name: "helper[bot]" },
    signature: { isValid: true },
    parents: { nodes: [{ oid: head }] },
  });
  expect(world.sha("main")).toBe(made["createCommitOnBranch"]?.commit.oid);
  expect(world.sha("main:deep/er/b.txt")).not.toBeNull();
  expect(world.events.map((one) => one.event)).toEqual(["push"]);
  const stale = await problem(world.app.graphql(COMMIT, input(head, changes)));
  expect(stale.errors).toMatchObject([
    {
      type: "STALE_DATA",
      path: ["createCommitOnBranch"],
      message: `Expected branch to point to "${head}" but it did not. Pull and try again.`,
    },
  ]);
});

test("a commit deletes files, keeps modes, and reports problems", async () => {
  await world.git("update-index", "--chmod=+x", "a.txt");
  await world.git("commit", "-q", "-m", "Executable");
  await world.git("push", "-q", "origin", "main");
  const head = world.sha("main") ?? "";
  const changed = { additions: [{ path: "a.txt", contents: base64("x") }], deletions: [] };
  await world.app.graphql(COMMIT, input(head, changed));
  await world.git("fetch", "-q", "origin", "main");
  expect(await world.git("ls-tree", "FETCH_HEAD", "a.txt")).toMatch(/^100755/);
  const next = world.sha("main") ?? "";
  const ask = (changes: object, branch?: string) =>
    problem(world.app.graphql(COMMIT, input(next, changes, branch)));
  expect((await ask({ deletions: [{ path: "none" }] })).errors[0]?.message).toBe(
    `A path was requested for deletion which does not exist as of commit oid \`${next}\``,
  );
  expect((await ask({}, "nowhere")).errors[0]).toMatchObject({ type: "NOT_FOUND" });
  const sly = { additions: [{ path: ".github/workflows/y.yml", contents: base64("on: push") }] };
  expect((await ask(sly)).errors[0]).toMatchObject({ type: "FORBIDDEN" });
  expect(world.sha("main")).toBe(next);
  const outsider = await problem(world.person("olga").graphql(COMMIT, input(next, {})));
  expect(outsider.errors[0]).toMatchObject({ type: "FORBIDDEN" });
  await world.app.graphql(COMMIT, input(next, { deletions: [{ path: "a.txt" }] }));
  expect(world.sha("main:a.txt")).toBeNull();
});

test("refs move together or not at all", async () => {
  const head = world.sha("main") ?? "";
  const update =
    "mutation ($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }";
  const { repository } = await world.app.graphql<{ repository: { id: string } }>(
    `{ repository(owner: "ann", name: "sample") { id } }`,
  );
  const zero = "0".repeat(40);
  const ask = (refUpdates: object[]) =>
    world.app.graphql(update, { input: { repositoryId: repository.id, refUpdates } });
  const one = { name: "refs/heads/one", beforeOid: zero, afterOid: head };
  const stale = await problem(
    ask([one, { name: "refs/heads/main", beforeOid: zero, afterOid: head }]),
  );
  expect(stale.errors[0]?.message).toContain("expected");
  expect(world.sha("one")).toBeNull();
  await ask([one, { name: "refs/tags/t", afterOid: head }]);
  expect([world.sha("one"), world.sha("refs/tags/t")]).toEqual([head, head]);
  await ask([{ name: "refs/heads/one", afterOid: zero }]);
  expect(world.sha("one")).toBeNull();
});
