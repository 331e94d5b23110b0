/** Releases and their files: https://docs.github.com/rest/releases */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
  world.running.seed.collaborator(world.repository, "wendy", "write");
});
afterAll(() => world.close());

const repos = (login = "wendy") => world.person(login).rest.repos;
const create = (tag_name: string, more: object = {}) =>
  repos().createRelease({ ...at, tag_name, ...more });
const tags = async () => (await repos().listTags(at)).data.map((one) => one.name);
const listEvents = () => world.listEvents().filter((one) => /^(release|create)/.test(one));
const upload = (release_id: number, name: string, data = "text", login = "wendy") =>
  repos(login).uploadReleaseAsset({
    ...at,
    release_id,
    name,
    data,
    baseUrl: `${world.running.url}/api/uploads`,
  });

test("a release creates a missing tag, and emits its events in order", async () => {
  const { data } = await create("v1.0", { name: "One", body: "First" });
  expect(data).toMatchObject({
    tag_name: "v1.0",
    target_commitish: "main",
    draft: false,
    author: { login: "wendy" },
  });
  expect((await repos().getCommit({ ...at, ref: "v1.0" })).data.sha).toBe(world.sha);
  expect(listEvents()).toEqual([
    "create",
    "release.created",
    "release.published",
    "release.released",
  ]);
  const again = await refusal(create("v1.0"));
  expect(again).toMatchObject({
    status: 422,
    errors: [{ resource: "Release", code: "already_exists" }],
  });
  expect((await refusal(create("v2", { target_commitish: "nowhere" }))).errors).toMatchObject([
    { resource: "Release", code: "invalid", field: "target_commitish" },
  ]);
  expect((await refusal(create("no tag"))).errors).toMatchObject([
    { message: "tag_name is not a valid tag" },
  ]);
  expect((await refusal(create("v2", { discussion_category_name: "News" }))).status).toBe(404);
  const targeted = (await create("v0.9", { target_commitish: "topic", make_latest: "false" })).data;
  expect((await repos().getCommit({ ...at, ref: "v0.9" })).data.sha).toBe(world.topic);
  await repos().deleteRelease({ ...at, release_id: targeted.id });
  expect(await tags()).toContain("v0.9");
  expect((await refusal(repos("olga").createRelease({ ...at, tag_name: "v3" }))).status).toBe(403);
});

test("a draft is hidden from readers and has no tag until it is published", async () => {
  const { data } = await create("v1.1", { draft: true });
  const draft = { ...at, release_id: data.id };
  expect(data).toMatchObject({ draft: true, published_at: null, tarball_url: null });
  expect(data.html_url).toMatch(/\/releases\/tag\/untagged-[0-9a-f]+$/);
  expect(await tags()).not.toContain("v1.1");
  const listed = async (login: string) =>
    (await repos(login).listReleases(at)).data.map((one) => one.tag_name).sort();
  expect([await listed("wendy"), await listed("olga")]).toEqual([["v1.0", "v1.1"], ["v1.0"]]);
  expect((await refusal(repos("olga").getRelease(draft))).status).toBe(404);
  expect((await refusal(repos().getReleaseByTag({ ...at, tag: "v1.1" }))).status).toBe(404);
  const edit = { body: "Second", make_latest: "true" } as const;
  const published = (await repos().updateRelease({ ...draft, draft: false, ...edit })).data;
  expect(published).toMatchObject({ draft: false, body: "Second" });
  expect(listEvents().slice(-4)).toEqual([
    "release.created",
    "create",
    "release.published",
    "release.released",
  ]);
  expect((await repos("olga").getRelease(draft)).data.id).toBe(data.id);
  expect((await repos("olga").getReleaseByTag({ ...at, tag: "v1.1" })).data.id).toBe(data.id);
  expect((await refusal(repos("olga").updateRelease({ ...draft, body: "x" }))).status).toBe(403);
  expect((await refusal(repos("olga").deleteRelease(draft))).status).toBe(403);
  expect((await refusal(repos().updateRelease({ ...draft, tag_name: "v1.0" }))).status).toBe(422);
});

