/** GitHub's secondary limits, enforced for apps. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

const status = (asked: Promise<{ status: number }>) => asked.then((answer) => answer.status);
const refused = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: { status: number; response: { headers: Record<string, string> } }) => [
      error.status,
      error.response.headers["retry-after"],
    ],
  );

test("an app's fast writes are refused, but not its reads or people's writes", async () => {
  world.running.faults.arm({ fault: "secondary_limits", content: 2, content_per_hour: 3 });
  const create = (by = world.app()) => by.rest.issues.create({ ...at, title: "One" });
  expect(await status(create())).toBe(201);
  world.tick(20);
  expect(await status(create())).toBe(201);
  expect(await refused(create())).toEqual([403, "40"]);
  expect(await status(world.app().rest.issues.listForRepo(at))).toBe(200);
  expect(await status(create(world.person("ann")))).toBe(201);
  world.tick(40);
  expect(await status(create())).toBe(201);
  world.tick(60);
  expect(await refused(create())).toEqual([403, String(3600 - 120)]);
});

test("deleting a ref creates nothing, by REST or by GraphQL", async () => {
  world.running.faults.arm({ fault: "secondary_limits", content: 3 });
  const { graphql, rest } = world.app();
  const { data } = await rest.git.getRef({ ...at, ref: "heads/main" });
  const { sha } = data.object;
  for (const name of ["one", "two"])
    await rest.git.createRef({ ...at, ref: `refs/heads/${name}`, sha });
  const { repository } = await graphql<{ repository: { id: string } }>(
    `{ repository(owner: "${at.owner}", name: "${at.repo}") { id } }`,
  );
  await rest.git.deleteRef({ ...at, ref: "heads/one" });
  await graphql(
    `
      mutation ($repository: ID!, $after: GitObjectID!) {
        updateRefs(
          input: {
            repositoryId: $repository
            refUpdates: [{ name: "refs/heads/two", afterOid: $after }]
          }
        ) {
          clientMutationId
        }
      }
    `,
    { repository: repository.id, after: "0".repeat(40) },
  );
  expect(await status(rest.issues.create({ ...at, title: "One" }))).toBe(201);
  expect(await refused(rest.issues.create({ ...at, title: "Two" }))).toEqual([403, "60"]);
});

test("REST and GraphQL have separate points: five for a write", async () => {
  world.running.faults.arm({ fault: "secondary_limits", rest: 6, graphql: 1 });
  const read = () => world.app().rest.issues.listForRepo(at);
  const query = () => world.app().graphql("query { rateLimit { cost } }");
  expect(await status(world.app().rest.issues.create({ ...at, title: "One" }))).toBe(201);
  expect([await refused(read()), await refused(query())]).toEqual([null, null]);
  expect([await refused(read()), await refused(query())]).toEqual([
    [403, "60"],
    [403, "60"],
  ]);
});
