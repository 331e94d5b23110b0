/** The Git Data API: blobs, trees, commits, tags and refs, and its errors. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";
import { refused } from "./refused.ts";

let world: ApiWorld;
beforeAll(async () => void (world = await openApiWorld()));
afterAll(() => world.close());

const git = () => world.app().rest.git;
const NONE = "f".repeat(40);

test("blobs are created and read", async () => {
  const blob = (await git().createBlob({ ...at, content: "aGk=", encoding: "base64" })).data;
  expect((await git().getBlob({ ...at, file_sha: blob.sha })).data).toMatchObject({
    size: 2,
    encoding: "base64",
  });
  const { data } = await git().getBlob({ ...at, file_sha: blob.sha, mediaType: { format: "raw" } });
  expect(Buffer.from(data as unknown as ArrayBuffer).toString()).toBe("hi");
  const wrong = refusal(git().createBlob({ ...at, content: "§§", encoding: "base64" }));
  expect(await wrong).toMatchObject({ status: 422, message: "content is not valid Base64" });
  expect((await refusal(git().getBlob({ ...at, file_sha: NONE }))).status).toBe(404);
});

test("trees are created and read, completely and in part", async () => {
  const entry = { mode: "100644" as const, type: "blob" as const };
  const tree = [
    { ...entry, path: "a.txt", content: "a\n" },
    { ...entry, path: "b/c.txt", content: "ccc\n" },
  ];
  const { sha } = (await git().createTree({ ...at, tree })).data;
  const flat = (await git().getTree({ ...at, tree_sha: sha })).data;
  expect(flat).toMatchObject({
    truncated: false,
    tree: [
      { path: "a.txt", size: 2 },
      { path: "b", type: "tree" },
    ],
  });
  const deep = (await git().getTree({ ...at, tree_sha: sha, recursive: "1" })).data;
  expect(deep.tree.map((one) => [one.path, one.size])).toEqual([
    ["a.txt", 2],
    ["b", undefined],
    ["b/c.txt", 4],
  ]);
  expect((await refusal(git().getTree({ ...at, tree_sha: NONE }))).status).toBe(404);
  const outside = git().createTree({ ...at, tree: [{ ...entry, path: "../x", content: "" }] });
  expect((await refusal(outside)).message).toBe("tree.path contains a malformed path component");
  const base = git().createTree({ ...at, base_tree: NONE, tree });
  expect((await refusal(base)).message).toBe("base_tree is not a valid tree oid");
  const nothing = git().createTree({ ...at, tree: [] });
  const bare = git().createTree({ ...at, tree: [{}] });
  await refused(422, /^Invalid tree info$/, nothing, bare);
});

test("commits and tags are created and read", async () => {
  const { tree } = (await git().getCommit({ ...at, commit_sha: world.sha })).data;
  const made = { ...at, message: "More", tree: tree.sha, parents: [world.sha] };
  const commit = (await git().createCommit(made)).data;
  expect(commit).toMatchObject({
    author: { name: "helper[bot]" },
    verification: { verified: true },
  });
  expect((await refusal(git().createCommit({ ...made, tree: NONE }))).message).toBe(
    "Tree SHA does not exist",
  );
  expect((await refusal(git().getCommit({ ...at, commit_sha: NONE }))).status).toBe(404);
  const tag = { ...at, tag: "v1", message: "One", object: commit.sha, type: "commit" as const };
  const { sha } = (await git().createTag(tag)).data;
  expect((await git().getTag({ ...at, tag_sha: sha })).data).toMatchObject({
    tag: "v1",
    message: "One",
  });
  expect((await refusal(git().createTag({ ...tag, object: NONE }))).message).toBe(
    "Object does not exist",
  );
  expect((await refusal(git().getTag({ ...at, tag_sha: NONE }))).status).toBe(404);
});

test("refs are created once, move forward, and are deleted", async () => {
  const ref = "heads/a/new";
  const made = { ...at, ref: `refs/${ref}`, sha: world.sha };
  expect((await git().createRef(made)).data.object).toMatchObject({
    type: "commit",
    sha: world.sha,
  });
  expect(await refusal(git().createRef(made))).toMatchObject({
    status: 422,
    message: "Reference already exists",
  });
  expect((await git().getRef({ ...at, ref })).data.ref).toBe("refs/heads/a/new");
  expect((await refusal(git().getRef({ ...at, ref: "heads/none" }))).status).toBe(404);
  expect((await git().listMatchingRefs({ ...at, ref: "heads/a" })).data).toHaveLength(1);
  expect((await git().listMatchingRefs({ ...at, ref: "heads/zzz" })).data).toEqual([]);
  expect(
    (await refusal(git().listMatchingRefs({ ...at, repo: "none", ref: "heads" }))).status,
  ).toBe(404);
  expect((await git().updateRef({ ...at, ref, sha: world.topic })).data.object.sha).toBe(
    world.topic,
  );
  const back = refusal(git().updateRef({ ...at, ref, sha: world.sha }));
  expect(await back).toMatchObject({ status: 422, message: "Update is not a fast forward" });
  await git().updateRef({ ...at, ref, sha: world.sha, force: true });
  await git().deleteRef({ ...at, ref });
  expect(await refusal(git().deleteRef({ ...at, ref }))).toMatchObject({
    message: "Reference does not exist",
  });
});

test("a repository without commits has no git objects", async () => {
  world.running.seed.repository({ owner: "ann", name: "empty" });
  const empty = { owner: "ann", repo: "empty" };
  const person = world.person("ann").rest.git;
  await refused(
    409,
    /^Git Repository is empty\.$/,
    person.createBlob({ ...empty, content: "x" }),
    person.getRef({ ...empty, ref: "heads/main" }),
    person.listMatchingRefs({ ...empty, ref: "heads" }),
  );
});

test("an archived repository is read-only", async () => {
  world.repository.archived = true;
  expect((await git().getRef({ ...at, ref: "heads/main" })).status).toBe(200);
  const written = await refusal(git().createBlob({ ...at, content: "x" }));
  expect(written).toMatchObject({
    status: 403,
    message: "Repository was archived so is read-only.",
  });
  world.repository.archived = false;
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "git"));
