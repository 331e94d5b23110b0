import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

interface File {
  content: string | null;
  mode?: "100644" | "100755" | "120000";
}

/** Commits files on a branch (null deletes). A missing branch is created from `from`. */
async function commit(
  branch: string,
  files: Record<string, string | File>,
  from = world.sha,
): Promise<string> {
  const { git } = world.app().rest;
  const refs = (await git.listMatchingRefs({ ...at, ref: `heads/${branch}` })).data;
  const head = refs.find((one) => one.ref === `refs/heads/${branch}`)?.object.sha;
  const parent = head ?? from;
  const entries = Object.entries(files).map(([path, file]) => {
    const { content, mode } = typeof file === "string" ? { content: file, mode: undefined } : file;
    const what = content === null ? { sha: null } : { content };
    return { path, mode: mode ?? ("100644" as const), type: "blob" as const, ...what };
  });
  const tree = (await git.createTree({ ...at, base_tree: parent, tree: entries })).data.sha;
  const message = `Change ${Object.keys(files).join(" ")}`;
  const { sha } = (await git.createCommit({ ...at, message, tree, parents: [parent] })).data;
  if (head) await git.updateRef({ ...at, ref: `heads/${branch}`, sha });
  else await git.createRef({ ...at, ref: `refs/heads/${branch}`, sha });
  return sha;
}

test("a repository shows its merge settings to those who may write", async () => {
  world.repository.allowRebaseMerge = false;
  const own = (await world.person("ann").rest.repos.get(at)).data;
  expect(own).toMatchObject({
    full_name: "ann/sample",
    allow_rebase_merge: false,
    permissions: { admin: true },
  });
  const foreign = (await world.person("olga").rest.repos.get(at)).data;
  expect(foreign.allow_rebase_merge).toBeUndefined();
  expect(foreign.permissions).toMatchObject({ push: false, pull: true });
  expect((await refusal(world.app().rest.repos.get({ ...at, repo: "no" }))).status).toBe(404);
});

test("a private repository is not found without access", async () => {
  world.repository.private = true;
  expect((await world.person("tria").rest.repos.get(at)).data.visibility).toBe("private");
  expect((await refusal(world.person("olga").rest.repos.get(at))).status).toBe(404);
  expect((await refusal(world.anonymous().rest.repos.get(at))).status).toBe(404);
});

test("a person's role has GitHub's new and old names", async () => {
  const ask = (username: string) =>
    world.app().rest.repos.getCollaboratorPermissionLevel({ ...at, username });
  const of = async (username: string) => {
    const { permission, role_name } = (await ask(username)).data;
    return [permission, role_name];
  };
  expect(await of("ann")).toEqual(["admin", "admin"]);
  expect(await of("TRIA")).toEqual(["read", "triage"]);
  // Everyone may read a public repository, so GitHub calls them readers.
  expect(await of("olga")).toEqual(["read", "read"]);
  world.repository.private = true;
  expect(await of("olga")).toEqual(["none", "none"]);
  world.repository.private = false;
  world.running.seed.collaborator(world.repository, "tria", "maintain");
  expect(await of("tria")).toEqual(["write", "maintain"]);
  expect((await refusal(ask("nobody"))).status).toBe(404);
  expect((await refusal(ask("helper[bot]"))).message).toBe("helper[bot] is not a user");
  const curious = world
    .person("olga")
    .rest.repos.getCollaboratorPermissionLevel({ ...at, username: "ann" });
  expect((await refusal(curious)).status).toBe(403);
});

test("branches are listed, with the rules that apply to them", async () => {
  const { repos } = world.app().rest;
  const rule = { rulesetId: 7, pattern: "main", parameters: null, bypass: [] };
  world.running.seed.rule(world.repository, { ...rule, type: "non_fast_forward" });
  await commit("baton/a/b1", { "a.txt": "a" });
  const { data } = await repos.listBranches(at);
  expect(data.map((one) => [one.name, one.protected])).toEqual([
    ["baton/a/b1", false],
    ["main", true],
    ["topic", false],
  ]);
  expect((await repos.getBranch({ ...at, branch: "baton/a/b1" })).data.commit.commit.message).toBe(
    "Change a.txt",
  );
  expect((await refusal(repos.getBranch({ ...at, branch: "no" }))).message).toBe(
    "Branch not found",
  );
  const rules = (await repos.getBranchRules({ ...at, branch: "main" })).data;
  expect(rules).toMatchObject([
    { type: "non_fast_forward", ruleset_id: 7, ruleset_source: "ann/sample" },
  ]);
  expect((await repos.getBranchRules({ ...at, branch: "baton/x" })).data).toEqual([]);
  const first = await repos.listBranches({ ...at, per_page: 2 });
  expect([first.data.length, first.headers.link]).toEqual([
    2,
    expect.stringContaining('page=2>; rel="next"'),
  ]);
});

