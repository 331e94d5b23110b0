/**
 * Repositories, branches, commits and files, as a client that observes a bot's work requests them.
 *
 * Lines: one call that succeeds and one that is refused for each endpoint.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
let work: string;
let first: string;
beforeAll(async () => {
  world = await openApiWorld();
  const app = world.app();
  first = await commitFiles(
    app,
    "work",
    { "README.md": "# Work\n", "docs/a.md": "a\n" },
    { from: world.sha },
  );
  work = await commitFiles(
    app,
    "work",
    { "src/ü b.js": "1\n" },
    { message: "Second\n\nWith a body" },
  );
});
afterAll(() => world.close());

const repos = (login = "ann") => world.person(login).rest.repos;
/** Returns the answer for `Accept: application/vnd.github.<format>` as text. */
async function form(path: string, format: string): Promise<{ type: string | null; text: string }> {
  const headers = { accept: `application/vnd.github.${format}` };
  const answer = await world.wire.fetch(`${world.running.url}/api/v3/repos/ann/sample/${path}`, {
    headers,
  });
  return { type: answer.headers.get("content-type"), text: await answer.text() };
}

test("a repository contains the caller's permissions", async () => {
  expect((await repos().get(at)).data).toMatchObject({
    permissions: { admin: true },
    allow_squash_merge: true,
  });
  expect((await world.anonymous().rest.repos.get(at)).data.permissions).toBeUndefined();
  const { headers } = await repos().get(at);
  expect(headers["last-modified"]).toMatch(/GMT$/);
  const since = { "if-modified-since": String(headers["last-modified"]) };
  await expect(repos().get({ ...at, headers: since })).rejects.toMatchObject({ status: 304 });
  expect((await refusal(repos().get({ ...at, repo: "none" }))).status).toBe(404);
});

test("a repository's languages count the bytes of the default branch's files", async () => {
  expect((await repos().listLanguages(at)).data).toEqual({});
  const files = { "a.ts": "1;\n", "b/c.py": "1\n", "d.md": "# D\n", "node_modules/x.js": "1\n" };
  await commitFiles(world.app(), "languages", files, { from: world.sha });
  const { defaultBranch } = world.repository;
  world.repository.defaultBranch = "languages";
  expect((await repos().listLanguages(at)).data).toEqual({ TypeScript: 3, Python: 2 });
  world.repository.defaultBranch = defaultBranch;
  await world.app().rest.git.deleteRef({ ...at, ref: "heads/languages" });
  expect((await refusal(repos().listLanguages({ ...at, repo: "none" }))).status).toBe(404);
});

test("collaborators and possible assignees are listed", async () => {
  expect((await repos().listCollaborators(at)).data.map((one) => one.login)).toEqual([
    "ann",
    "tria",
  ]);
  const pushers = (await repos().listCollaborators({ ...at, permission: "push" })).data;
  expect(pushers).toMatchObject([
    { login: "ann", role_name: "admin", permissions: { push: true } },
  ]);
  expect((await repos().listCollaborators({ ...at, affiliation: "outside" })).data).toEqual([]);
  expect((await refusal(repos("olga").listCollaborators(at))).status).toBe(403);
  for (const asked of [
    "collaborators?permission=root",
    "collaborators?affiliation=far",
    "branches?protected=maybe",
  ]) {
    expect(
      (await refusal(world.person("ann").request(`GET /repos/ann/sample/${asked}`))).status,
    ).toBe(422);
  }
  expect((await repos().checkCollaborator({ ...at, username: "TRIA" })).status).toBe(204);
  expect((await refusal(repos().checkCollaborator({ ...at, username: "olga" }))).status).toBe(404);
  const level = (username: string) => repos().getCollaboratorPermissionLevel({ ...at, username });
  expect((await level("olga")).data).toMatchObject({ permission: "read", role_name: "read" });
  expect((await refusal(level("nobody"))).status).toBe(404);
  const { issues } = world.person("ann").rest;
  expect((await issues.listAssignees(at)).data.map((one) => one.login)).toEqual(["ann"]);
  expect((await issues.checkUserCanBeAssigned({ ...at, assignee: "ann" })).status).toBe(204);
  expect((await refusal(issues.checkUserCanBeAssigned({ ...at, assignee: "tria" }))).status).toBe(
    404,
  );
  expect((await refusal(issues.listAssignees({ ...at, repo: "none" }))).status).toBe(404);
});

