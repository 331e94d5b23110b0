import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

const blob = { mode: "100644", type: "blob" } as const;

/** Creates a commit with these files on top of another. */
async function commit(
  files: Record<string, string>,
  parent: string,
  app = world.app(),
): Promise<string> {
  const { git } = app.rest;
  const tree = Object.entries(files).map(([path, content]) => ({ ...blob, path, content }));
  const made = (await git.createTree({ ...at, base_tree: parent, tree })).data;
  return (await git.createCommit({ ...at, message: "More", tree: made.sha, parents: [parent] }))
    .data.sha;
}

test("a ref is created once, moves forward, and moves elsewhere only by force", async () => {
  const { git } = world.app().rest;
  const make = () => git.createRef({ ...at, ref: "refs/heads/baton/a/b1", sha: world.topic });
  expect((await make()).data.object).toMatchObject({ sha: world.topic, type: "commit" });
  expect(await refusal(make())).toMatchObject({ status: 422, message: "Reference already exists" });
  const ref = "heads/baton/a/b1";
  const more = await commit({ "a.txt": "a" }, world.topic);
  expect((await git.updateRef({ ...at, ref, sha: more })).data.object.sha).toBe(more);
  const back = { ...at, ref, sha: world.sha };
  expect(await refusal(git.updateRef(back))).toMatchObject({
    status: 422,
    message: "Update is not a fast forward",
  });
  await git.updateRef({ ...back, force: true });
  expect((await git.getRef({ ...at, ref })).data.object.sha).toBe(world.sha);
  await git.deleteRef({ ...at, ref });
  expect((await refusal(git.getRef({ ...at, ref }))).status).toBe(404);
  expect((await refusal(git.deleteRef({ ...at, ref }))).message).toBe("Reference does not exist");
  expect((await refusal(git.updateRef(back))).message).toBe("Reference does not exist");
  expect(world.listEvents()).toEqual(["push", "create", "push", "push", "push", "delete"]);
  expect(world.events[3]?.payload).toMatchObject({
    forced: true,
    sender: { login: "helper[bot]" },
  });
});

test("refs that git or GitHub rejects are refused", async () => {
  const { git } = world.app().rest;
  const make = (ref: string, sha: string) => refusal(git.createRef({ ...at, ref, sha }));
  expect((await make("main2", world.sha)).status).toBe(422);
  expect((await make("refs/heads/a b", world.sha)).status).toBe(422);
  expect((await make("refs/pull/1/head", world.sha)).status).toBe(422);
  expect((await make("refs/heads/new", "f".repeat(40))).message).toBe("Object does not exist");
  const { tree } = (await git.getCommit({ ...at, commit_sha: world.sha })).data;
  expect((await make("refs/heads/new", tree.sha)).status).toBe(422);
  expect(
    (await refusal(git.updateRef({ ...at, ref: "heads/main", sha: tree.sha, force: true }))).status,
  ).toBe(422);
  expect(
    (await refusal(git.updateRef({ ...at, ref: "heads/main", sha: "0".repeat(40) }))).status,
  ).toBe(422);
  expect((await refusal(git.deleteRef({ ...at, ref: "heads/main" }))).status).toBe(422);
  const outsider = world.person("olga").rest.git;
  expect(
    (await refusal(outsider.createRef({ ...at, ref: "refs/heads/x", sha: world.sha }))).status,
  ).toBe(403);
});

test("matching refs are returned in one answer", async () => {
  const { git } = world.app().rest;
  for (let i = 0; i < 35; i++)
    await git.createRef({ ...at, ref: `refs/heads/many/${i}`, sha: world.sha });
  expect((await git.listMatchingRefs({ ...at, ref: "heads/many/" })).data).toHaveLength(35);
  const some = (await git.listMatchingRefs({ ...at, ref: "heads/many/3" })).data;
  const names = ["3", "30", "31", "32", "33", "34"].map((n) => `refs/heads/many/${n}`);
  expect(some.map((one) => one.ref).sort()).toEqual(names);
  expect((await git.listMatchingRefs({ ...at, ref: "heads/none" })).data).toEqual([]);
});

test("rules of a branch apply to the API, except for those who bypass them", async () => {
  const { seed, sandbox } = world.running;
  const rule = { rulesetId: 1, pattern: "main", parameters: null, bypass: ["other"] };
  seed.rule(world.repository, { ...rule, type: "pull_request" });
  const move = { ...at, ref: "heads/main", sha: world.topic };
  const refused = await refusal(world.app().rest.git.updateRef(move));
  expect(refused).toMatchObject({
    status: 422,
    message: expect.stringMatching("Repository rule violations found") as unknown,
  });
  await world.otherApp().rest.git.updateRef(move);
  sandbox.world.repositories[0]!.rules = [];
  seed.rule(world.repository, { ...rule, pattern: "~ALL", type: "deletion" });
  const gone = world.app().rest.git.deleteRef({ ...at, ref: "heads/topic" });
  expect((await refusal(gone)).message).toContain("Cannot delete this protected ref.");
});

