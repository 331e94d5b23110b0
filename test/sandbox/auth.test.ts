import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

test("an installation token allows what its permissions say and no more", async () => {
  const { rest } = world.app({ contents: "write", issues: "read" });
  expect((await rest.issues.listForRepo(at)).status).toBe(200);
  expect((await rest.git.createBlob({ ...at, content: "x" })).status).toBe(201);
  const words = "Resource not accessible by integration";
  await expect(rest.issues.create({ ...at, title: "x" })).rejects.toThrow(words);
  await expect(
    world.app({ contents: "read" }).rest.git.createBlob({ ...at, content: "x" }),
  ).rejects.toThrow(words);
});

describe("people", () => {
  test("have the access of their role", async () => {
    const blob = { ...at, content: "x" };
    await expect(world.person("olga").rest.git.createBlob(blob)).rejects.toMatchObject({
      status: 403,
    });
    await expect(world.person("tria").rest.git.createBlob(blob)).rejects.toMatchObject({
      status: 403,
    });
    expect((await world.person("ann").rest.git.createBlob(blob)).status).toBe(201);
    await expect(world.anonymous().rest.git.createBlob(blob)).rejects.toMatchObject({
      status: 401,
    });
    expect((await world.person("olga").rest.users.getAuthenticated()).data.login).toBe("olga");
  });

  test("can't see that another person's private repository exists", async () => {
    const { seed } = world.running;
    const secret = seed.repository({ owner: "ann", name: "secret", private: true });
    const where = { owner: "ann", repo: "secret" };
    await expect(world.person("olga").rest.repos.get(where)).rejects.toMatchObject({ status: 404 });
    await expect(world.anonymous().rest.repos.get(where)).rejects.toMatchObject({ status: 404 });
    await expect(world.app().rest.repos.get(where)).rejects.toMatchObject({ status: 404 });
    seed.collaborator(secret, "olga", "read");
    expect((await world.person("olga").rest.repos.get(where)).data.private).toBe(true);
  });

  test("have both a permission and a role name", async () => {
    world.running.seed.collaborator(world.repository, "mia", "maintain");
    const roles = await Promise.all(
      ["ann", "mia", "tria", "olga"].map(async (username) => {
        const { data } = await world
          .app()
          .rest.repos.getCollaboratorPermissionLevel({ ...at, username });
        return [username, data.permission, data.role_name];
      }),
    );
    expect(roles).toEqual([
      ["ann", "admin", "admin"],
      ["mia", "write", "maintain"],
      ["tria", "read", "triage"],
      ["olga", "read", "read"],
    ]);
  });
});

test("a job's token works until it is revoked", async () => {
  const job = world.job({ issues: "write" });
  expect((await job.rest.issues.create({ ...at, title: "By a job" })).data.user?.login).toBe(
    "github-actions[bot]",
  );
  await expect(job.rest.git.createBlob({ ...at, content: "x" })).rejects.toMatchObject({
    status: 403,
  });
});

test("invented tokens are bad credentials", async () => {
  const basic = `Basic ${Buffer.from("x-access-token:y").toString("base64")}`;
  for (const authorization of ["token ghs_nothing", "Bearer x", basic]) {
    const answer = await fetch(`${world.running.url}/api/v3/repos/ann/sample`, {
      headers: { authorization },
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { message: "Bad credentials", status: "401" },
    ]);
  }
});