test("branches, their rules, and tags are listed", async () => {
  world.running.seed.rule(world.repository, {
    ...{ rulesetId: 1, pattern: "main", type: "non_fast_forward", parameters: null, bypass: [] },
  });
  const names = async (more: object = {}) =>
    (await repos().listBranches({ ...at, ...more })).data.map((one) => one.name);
  expect(await names()).toEqual(["main", "topic", "work"]);
  expect(await names({ protected: true })).toEqual(["main"]);
  expect(await names({ protected: false })).toEqual(["topic", "work"]);
  expect(await names({ per_page: 2, page: 2 })).toEqual(["work"]);
  expect(await names({ page: 9 })).toEqual([]);
  expect((await refusal(names({ repo: "none" }))).status).toBe(404);
  expect((await repos().getBranch({ ...at, branch: "work" })).data.commit.sha).toBe(work);
  expect((await refusal(repos().getBranch({ ...at, branch: "a/b" }))).message).toBe(
    "Branch not found",
  );
  const rules = (await repos().getBranchRules({ ...at, branch: "main" })).data;
  expect(rules.map((one) => one.type)).toEqual(["non_fast_forward"]);
  expect(
    (await refusal(repos().getBranchRules({ ...at, repo: "none", branch: "main" }))).status,
  ).toBe(404);
  await world.app().rest.git.createRef({ ...at, ref: "refs/tags/v1", sha: first });
  expect((await repos().listTags(at)).data).toMatchObject([{ name: "v1", commit: { sha: first } }]);
  expect((await refusal(repos("olga").listTags({ ...at, repo: "none" }))).status).toBe(404);
});

test("commits are filtered by path, person and time; one has its files, a diff and mail", async () => {
  const found = async (more: object) =>
    (await repos().listCommits({ ...at, ...more })).data.map((one) => one.sha);
  expect(await found({ sha: "work" })).toEqual([work, first, world.sha]);
  expect(await found({ sha: "work", path: "docs" })).toEqual([first]);
  expect(await found({ sha: "work", path: "\0" })).toEqual([]);
  expect(await found({ sha: "work", author: "\0" })).toEqual([]);
  expect(await found({ sha: "work", author: "helper[bot]" })).toEqual([work, first]);
  expect(await found({ sha: "work", committer: "web-flow" })).toEqual([work, first]);
  expect(await found({ sha: "work", until: "2020-01-01T00:00:00Z" })).toEqual([]);
  expect(await found({ sha: "work", since: "2020-01-01T00:00:00Z", per_page: 1 })).toEqual([work]);
  expect((await refusal(repos().listCommits({ ...at, sha: "nowhere" }))).status).toBe(404);
  const one = (await repos().getCommit({ ...at, ref: "work" })).data;
  expect(one).toMatchObject({
    sha: work,
    stats: { additions: 1 },
    files: [{ filename: "src/ü b.js" }],
  });
  const paged = await repos().getCommit({ ...at, ref: first, per_page: 1, page: 2 });
  expect(paged.data.files?.map((file) => file.filename)).toEqual(["docs/a.md"]);
  expect(paged.headers.link).toContain('rel="prev"');
  const nothing = await refusal(repos().getCommit({ ...at, ref: "nowhere" }));
  expect(nothing).toMatchObject({ status: 422, message: "No commit found for SHA: nowhere" });
  const diff = await form("commits/work", "diff");
  expect(diff.type).toContain("application/vnd.github.diff");
  expect(diff.text).toContain("+++ ");
  const patch = await form("commits/work", "patch");
  expect(patch.text).toMatch(
    /^From [0-9a-f]{40} Mon Sep 17[\s\S]*Subject: \[PATCH\] Second[\s\S]*\+1\n/,
  );
  expect((await form("commits/work", "sha")).text).toBe(work);
});

