/** The view of a client when GitHub has failures, on real sockets. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openApiWorld, type ApiWorld } from "./api-world.ts";
import { containing } from "./containing.ts";

const ISSUES = "/repos/ann/sample/issues";
let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

function ask(path: string, init: RequestInit & { token?: string } = {}): Promise<Response> {
  const token = init.token ?? world.running.seed.account("ann").token;
  return fetch(`${world.running.url}/api/v3${path}`, {
    ...init,
    headers: { authorization: `token ${token}` },
  });
}

const open = (title: string) => ask(ISSUES, { method: "POST", body: JSON.stringify({ title }) });
const issues = () => world.running.sandbox.world.issues.map((one) => one.title);
const cause = (error: unknown) => ((error as Error).cause as { code?: string }).code;

test("a 502 before the write changes nothing, one after it keeps the write", async () => {
  world.running.faults.arm(
    { fault: "server_error", match: { method: "POST", path: ISSUES } },
    { fault: "server_error", when: "after", match: { method: "POST", path: "/repos/*/*/issues" } },
  );
  const before = await open("Before");
  expect([before.status, await before.json()]).toEqual([502, { message: "Server Error" }]);
  expect(issues()).toEqual([]);
  const after = await open("After");
  expect(after.status).toBe(502);
  expect(issues()).toEqual(["After"]);
  expect((await open("Then")).status).toBe(201);
});

test("a 503 is the unicorn's page, a 504 says to try again, and GraphQL has its own words", async () => {
  world.running.faults.arm(
    { fault: "server_error", status: 503, match: { kind: "rest" } },
    { fault: "server_error", status: 504, match: { kind: "rest" } },
    { fault: "server_error", match: { kind: "graphql" } },
  );
  const page = await ask(ISSUES);
  expect([page.status, page.headers.get("content-type")]).toEqual([
    503,
    "text/html; charset=utf-8",
  ]);
  expect(await page.text()).toContain("Unicorn!");
  const late = await ask(ISSUES);
  expect([late.status, await late.text()]).toEqual([
    504,
    containing("couldn't respond to your request in time"),
  ]);
  const graphql = await fetch(`${world.running.url}/api/graphql`, {
    method: "POST",
    body: '{"query":"{viewer{login}}"}',
  });
  expect([graphql.status, await graphql.text()]).toEqual([
    502,
    containing("Something went wrong while"),
  ]);
});

test("a secondary limit has retry-after, a primary one its reset; after and times are counted", async () => {
  world.running.faults.arm(
    { fault: "rate_limit", retry_after: 7, after: 1, times: 2, match: { method: "GET" } },
    { fault: "rate_limit", status: 429, retry_after: null, match: { method: "GET" } },
    { fault: "rate_limit", limit: "primary", match: { method: "GET" } },
  );
  const limited = async () => {
    const answer = await ask(ISSUES);
    const header = (name: string) => answer.headers.get(name);
    const { message } = (await answer.json()) as { message?: string };
    return {
      status: answer.status,
      after: header("retry-after"),
      left: Number(header("x-ratelimit-remaining")),
      message,
    };
  };
  // The first rule lets the first request pass, and the second rule matches it.
  const secondary = containing("You have exceeded a secondary rate limit");
  expect(await limited()).toMatchObject({ status: 429, after: null, message: secondary });
  const again = await limited();
  expect(again).toMatchObject({ status: 403, after: "7", message: secondary });
  expect(again.left).toBeGreaterThan(0);
  expect(await limited()).toMatchObject({ status: 403, after: "7" });
  expect(await limited()).toMatchObject({
    status: 403,
    after: null,
    left: 0,
    message: containing("API rate limit exceeded"),
  });
  expect(await limited()).toMatchObject({ status: 200 });
  expect(world.running.faults.list().map((one) => one.happened)).toEqual([2, 1, 1]);
});

test("a connection is reset before or after the write", async () => {
  world.running.faults.arm(
    { fault: "connection_reset", match: { method: "POST" } },
    { fault: "connection_reset", when: "after", match: { method: "POST" } },
  );
  expect(cause(await open("Before").catch((error: unknown) => error))).toMatch(
    /ECONNRESET|UND_ERR_SOCKET/,
  );
  expect(issues()).toEqual([]);
  expect(cause(await open("After").catch((error: unknown) => error))).toMatch(
    /ECONNRESET|UND_ERR_SOCKET/,
  );
  expect(issues()).toEqual(["After"]);
  world.running.faults.arm({ fault: "connection_reset" });
  const inProcess = world.running.handle(new Request(`${world.running.url}/api/v3/user`));
  await expect(inProcess).rejects.toThrow("fetch failed");
});