test("only a client with the permission for it can change a workflow file", async () => {
  const files = { ".github/workflows/ci.yml": "on: push\n" };
  const allowed = world.app({ contents: "write", workflows: "write" });
  const words = "Resource not accessible by integration";
  expect(await refusal(commit(files, world.sha))).toMatchObject({ status: 403, message: words });
  const sha = await commit(files, world.sha, allowed);
  const make = (name: string) => ({ ...at, ref: `refs/heads/${name}`, sha });
  expect(await refusal(world.app().rest.git.createRef(make("ci")))).toMatchObject({
    status: 403,
    message: expect.stringMatching("without `workflows` permission") as unknown,
  });
  expect((await allowed.rest.git.createRef(make("ci"))).status).toBe(201);
});

test("blobs keep their bytes", async () => {
  const { git } = world.app().rest;
  const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const { sha } = (
    await git.createBlob({ ...at, content: bytes.toString("base64"), encoding: "base64" })
  ).data;
  const { data } = await git.getBlob({ ...at, file_sha: sha });
  expect(data).toMatchObject({ size: 256, encoding: "base64" });
  expect(Buffer.from(data.content, "base64")).toEqual(bytes);
  expect((await refusal(git.createBlob({ ...at, content: "%%", encoding: "base64" }))).status).toBe(
    422,
  );
  expect((await refusal(git.getBlob({ ...at, file_sha: "0".repeat(40) }))).status).toBe(404);
});

test("a tree changes path by path: modes stay, and empty folders are removed", async () => {
  const { git } = world.app().rest;
  const base = (
    await git.createTree({
      ...at,
      tree: [
        { path: "bin/run", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
        { path: "link", mode: "120000", type: "blob", content: "bin/run" },
        { path: "docs/deep/a.md", ...blob, content: "a" },
        { path: "docs-old", ...blob, content: "sorted before docs/" },
      ],
    })
  ).data;
  const changed = (
    await git.createTree({
      ...at,
      base_tree: base.sha,
      tree: [
        { path: "docs/deep/a.md", ...blob, sha: null },
        { path: "bin/other", ...blob, content: "x" },
      ],
    })
  ).data;
  const { data } = await git.getTree({ ...at, tree_sha: changed.sha, recursive: "1" });
  expect(data.tree.map((entry) => [entry.path, entry.mode])).toEqual([
    ["bin", "040000"],
    ["bin/other", "100644"],
    ["bin/run", "100755"],
    ["docs-old", "100644"],
    ["link", "120000"],
  ]);
  expect(changed.tree.map((entry) => entry.path)).toEqual(["bin", "docs-old", "link"]);
  const bad = async (entry: object) =>
    (
      await refusal(
        git.createTree({ ...at, base_tree: base.sha, tree: [{ ...blob, ...entry }] as never }),
      )
    ).message;
  expect(await bad({ path: "nothing", sha: null })).toBe("GitRPC::BadObjectState");
  expect(await bad({ path: "a/../b", content: "" })).toBe(
    "tree.path contains a malformed path component",
  );
  expect(await bad({ path: ".git/config", content: "" })).toBe(
    "tree.path contains a malformed path component",
  );
  expect(await bad({ path: "a", sha: "1".repeat(40) })).toContain("is not a valid blob");
  const none = git.createTree({
    ...at,
    base_tree: "1".repeat(40),
    tree: [{ path: "a", ...blob, content: "" }],
  });
  expect((await refusal(none)).message).toBe("base_tree is not a valid tree oid");
});

test("an app's commit without a name is signed by its bot; one with an author is not", async () => {
  const { git } = world.app().rest;
  const { tree } = (await git.getCommit({ ...at, commit_sha: world.sha })).data;
  const parts = { ...at, message: "Plan\n\nbody", tree: tree.sha, parents: [world.sha] };
  const own = (await git.createCommit(parts)).data;
  expect(own).toMatchObject({
    author: { name: "helper[bot]" },
    verification: { verified: true, reason: "valid" },
  });
  expect((await git.getCommit({ ...at, commit_sha: own.sha })).data).toEqual(own);
  const author = { name: "Ann", email: "ann@example.com", date: "2026-02-01T12:00:00+02:00" };
  const named = (await git.createCommit({ ...parts, author })).data;
  expect(named).toMatchObject({ author: { name: "Ann", date: "2026-02-01T10:00:00Z" } });
  expect(named.verification).toMatchObject({ verified: false, reason: "unsigned" });
  expect((await refusal(git.createCommit({ ...parts, tree: world.sha }))).message).toBe(
    "Tree SHA does not exist",
  );
  expect((await refusal(git.createCommit({ ...parts, parents: [tree.sha] }))).status).toBe(422);
});

test("an annotated tag is an object and a ref", async () => {
  const { git, repos } = world.app().rest;
  const made = (
    await git.createTag({ ...at, tag: "v1", message: "One", object: world.sha, type: "commit" })
  ).data;
  await git.createRef({ ...at, ref: "refs/tags/v1", sha: made.sha });
  expect((await git.getRef({ ...at, ref: "tags/v1" })).data.object).toMatchObject({
    type: "tag",
    sha: made.sha,
  });
  expect((await git.getTag({ ...at, tag_sha: made.sha })).data).toMatchObject({
    tag: "v1",
    message: "One",
  });
  const { data } = await repos.listTags(at);
  expect(data.map((one) => [one.name, one.commit.sha])).toEqual([["v1", world.sha]]);
});