test("a comparison is JSON, a diff, or mail", async () => {
  const compare = (basehead: string) => repos().compareCommitsWithBasehead({ ...at, basehead });
  expect((await compare("main...work")).data).toMatchObject({
    status: "ahead",
    ahead_by: 2,
    behind_by: 0,
  });
  expect((await refusal(compare("main...nowhere"))).status).toBe(404);
  expect((await form("compare/main...work", "v3.diff")).text).toContain("docs/a.md");
  expect(
    (await form("compare/main...work", "patch")).text.match(/^From [0-9a-f]{40} /gm),
  ).toHaveLength(2);
});

test("a branch's activities are listed newest first, in pages", async () => {
  const moves = async (more: object) =>
    (await repos().listActivities({ ...at, ...more })).data.map((one) => [
      one.activity_type,
      one.after,
    ]);
  expect(await moves({ ref: "work" })).toEqual([
    ["push", work],
    ["branch_creation", first],
  ]);
  expect(
    await moves({ ref: "refs/heads/work", activity_type: "push", actor: "helper[bot]" }),
  ).toEqual([["push", work]]);
  const { headers, data } = await repos().listActivities({ ...at, ref: "work", per_page: 1 });
  expect(headers.link).toMatch(/rel="next"/);
  expect(await moves({ ref: "work", per_page: 1, after: String(data[0]?.id) })).toEqual([
    ["branch_creation", first],
  ]);
  expect(
    (await refusal(world.person("ann").request("GET /repos/ann/sample/activity?activity_type=x")))
      .status,
  ).toBe(422);
});

test("a commit lists the pull request that merged it, and those that contain it", async () => {
  const { pulls } = world.app().rest;
  const pull = (await pulls.create({ ...at, title: "Work", head: "work", base: "main" })).data;
  const of = async (commit_sha: string) => {
    const { data } = await repos().listPullRequestsAssociatedWithCommit({ ...at, commit_sha });
    return data.map((one) => one.number);
  };
  expect(await of(first)).toEqual([pull.number]);
  expect(await of(world.sha)).toEqual([]);
  expect((await refusal(of("f".repeat(40)))).status).toBe(422);
});

test("files and folders are read in every form", async () => {
  const get = async (path: string, more: object = {}) =>
    (await repos().getContent({ ...at, ref: "work", path, ...more })).data;
  expect(await get("README.md")).toMatchObject({ type: "file", encoding: "base64" });
  expect(await get("src/ü b.js")).toMatchObject({ name: "ü b.js", size: 2 });
  expect(await get("docs")).toMatchObject([{ path: "docs/a.md" }]);
  expect(await get("")).toHaveLength(3);
  const root = await world.wire.fetch(
    `${world.running.url}/api/v3/repos/ann/sample/contents?ref=work`,
  );
  expect(await root.json()).toHaveLength(3);
  expect((await form("contents/README.md?ref=work", "raw+json")).text).toBe("# Work\n");
  expect(JSON.parse((await form("contents/docs?ref=work", "object+json")).text)).toMatchObject({
    type: "dir",
  });
  expect((await refusal(get("none"))).message).toBe("Not Found");
  expect((await refusal(get("docs", { ref: "nowhere" }))).message).toBe(
    "No commit found for the ref nowhere",
  );
  const readme = (await repos().getReadme({ ...at, ref: "work" })).data;
  expect([readme.path, Buffer.from(readme.content, "base64").toString()]).toEqual([
    "README.md",
    "# Work\n",
  ]);
  expect((await form("readme?ref=work", "raw")).text).toBe("# Work\n");
  expect((await refusal(repos().getReadme(at))).status).toBe(404);
});