test("commits are listed by branch and path, and shown with their files", async () => {
  const { repos } = world.app().rest;
  const a = await commit("work", { "a.txt": "1\n2\n" });
  const b = await commit("work", { "b.txt": "b\n" });
  const list = async (query: object) =>
    (await repos.listCommits({ ...at, ...query })).data.map((one) => one.sha);
  expect(await list({ sha: "work" })).toEqual([b, a, world.sha]);
  expect(await list({ sha: "work", path: "a.txt" })).toEqual([a]);
  expect(await list({ sha: "work", author: "helper[bot]" })).toEqual([b, a]);
  expect(await list({})).toEqual([world.sha]);
  expect((await refusal(repos.listCommits({ ...at, sha: "no" }))).status).toBe(404);
  const { data } = await repos.getCommit({ ...at, ref: "work" });
  expect(data).toMatchObject({
    sha: b,
    author: { login: "helper[bot]" },
    stats: { additions: 1, deletions: 0 },
  });
  expect(data.files).toMatchObject([
    { filename: "b.txt", status: "added", patch: "@@ -0,0 +1 @@\n+b" },
  ]);
  const id = await repos.getCommit({ ...at, ref: "work", mediaType: { format: "sha" } });
  expect(id.data as unknown).toBe(b);
  expect((await refusal(repos.getCommit({ ...at, ref: "no" }))).message).toBe(
    "No commit found for SHA: no",
  );
});

test("a comparison counts both directions and shows head's changes", async () => {
  const { repos } = world.app().rest;
  await commit("left", { "l.txt": "l\n" });
  const first = await commit("right", { "r.txt": "r\n" });
  const second = await commit("right", { "s.txt": "s\n" });
  const ask = async (basehead: string, more: object = {}) =>
    (await repos.compareCommitsWithBasehead({ ...at, basehead, ...more })).data;
  const both = await ask("left...right");
  expect(both).toMatchObject({ status: "diverged", ahead_by: 2, behind_by: 1, total_commits: 2 });
  expect(both.commits.map((one) => one.sha)).toEqual([first, second]);
  expect(both.merge_base_commit.sha).toBe(world.sha);
  expect(both.files?.map((file) => file.filename)).toEqual(["r.txt", "s.txt"]);
  expect((await ask(`${world.sha}...${first}`)).status).toBe("ahead");
  expect((await ask("right...main")).status).toBe("behind");
  expect((await ask("main...main")).status).toBe("identical");
  const page = await ask("left...ann:right", { per_page: 1, page: 2 });
  expect([page.commits.map((one) => one.sha), page.files]).toEqual([[second], []]);
  const diff: unknown = await ask("left...right", { mediaType: { format: "diff" } });
  expect(diff).toContain("+++ b/r.txt");
  expect((await refusal(ask("main...no"))).status).toBe(404);
  expect((await refusal(ask("main"))).status).toBe(404);
});

test("contents are files, folders, links, and raw bytes", async () => {
  const { repos } = world.app().rest;
  await commit("work", {
    "docs/ü b.md": "hello\n",
    "docs/in/a": "a",
    link: { content: "docs/in/a", mode: "120000" },
    away: { content: "/etc/passwd", mode: "120000" },
  });
  const get = async (path: string, more: object = {}): Promise<unknown> =>
    (await repos.getContent({ ...at, path, ref: "work", ...more })).data;
  const file = (await get("docs/ü b.md")) as { content: string };
  expect(file).toMatchObject({ type: "file", name: "ü b.md", encoding: "base64", size: 6 });
  expect(Buffer.from(file.content, "base64").toString()).toBe("hello\n");
  expect(await get("docs/ü b.md", { mediaType: { format: "raw" } })).toBe("hello\n");
  expect(await get("docs")).toMatchObject([
    { type: "dir", path: "docs/in" },
    { type: "file", path: "docs/ü b.md" },
  ]);
  expect(await get("")).toHaveLength(3);
  expect(await get("link")).toMatchObject({ type: "file", name: "link", content: "YQ==" });
  expect(await get("away")).toMatchObject({ type: "symlink", target: "/etc/passwd" });
  expect((await refusal(get("no"))).status).toBe(404);
  expect((await refusal(get("docs/in/a/b"))).status).toBe(404);
  expect((await refusal(get("docs", { ref: "no" }))).message).toBe(
    "No commit found for the ref no",
  );
});

test("an answer that the client already has is not sent again", async () => {
  const { repos } = world.app().rest;
  const { headers } = await repos.get(at);
  const again = repos.get({ ...at, headers: { "if-none-match": headers.etag } });
  await expect(again).rejects.toMatchObject({ status: 304 });
});

test("a branch is merged once; conflicts and unknown names have different errors", async () => {
  const { git, repos } = world.app().rest;
  await commit("left", { "a.txt": "left\n" });
  const clean = await commit("clean", { "b.txt": "b\n" });
  await commit("clash", { "a.txt": "clash\n" });
  const merge = (head: string, more: object = {}) =>
    repos.merge({ ...at, base: "left", head, ...more });
  const { status, data } = await merge("clean", { commit_message: "Take main in" });
  expect([status, data.commit.message, data.parents[1]?.sha]).toEqual([201, "Take main in", clean]);
  expect(data.commit.verification?.verified).toBe(true);
  expect((await git.getRef({ ...at, ref: "heads/left" })).data.object.sha).toBe(data.sha);
  expect((await merge(clean)).status).toBe(204);
  expect(await refusal(merge("clash"))).toMatchObject({ status: 409, message: "Merge conflict" });
  expect((await refusal(merge("no"))).message).toBe("Head does not exist");
  expect((await refusal(repos.merge({ ...at, base: "no", head: "left" }))).message).toBe(
    "Base does not exist",
  );
  const reader = world.person("tria").rest.repos;
  expect((await refusal(reader.merge({ ...at, base: "left", head: "clash" }))).status).toBe(403);
});
