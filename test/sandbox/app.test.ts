import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";
import { CLOCK, jwtOf } from "./app-jwt.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

/** Returns a client of the app `helper` itself, with a JSON web token of these claims. */
const signed = (claims: Record<string, unknown> = {}, slug = "helper") =>
  world.as(jwtOf(world, slug, claims));

test("an app sees itself and its own installations, and no other app's", async () => {
  const { apps } = signed().rest;
  expect((await apps.getAuthenticated()).data).toMatchObject({
    slug: "helper",
    installations_count: 1,
  });
  const { data: listed } = await apps.listInstallations();
  expect(listed.map((one) => one.app_slug)).toEqual(["helper"]);
  const mine = (await apps.getRepoInstallation(at)).data;
  expect(mine.id).toBe(listed[0]?.id);
  expect((await apps.getInstallation({ installation_id: mine.id })).data).toEqual(mine);
  const foreign = (await signed({}, "other").rest.apps.getRepoInstallation(at)).data;
  expect((await refusal(apps.getInstallation({ installation_id: foreign.id }))).status).toBe(404);
  expect((await refusal(apps.getRepoInstallation({ ...at, repo: "nothing" }))).status).toBe(404);
});

test("a JSON web token that is expired, too long-lived or forged is refused", async () => {
  const asked = (claims: Record<string, unknown>) =>
    refusal(signed(claims).rest.apps.getAuthenticated());
  const says = (text: string) => ({ status: 401, message: expect.stringMatching(text) as unknown });
  expect(await asked({ exp: CLOCK - 1 })).toMatchObject(
    says("must be a numeric value representing the future time"),
  );
  expect(await asked({ exp: CLOCK + 3600 })).toMatchObject(says("too far"));
  expect((await refusal(world.app().rest.apps.getAuthenticated())).status).toBe(401);
  const other = world.running.sandbox.world.apps.find((one) => one.slug === "other");
  expect((await asked({ iss: String(other?.id) })).message).toBe(
    "A JSON web token could not be decoded",
  );
});

test("an installation token has the requested subset of the app's permissions", async () => {
  const { apps } = signed().rest;
  const { id } = (await apps.getRepoInstallation(at)).data;
  const mint = (more: object) =>
    apps.createInstallationAccessToken({ installation_id: id, ...more });
  const { data } = await mint({ repositories: ["sample"], permissions: { contents: "read" } });
  expect(data).toMatchObject({
    expires_at: "2026-03-01T11:00:00Z",
    permissions: { contents: "read" },
  });
  expect(data.repositories?.map((one) => one.full_name)).toEqual(["ann/sample"]);
  const narrow = world.as(data.token).rest;
  expect((await narrow.git.getRef({ ...at, ref: "heads/main" })).data.object.sha).toBe(world.sha);
  const write = narrow.git.createRef({ ...at, ref: "refs/heads/new", sha: world.sha });
  expect(await refusal(write)).toMatchObject({
    status: 403,
    message: "Resource not accessible by integration",
  });
  const helper = world.running.sandbox.world.apps.find((one) => one.slug === "helper");
  helper!.permissions = { contents: "write", issues: "read" };
  expect((await mint({ permissions: { issues: "read" } })).data.permissions).toMatchObject({
    issues: "read",
  });
  for (const permissions of [{ checks: "write" }, { issues: "write" }]) {
    expect((await refusal(mint({ permissions }))).status).toBe(422);
  }
  const secret = world.running.seed.repository({ owner: "ann", name: "secret", private: true });
  for (const foreign of [
    { repositories: ["secret"] },
    { repository_ids: [secret.id] },
    { repositories: ["none"] },
  ]) {
    expect((await refusal(mint(foreign))).status).toBe(422);
  }
  world.tick(3601);
  expect(await refusal(narrow.repos.get(at))).toMatchObject({
    status: 401,
    message: "Bad credentials",
  });
});

test("a token lists its repositories, and can revoke itself", async () => {
  const { apps } = world.app().rest;
  const { data } = await apps.listReposAccessibleToInstallation();
  expect(data.repositories.map((one) => one.full_name)).toEqual(["ann/sample"]);
  expect(
    (await refusal(world.person("ann").rest.apps.listReposAccessibleToInstallation())).status,
  ).toBe(403);
  await apps.revokeInstallationAccessToken();
  expect((await refusal(apps.listReposAccessibleToInstallation())).status).toBe(401);
});

test("a suspended installation's token is refused", async () => {
  const { rest } = world.app();
  world.running.sandbox.world.installations[0]!.suspendedAt = "2026-03-01T10:00:00Z";
  await expect(rest.repos.get(at)).rejects.toMatchObject({ status: 403 });
  expect((await world.otherApp().rest.repos.get(at)).status).toBe(200);
});

test("a token of another repository can only read public data", async () => {
  world.running.seed.repository({ owner: "ann", name: "open" });
  const open = { owner: "ann", repo: "open" };
  for (const { rest } of [world.app(), world.job({ contents: "write", issues: "write" })]) {
    expect((await rest.issues.listForRepo(open)).status).toBe(200);
    await expect(rest.issues.create({ ...open, title: "x" })).rejects.toMatchObject({
      status: 403,
    });
  }
});

test("people are identified by their token and by their login", async () => {
  const { users } = world.person("ann").rest;
  expect((await users.getAuthenticated()).data).toMatchObject({
    login: "ann",
    type: "User",
    public_repos: 1,
  });
  expect((await users.getByUsername({ username: "helper[bot]" })).data.type).toBe("Bot");
  expect((await refusal(users.getByUsername({ username: "nobody" }))).status).toBe(404);
  expect((await refusal(world.app().rest.users.getAuthenticated())).status).toBe(403);
  expect((await refusal(world.anonymous().rest.users.getAuthenticated())).status).toBe(401);
});