test("a file is created, changed and deleted, but not overwritten without its current hash", async () => {
  await world.app().rest.git.createRef({ ...at, ref: "refs/heads/notes", sha: work });
  const file = { ...at, path: "docs/new note.md", branch: "notes", message: "Note" };
  const text = (plain: string) => Buffer.from(plain).toString("base64");
  const made = await world
    .app()
    .rest.repos.createOrUpdateFileContents({ ...file, content: text("one\n") });
  expect(made.status).toBe(201);
  expect(made.data.commit).toMatchObject({ message: "Note", verification: { verified: true } });
  const sha = String(made.data.content?.sha);
  expect(
    (await refusal(repos().createOrUpdateFileContents({ ...file, content: text("two\n") }))).status,
  ).toBe(422);
  const stale = repos().createOrUpdateFileContents({
    ...file,
    content: text("two\n"),
    sha: first,
  });
  expect(await refusal(stale)).toMatchObject({
    status: 409,
    message: `${file.path} does not match ${first}`,
  });
  const author = { name: "Nina", email: "nina@example.com" };
  const changed = await repos().createOrUpdateFileContents({
    ...file,
    content: text("two\n"),
    sha,
    author,
  });
  expect([changed.status, changed.data.commit.author?.name]).toEqual([200, "Nina"]);
  const shown = (await repos().getContent({ ...at, path: file.path, ref: "notes" })).data;
  expect(shown).toMatchObject({ content: text("two\n"), sha: changed.data.content?.sha });
  expect(await refusal(repos().deleteFile({ ...file, sha }))).toMatchObject({ status: 409 });
  await repos().deleteFile({ ...file, sha: String(changed.data.content?.sha) });
  expect((await refusal(repos().deleteFile({ ...file, sha }))).status).toBe(404);
  const nowhere = repos().createOrUpdateFileContents({
    ...file,
    branch: "none",
    content: text("x"),
  });
  expect(await refusal(nowhere)).toMatchObject({ status: 404, message: "Branch none not found" });
});

test("a file on a protected branch is refused with 409, in the words of the rule", async () => {
  await world.app().rest.git.createRef({ ...at, ref: "refs/heads/kept", sha: work });
  const file = {
    ...at,
    branch: "kept",
    message: "Past it",
    content: Buffer.from("x").toString("base64"),
  };
  const put = (path: string, sha?: string) =>
    world.app().rest.repos.createOrUpdateFileContents({ ...file, path, ...(sha ? { sha } : {}) });
  const { data } = await repos().getContent({ ...at, path: "README.md", ref: "kept" });
  const { sha } = data as { sha: string };
  const refused = async (call: Promise<unknown>) => {
    const { message, status } = await refusal(call);
    return [status, message];
  };
  const through = "Changes must be made through a pull request.";
  const none = { required_status_checks: null, enforce_admins: null, restrictions: null };
  const branch = { ...at, branch: "kept" };
  await repos().updateBranchProtection({ ...branch, ...none, required_pull_request_reviews: {} });
  expect(await refused(put("new.txt"))).toEqual([409, `Could not create file: ${through}`]);
  expect(await refused(put("README.md", sha))).toEqual([409, `Could not update file: ${through}`]);
  await repos().deleteBranchProtection(branch);
  const rule = {
    rulesetId: 31,
    pattern: "kept",
    type: "pull_request",
    parameters: null,
    bypass: [],
  };
  world.running.seed.rule(world.repository, rule);
  expect(await refused(put("new.txt"))).toEqual([
    409,
    `Repository rule violations found\n\n${through}\n\n`,
  ]);
  world.repository.rules = world.repository.rules.filter(({ rulesetId }) => rulesetId !== 31);
  // A hash that does not match a new file is ignored.
  expect((await put("new.txt", sha)).status).toBe(201);
});

test("branches are merged", async () => {
  const merge = (base: string, head: string) => repos().merge({ ...at, base, head });
  expect((await merge("topic", "work")).status).toBe(201);
  expect((await merge("topic", "work")).status).toBe(204);
  expect((await refusal(merge("nowhere", "work"))).message).toBe("Base does not exist");
  const body = (
    await refusal(world.person("ann").request("POST /repos/ann/sample/merges", { base: "topic" }))
  ).message;
  expect(body).toBe('Invalid request.\n\n"head" wasn\'t supplied.');
});

