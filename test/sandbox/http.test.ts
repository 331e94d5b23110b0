import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

interface Counts {
  rest: number;
  content: number;
  byClient: Record<string, unknown>;
}

let world: ApiWorld;
beforeEach(async () => void (world = await openApiWorld()));
afterEach(() => world.close());

test("lists have pages with links to each other", async () => {
  const helper = world.app();
  for (let n = 1; n <= 5; n++) await helper.rest.issues.create({ ...at, title: `Number ${n}` });
  const first = await helper.rest.issues.listForRepo({ ...at, per_page: 2 });
  expect(first.data.map((one) => one.number)).toEqual([5, 4]);
  expect(first.headers.link).toContain('rel="next"');
  expect(first.headers.link).toContain('page=3>; rel="last"');
  const all = await helper.paginate(helper.rest.issues.listForRepo, { ...at, per_page: 2 });
  expect(all.map((one) => one.number)).toEqual([5, 4, 3, 2, 1]);
});

/**
 * Sends a request, repeats it with its ETag, and sends it once more. Returns the last remaining
 * limit compared with the first.
 */
async function askThrice(headers: Record<string, string>) {
  const address = `${world.running.url}/api/v3/repos/ann/sample`;
  const first = await fetch(address, { headers });
  const etag = first.headers.get("etag") ?? "";
  const again = await fetch(address, { headers: { ...headers, "if-none-match": etag } });
  const last = await fetch(address, { headers });
  const [before, after] = [first, last].map((one) =>
    Number(one.headers.get("x-ratelimit-remaining")),
  );
  return { first, again, limit: first.headers.get("x-ratelimit-limit"), spent: before! - after! };
}

test("an unchanged answer is not sent again, and is free", async () => {
  const { first, again, limit, spent } = await askThrice({
    authorization: `token ${world.running.seed.account("ann").token}`,
  });
  expect(again.status).toBe(304);
  expect(await again.text()).toBe("");
  expect([limit, spent]).toEqual(["5000", 1]);
  expect(again.headers.get("x-github-request-id")).not.toBe(
    first.headers.get("x-github-request-id"),
  );
});

test("without a token an unchanged answer costs one of 60 requests per hour too", async () => {
  const { again, limit, spent } = await askThrice({});
  expect([again.status, limit, spent]).toEqual([304, "60", 2]);
});

test("a GitHub with a smaller quota reports that quota", async () => {
  await using small = await openedWith(7);
  const { data } = await small.person("ann").rest.rateLimit.get();
  expect([data.resources.core.limit, data.resources.graphql?.limit]).toEqual([7, 5000]);
});

test("a GitHub without limits reports none, and has no list of them", async () => {
  await using unlimited = await openedWith(null);
  // Without a checked client, because github.com always reports limits.
  const { running } = unlimited;
  const headers = { authorization: `token ${running.seed.account("ann").token}` };
  const ask = (path: string, body?: string) =>
    fetch(`${running.url}/api${path}`, { headers, ...(body ? { method: "POST", body } : {}) });
  const usual = await ask("/v3/repos/ann/sample");
  const [list, query] = [
    await ask("/v3/rate_limit"),
    await ask("/graphql", '{"query":"{ rateLimit { limit } }"}'),
  ];
  expect([...usual.headers.keys()].filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  expect([list.status, await list.json()]).toMatchObject([
    404,
    { message: "Rate limiting is not enabled." },
  ]);
  expect(await query.json()).toEqual({ data: { rateLimit: null } });
});

async function openedWith(quota: number | null) {
  const opened = await openApiWorld({ quota });
  return { ...opened, [Symbol.asyncDispose]: async () => opened.close() };
}

test("the same answers are at / and at /api/v3", async () => {
  const bodies = ["", "/api/v3"].map(async (base) =>
    (await fetch(`${world.running.url}${base}/repos/ann/sample`)).json(),
  );
  const [root, api] = await Promise.all(bodies);
  expect(root).toEqual(api);
});

test("requests are counted by client", async () => {
  const headers = { authorization: `Bearer ${world.running.sandbox.key}` };
  const count = async () =>
    (await (await fetch(`${world.running.url}/_sandbox/requests`, { headers })).json()) as Counts;
  const before = await count();
  await world.person("ann").rest.issues.create({ ...at, title: "One" });
  await world.person("ann").graphql("{ viewer { login } }");
  const after = await count();
  expect(after.rest).toBe(before.rest + 1);
  expect(after.content).toBe(before.content + 1);
  expect(after.byClient["ann"]).toEqual({ rest: 1, graphql: 1, content: 1 });
});

test("invalid requests are refused with a message", async () => {
  const helper = world.app();
  expect(await refusal(helper.request("GET /nothing/here"))).toMatchObject({
    status: 404,
    message: "Not Found",
  });
  const broken = await fetch(`${world.running.url}/api/v3/repos/ann/sample/git/blobs`, {
    method: "POST",
    headers: { authorization: `token ${world.running.seed.account("ann").token}` },
    body: "{",
  });
  expect([broken.status, await broken.json()]).toMatchObject([
    400,
    { message: "Problems parsing JSON" },
  ]);
  const wrong = await refusal(
    helper.request("POST /repos/ann/sample/git/refs", { ref: 7, sha: world.sha }),
  );
  expect(wrong.status).toBe(422);
  expect(wrong.message).toContain("For 'properties/ref', 7 is not a string.");
});

test("an app gets signed events of its installation once, even if it answers with an error", async () => {
  const deliveries: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => void (body += String(chunk)));
    request.on("end", () => {
      deliveries.push({ headers: request.headers, body });
      response.writeHead(500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const { app } = world.running.seed.app({
    ...{
      slug: "receiver",
      name: "Receiver",
      webhookUrl,
      webhookSecret: "hush",
      permissions: { issues: "read" },
    },
  });
  const installation = world.running.seed.install(app, [world.repository]);
  await world.person("ann").rest.issues.create({ ...at, title: "Heard" });
  await world
    .person("ann")
    .rest.repos.createCommitStatus({ ...at, sha: world.sha, state: "success" });
  await world.person("ann").rest.issues.createComment({ ...at, issue_number: 1, body: "And this" });
  await vi.waitFor(() => expect(deliveries).toHaveLength(3));
  server.close();
  const [, issue, comment] = deliveries;
  expect(issue?.headers).toMatchObject({
    "x-github-event": "issues",
    "x-hub-signature-256": `sha256=${createHmac("sha256", "hush")
      .update(issue?.body ?? "")
      .digest("hex")}`,
    "x-github-hook-installation-target-id": String(app.id),
  });
  expect(issue?.headers["x-github-delivery"]).not.toBe(comment?.headers["x-github-delivery"]);
  expect(JSON.parse(issue?.body ?? "")).toMatchObject({
    action: "opened",
    issue: { number: 1, title: "Heard" },
    repository: { full_name: "ann/sample" },
    sender: { login: "ann" },
    installation: { id: installation.id },
  });
  expect(JSON.parse(comment?.body ?? "")).toMatchObject({
    action: "created",
    comment: { body: "And this" },
  });
});