test("an answer ends half-way, or arrives late", async () => {
  world.running.faults.arm({ fault: "truncated_answer" }, { fault: "slow_answer", ms: 300 });
  const broken = await ask("/repos/ann/sample");
  expect(broken.status).toBe(200);
  await expect(broken.text()).rejects.toThrow("terminated");
  const began = performance.now();
  expect((await ask("/repos/ann/sample")).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(290);
});

test("an installation token expires early and stays invalid; others stay valid", async () => {
  world.running.faults.arm({ fault: "token_expired", after: 1 });
  const helper = world.app();
  const other = world.otherApp();
  const get = (client = helper) => client.rest.repos.get({ owner: "ann", repo: "sample" });
  expect((await world.person("ann").rest.users.getAuthenticated()).status).toBe(200);
  expect((await get()).status).toBe(200);
  await expect(get()).rejects.toMatchObject({
    status: 401,
    message: containing("Bad credentials"),
  });
  await expect(get()).rejects.toMatchObject({ status: 401 });
  expect((await get(other)).status).toBe(200);
});

test("mergeable is unknown for a while, in REST and in GraphQL, and no etag preserves that", async () => {
  const ann = world.person("ann");
  await ann.rest.pulls.create({
    owner: "ann",
    repo: "sample",
    title: "One",
    head: "topic",
    base: "main",
  });
  world.running.faults.arm({ fault: "mergeable_unknown", times: 3 });
  const read = async () => {
    const { data } = await ann.rest.pulls.get({ owner: "ann", repo: "sample", pull_number: 1 });
    return [data.mergeable, data.mergeable_state];
  };
  expect(await read()).toEqual([null, "unknown"]);
  expect((await ask("/repos/ann/sample/pulls/1")).headers.get("etag")).toBeNull();
  expect((await ann.rest.pulls.list({ owner: "ann", repo: "sample" })).status).toBe(200);
  const query =
    '{ repository(owner: "ann", name: "sample") { pullRequest(number: 1) { mergeable title } } }';
  expect(await ann.graphql(query)).toEqual({
    repository: { pullRequest: { mergeable: "UNKNOWN", title: "One" } },
  });
  expect(await read()).toEqual([true, "clean"]);
});

test("a stale list omits new objects at first, and shows changed ones in their former state", async () => {
  await open("Old");
  const list = async () => {
    const { data } = await world
      .person("ann")
      .rest.issues.listForRepo({ owner: "ann", repo: "sample" });
    return data.map((one) => one.title);
  };
  expect(await list()).toEqual(["Old"]);
  world.running.faults.arm({ fault: "list_stale", match: { path: ISSUES } });
  expect([await list(), await list()]).toEqual([[], ["Old"]]);
  await world
    .person("ann")
    .rest.issues.update({ owner: "ann", repo: "sample", issue_number: 1, title: "Older" });
  expect([await list(), await list()]).toEqual([["Old"], ["Older"]]);
  expect((await ask(`${ISSUES}/1`)).status).toBe(200);
  world.running.faults.clear();
  await open("New");
  expect(await list()).toEqual(["New", "Older"]);
});

test("a stale object shows its former state in the first reads after a change", async () => {
  await open("Old");
  const ann = world.person("ann").rest.issues;
  const one = { owner: "ann", repo: "sample", issue_number: 1 };
  const title = async () => (await ann.get(one)).data.title;
  world.running.faults.arm({ fault: "read_stale", reads: 2, match: { path: `${ISSUES}/*` } });
  expect(await title()).toBe("Old");
  await ann.update({ ...one, title: "New" });
  expect([await title(), await title(), await title()]).toEqual(["Old", "Old", "New"]);
  expect((await ann.listForRepo({ owner: "ann", repo: "sample" })).data[0]?.title).toBe("New");
});

test("the first reads of an event's object do not find it", async () => {
  world.running.faults.arm({
    fault: "not_found_after_event",
    reads: 2,
    match: { event: "issues", action: "opened" },
  });
  await open("New");
  const statuses = [];
  for (let read = 0; read < 3; read++) statuses.push((await ask(`${ISSUES}/1`)).status);
  expect(statuses).toEqual([404, 404, 200]);
  world.running.faults.arm({ fault: "not_found_after_event", match: { event: "issues" } });
  await open("Another");
  const query = '{ repository(owner: "ann", name: "sample") { issue(number: 2) { title } } }';
  const ann = world.person("ann");
  await expect(ann.graphql(query)).rejects.toThrow(
    "Could not resolve to an Issue with the number of 2.",
  );
  expect(await ann.graphql(query)).toEqual({ repository: { issue: { title: "Another" } } });
});