test("a repository_dispatch event is sent", async () => {
  const send = (event_type: string, client_payload: Record<string, number> = {}, login = "ann") =>
    repos(login).createDispatchEvent({ ...at, event_type, client_payload });
  expect((await send("deployed", { stage: 1 })).status).toBe(204);
  const payload = {
    action: "deployed",
    branch: "topic",
    client_payload: { stage: 1 },
    sender: { login: "ann" },
  };
  expect(world.events.at(-1)).toMatchObject({ event: "repository_dispatch", payload });
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`n${n}`, n]));
  expect((await refusal(send("deployed", many))).message).toBe(
    "No more than 10 properties are allowed; 11 were supplied.",
  );
  expect((await refusal(send("x".repeat(101)))).status).toBe(422);
  expect((await refusal(send("deployed", {}, "olga"))).status).toBe(403);
});

test("settings, names and owners change; a former name redirects to the repository", async () => {
  const { seed } = world.running;
  seed.repository({ owner: "ann", name: "old" });
  const old = { owner: "ann", repo: "old" };
  expect(
    (await repos().update({ ...old, allow_squash_merge: false })).data.allow_squash_merge,
  ).toBe(false);
  const none = { allow_squash_merge: false, allow_merge_commit: false, allow_rebase_merge: false };
  expect((await refusal(repos().update({ ...old, ...none }))).status).toBe(422);
  expect((await refusal(repos("olga").update({ ...old, name: "x" }))).status).toBe(403);
  const texts = {
    description: "For tests",
    homepage: "https://example.com",
    allow_auto_merge: true,
  };
  const more = {
    ...texts,
    squash_merge_commit_title: "PR_TITLE",
    squash_merge_commit_message: "PR_BODY",
  } as const;
  expect((await repos().update({ ...old, ...more, has_issues: true })).data).toMatchObject(more);
  expect((await repos().update({ ...old, visibility: "private" })).data.private).toBe(true);
  expect((await refusal(world.anonymous().rest.repos.get(old))).status).toBe(404);
  await repos().update({ ...old, private: false });
  expect(await refusal(repos().update({ ...old, has_issues: false }))).toMatchObject({
    ...{
      status: 422,
      errors: [{ message: "The sandbox does not support this setting. It stays true." }],
    },
  });
  await repos().update({ ...old, archived: true });
  expect((await refusal(repos().merge({ ...old, base: "a", head: "b" }))).message).toContain(
    "archived so is read-only",
  );
  await repos().update({ ...old, archived: false });
  await repos().update({ ...old, name: "new" });
  expect((await repos().get(old)).data.full_name).toBe("ann/new");
  const issue = { title: "Asked under the old name" };
  expect((await world.person("ann").rest.issues.create({ ...old, ...issue })).data.title).toBe(
    issue.title,
  );
  expect((await repos().transfer({ owner: "ann", repo: "new", new_owner: "olga" })).status).toBe(
    202,
  );
  expect((await repos("olga").get(old)).data.full_name).toBe("olga/new");
  expect(
    (await refusal(repos("olga").transfer({ owner: "olga", repo: "new", new_owner: "nobody" })))
      .status,
  ).toBe(422);
});

test("a renamed branch keeps the pull requests into it", async () => {
  const rename = (branch: string, new_name: string, login = "ann") =>
    repos(login).renameBranch({ ...at, branch, new_name });
  expect((await rename("topic", "subject")).data.name).toBe("subject");
  expect((await refusal(rename("topic", "x"))).status).toBe(404);
  expect((await refusal(rename("subject", "work"))).status).toBe(422);
  expect((await rename("main", "trunk")).data.name).toBe("trunk");
  expect((await repos().get(at)).data.default_branch).toBe("subject");
  const open = (await world.app().rest.pulls.list({ ...at, state: "open" })).data;
  expect(open.map((pull) => pull.base.ref)).toEqual(["trunk"]);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "repos"));