test("the latest release is the one that was marked so, and never a prerelease", async () => {
  const latest = async () => (await repos("olga").getLatestRelease(at)).data.tag_name;
  expect(await latest()).toBe("v1.1");
  const early = (await create("v2.0-rc", { prerelease: true })).data;
  await create("v1.0.1", { make_latest: "false" });
  expect(await latest()).toBe("v1.1");
  expect(listEvents().slice(-8, -4)).toEqual([
    "create",
    "release.created",
    "release.published",
    "release.prereleased",
  ]);
  await repos().updateRelease({ ...at, release_id: early.id, prerelease: false });
  expect(listEvents().slice(-2)).toEqual(["release.edited", "release.released"]);
  expect(await latest()).toBe("v2.0-rc");
  expect((await refusal(repos().getLatestRelease({ ...at, repo: "none" }))).status).toBe(404);
  expect((await refusal(repos().listReleases({ ...at, repo: "none" }))).status).toBe(404);
});

test("files are uploaded, renamed, downloaded and deleted", async () => {
  const release_id = (await repos().getReleaseByTag({ ...at, tag: "v1.0" })).data.id;
  const { data } = await upload(release_id, "the tool.tar.gz", "bytes");
  expect(data).toMatchObject({
    name: "the.tool.tar.gz",
    size: 5,
    state: "uploaded",
    uploader: { login: "wendy" },
  });
  const same = await refusal(upload(release_id, "the tool.tar.gz"));
  expect(same).toMatchObject({
    status: 422,
    errors: [{ resource: "ReleaseAsset", code: "already_exists" }],
  });
  expect((await refusal(upload(release_id, "x", "x", "olga"))).status).toBe(403);
  const asset = { ...at, asset_id: data.id };
  await repos().updateReleaseAsset({ ...asset, name: "tool.tgz", label: "The tool" });
  expect((await refusal(repos("olga").updateReleaseAsset({ ...asset, name: "x" }))).status).toBe(
    403,
  );
  const list = async (id = release_id) =>
    (await repos("olga").listReleaseAssets({ ...at, release_id: id })).data;
  expect(await list()).toMatchObject([{ name: "tool.tgz", label: "The tool", download_count: 0 }]);
  expect((await refusal(list(7))).status).toBe(404);
  const headers = { accept: "application/octet-stream" };
  const file = (await repos("olga").getReleaseAsset({ ...asset, headers }))
    .data as unknown as ArrayBuffer;
  expect(Buffer.from(file).toString()).toBe("bytes");
  expect((await repos("olga").getReleaseAsset(asset)).data.download_count).toBe(1);
  expect((await refusal(repos("olga").deleteReleaseAsset(asset))).status).toBe(403);
  await repos().deleteReleaseAsset(asset);
  expect((await refusal(repos().getReleaseAsset(asset))).status).toBe(404);
});

test("notes list merges since the previous release, by the repository's categories", async () => {
  const config = "changelog:\n  categories:\n    - title: Fixes\n      labels: [bug]\n";
  const base = await commitFiles(world.app(), "main", { ".github/release.yml": config });
  const merged = async (head: string, title: string, labels: string[]) => {
    await commitFiles(world.person("wendy"), head, { [`${head}.txt`]: "x\n" }, { from: base });
    const { number } = (
      await world.person("wendy").rest.pulls.create({ ...at, title, head, base: "main" })
    ).data;
    await world.app().rest.issues.addLabels({ ...at, issue_number: number, labels });
    await world.app().rest.pulls.merge({ ...at, pull_number: number, merge_method: "squash" });
    return number;
  };
  const [fix, more] = [
    await merged("fix", "Fix it", ["bug"]),
    await merged("more", "Add more", ["new"]),
  ];
  const notes = (given: object) =>
    repos().generateReleaseNotes({ ...at, tag_name: "v3.0", ...given });
  const { data } = await notes({ previous_tag_name: "v2.0-rc" });
  const page = `${world.running.url}/ann/sample`;
  expect(data).toEqual({
    name: "v3.0",
    body: [
      "## What's Changed",
      "### Fixes",
      `* Fix it by @wendy in ${page}/pull/${fix}`,
      "### Other Changes",
      `* Add more by @wendy in ${page}/pull/${more}\n`,
      "## New Contributors",
      `* @wendy made their first contribution in ${page}/pull/${fix}\n`,
      `**Full Changelog**: ${page}/compare/v2.0-rc...v3.0`,
    ].join("\n"),
  });
  expect((await refusal(notes({ previous_tag_name: "v9" }))).status).toBe(422);
  const release = (await create("v3.0", { generate_release_notes: true, body: "Hello" })).data;
  expect([release.name, release.body]).toEqual([
    "v3.0",
    `Hello\n\n${data.body.replace("v2.0-rc", "v1.0.1")}`,
  ]);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "releases"));
