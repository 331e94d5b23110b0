/**
 * Lists in pages: https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

const COUNT = 105;
let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  for (let i = 1; i <= COUNT; i++) world.running.seed.label(world.repository, `label-${i}`);
});
afterAll(() => world.close());

/** Returns the names on a page, and its links: `next` -> `?page=3&per_page=10`. */
async function labels(query: string) {
  const answer = await world.wire.fetch(
    `${world.running.url}/api/v3/repos/ann/sample/labels${query}`,
  );
  const links = [...(answer.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  const to = Object.fromEntries(
    links.map(([, href = "", rel = ""]) => [rel, new URL(href).search]),
  );
  return { names: ((await answer.json()) as { name: string }[]).map((one) => one.name), to };
}

test("a page has 30 entries by default, and at most 100", async () => {
  expect((await labels("")).names).toHaveLength(30);
  expect((await labels("?per_page=7")).names).toHaveLength(7);
  expect((await labels("?per_page=100")).to).toEqual({
    next: "?per_page=100&page=2",
    last: "?per_page=100&page=2",
  });
  expect((await labels("?per_page=1000")).names).toHaveLength(100);
});

test("links lead forward and back, with all other parameters", async () => {
  const middle = await labels("?per_page=10&page=2&since=x");
  expect(middle.names[0]).toBe("label-11");
  expect(middle.to).toEqual({
    prev: "?per_page=10&page=1&since=x",
    next: "?per_page=10&page=3&since=x",
    last: "?per_page=10&page=11&since=x",
    first: "?per_page=10&page=1&since=x",
  });
  expect((await labels("?per_page=100&page=2")).to).toEqual({
    prev: "?per_page=100&page=1",
    first: "?per_page=100&page=1",
  });
});

test("a page beyond the end has only links back", async () => {
  const { names, to } = await labels("?per_page=50&page=9");
  expect(names).toEqual([]);
  expect(to).toEqual({
    prev: "?per_page=50&page=3",
    last: "?per_page=50&page=3",
    first: "?per_page=50&page=1",
  });
});

test("a client that follows the links gets everything", async () => {
  const { paginate, rest } = world.anonymous();
  expect(await paginate(rest.issues.listLabelsForRepo, { ...at, per_page: 25 })).toHaveLength(
    COUNT,
  );
});
