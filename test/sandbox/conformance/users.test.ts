/** Users, rate limits and the API's data about itself, as unmodified clients request them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiWorld, refusal, type ApiWorld } from "../api-world.ts";
import { complete } from "./area.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  const { seed } = world.running;
  const old = { owner: "ann", name: "attic", private: true };
  Object.assign(seed.repository(old), {
    createdAt: "2020-01-01T00:00:00Z",
    pushedAt: "2020-01-01T00:00:00Z",
  });
});
afterAll(() => world.close());

test("the signed-in person and their scopes are read; an app's token has no person", async () => {
  const { users } = world.person("tria").rest;
  const self = await users.getAuthenticated();
  expect(self.data).toMatchObject({ login: "tria", type: "User", public_repos: 0 });
  expect(self.headers["x-oauth-scopes"]).toContain("repo");
  expect((await refusal(world.app().rest.users.getAuthenticated())).message).toBe(
    "Resource not accessible by integration",
  );
  expect((await world.anonymous().rest.users.getByUsername({ username: "ANN" })).data.login).toBe(
    "ann",
  );
  expect((await users.getByUsername({ username: "helper[bot]" })).data.type).toBe("Bot");
  expect((await refusal(users.getByUsername({ username: "nobody" }))).status).toBe(404);
});

test("own repositories, those of collaborators, and those of others are listed", async () => {
  const own = async (login: string, more = {}) => {
    const { data } = await world.person(login).rest.repos.listForAuthenticatedUser(more);
    return data.map((one) => one.full_name);
  };
  expect(await own("ann")).toEqual(["ann/attic", "ann/sample"]);
  expect(await own("ann", { sort: "created" })).toEqual(["ann/sample", "ann/attic"]);
  expect(await own("ann", { sort: "full_name", direction: "desc" })).toEqual([
    "ann/sample",
    "ann/attic",
  ]);
  expect(await own("ann", { visibility: "private" })).toEqual(["ann/attic"]);
  expect(await own("ann", { type: "public" })).toEqual(["ann/sample"]);
  expect(await own("ann", { since: "2021-01-01T00:00:00Z" })).toEqual(["ann/sample"]);
  expect(await own("ann", { before: "2021-01-01T00:00:00Z" })).toEqual(["ann/attic"]);
  expect(await own("tria")).toEqual(["ann/sample"]);
  expect(await own("tria", { affiliation: "owner" })).toEqual([]);
  expect(await own("olga")).toEqual([]);
  const both = world
    .person("ann")
    .rest.repos.listForAuthenticatedUser({ type: "owner", visibility: "private" });
  expect((await refusal(both)).errors).toMatchObject([
    { message: expect.stringContaining("cannot specify type") as string },
  ]);
  const size = world.person("ann").request("GET /user/repos?sort=size");
  expect((await refusal(size)).errors).toEqual([
    { resource: "Repository", field: "sort", code: "invalid" },
  ]);
  for (const field of ["since", "before", "affiliation"]) {
    const noon = world.person("ann").request(`GET /user/repos?${field}=noon`);
    expect((await refusal(noon)).errors).toEqual([
      { resource: "Repository", field, code: "invalid" },
    ]);
  }
  const { repos } = world.anonymous().rest;
  const of = async (username: string, more = {}) =>
    (await repos.listForUser({ username, ...more })).data.map((one) => one.full_name);
  expect(await of("ann")).toEqual(["ann/sample"]);
  expect(await of("tria", { type: "member" })).toEqual(["ann/sample"]);
  expect(await of("tria")).toEqual([]);
  expect((await refusal(repos.listForUser({ username: "nobody" }))).status).toBe(404);
});

test("every answer reports the limits, and reading them is free", async () => {
  const { rateLimit } = world.person("olga").rest;
  const before = (await rateLimit.get()).data;
  const spent = await world.person("olga").rest.users.getAuthenticated();
  expect(spent.headers["x-ratelimit-remaining"]).toBe(String(before.resources.core.remaining - 1));
  expect(spent.headers).toMatchObject({
    "x-ratelimit-resource": "core",
    "x-ratelimit-limit": "5000",
  });
  const after = (await rateLimit.get()).data;
  expect(after.resources.core.used).toBe(before.resources.core.used + 1);
  expect(after.resources.graphql?.used).toBe(0);
  await world.person("olga").graphql("{ viewer { login } }");
  expect((await rateLimit.get()).data.resources.graphql?.used).toBe(1);
  world.tick(3600);
  expect((await rateLimit.get()).data.resources.core.used).toBe(0);
  expect((await refusal(world.as("ghp_nonsense").rest.rateLimit.get())).status).toBe(401);
});

test("the root lists addresses, and meta describes the server", async () => {
  const { meta } = world.anonymous().rest;
  expect((await meta.root()).data.current_user_url).toBe(`${world.running.url}/api/v3/user`);
  expect((await meta.get()).data).toMatchObject({
    installed_version: expect.stringMatching(/^3\./) as string,
  });
  for (const route of ["GET /", "GET /meta"]) {
    const headers = { "x-github-api-version": "1999-01-01" };
    expect((await refusal(world.anonymous().request(route, { headers }))).status).toBe(400);
  }
  const host = await world.wire.fetch(`${world.running.url}/api/v3`);
  expect(host.status).toBe(200);
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "users"));
