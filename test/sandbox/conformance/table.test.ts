/**
 * Properties of every endpoint, read from the table of endpoints itself: its page, and GitHub's
 * common errors.
 */
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Endpoint } from "../../../src/sandbox/rest/endpoint.ts";
import { findDocumentedEndpoint } from "../../../src/sandbox/rest/documented-endpoints.ts";
import { endpoints } from "../../../src/sandbox/rest/index.ts";
import { createInstallationToken } from "../../../src/sandbox/auth/tokens.ts";
import { openApiWorld, type ApiWorld } from "../api-world.ts";
import { AREAS } from "./areas.ts";
import { nameOf, undescribed } from "./coverage.ts";

let world: ApiWorld;
beforeAll(async () => void (world = await openApiWorld({ private: true })));
afterAll(() => world.close());

const described = endpoints.filter((one) => one.docs !== null);
const inRepository = described.filter((one) => one.path.startsWith("/repos/{owner}/{repo}"));

interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

/** Calls an endpoint with missing objects, in the repository `ann/<repo>`. */
async function ask(
  endpoint: Endpoint,
  auth: string | null,
  more: Record<string, string> = {},
  repo = "sample",
): Promise<Answer> {
  const path = endpoint.path
    .replace("{owner}", "ann")
    .replace("{repo}", repo)
    .replaceAll(/\{[^}]*\}/g, "7");
  const { body = "{}", ...headers } = more;
  const response = await world.wire.fetch(`${world.running.url}/api/v3${path}`, {
    method: endpoint.method,
    headers: { ...(auth === null ? {} : { authorization: `token ${auth}` }), ...headers },
    ...(endpoint.method === "GET" ? {} : { body }),
  });
  const text = await response.text();
  const said = (text === "" ? {} : JSON.parse(text)) as Answer["body"];
  return { status: response.status, headers: response.headers, body: said };
}

/** Expects the same answer from every endpoint. Names those that differ. */
async function every(
  some: readonly Endpoint[],
  one: (endpoint: Endpoint) => Promise<unknown>,
  all: unknown,
) {
  const said = new Map<string, unknown>();
  await Promise.all(some.map(async (endpoint) => said.set(nameOf(endpoint), await one(endpoint))));
  expect([...said].filter(([, value]) => JSON.stringify(value) !== JSON.stringify(all))).toEqual(
    [],
  );
  expect(said.size).toBeGreaterThan(0);
}

const tokenOf = (login: string): string => world.running.seed.account(login).token ?? "";

/** Status and message, and the page if it is the endpoint's own. */
const words = (endpoint: Endpoint, { status, body }: Answer) => [
  status,
  body["message"],
  body["documentation_url"] === `https://docs.github.com/rest/${endpoint.docs}` ||
    body["documentation_url"],
];

test("every endpoint is one of GitHub's, with its page", () => {
  expect(undescribed(endpoints)).toEqual([]);
});

test("every documented endpoint is in an area, and every area has its test", () => {
  const driven = new Set(Object.values(AREAS).flat());
  expect(described.filter((one) => !driven.has(one)).map(nameOf)).toEqual([]);
  const files = readdirSync(import.meta.dirname);
  expect(Object.keys(AREAS).filter((name) => !files.includes(`${name}.test.ts`))).toEqual([]);
});

test("an invalid token is refused everywhere", async () => {
  const refused = [401, "Bad credentials", "https://docs.github.com/rest"];
  await every(described, async (one) => words(one, await ask(one, "ghp_nonsense")), refused);
});

test("a missing or hidden repository is not found", async () => {
  const open = inRepository.filter((one) => one.permission !== "app");
  await every(open, async (one) => words(one, await ask(one, tokenOf("ann"), {}, "none")), [
    404,
    "Not Found",
    true,
  ]);
  await every(open, async (one) => words(one, await ask(one, tokenOf("olga"))), [
    404,
    "Not Found",
    true,
  ]);
});

test("an app's token without the permission gets a header with the needed one", async () => {
  const { repository, running } = world;
  const app = running.sandbox.world.apps.find((one) => one.slug === "helper")!;
  const installation = running.sandbox.world.installations.find((one) => one.appId === app.id)!;
  const { token } = createInstallationToken(
    running.sandbox,
    app,
    installation,
    [repository.id],
    {},
  );
  const guarded = inRepository.filter(
    (one) => one.permission.includes(":") && one.permission !== "metadata:read",
  );
  const refused = [403, "Resource not accessible by integration", true];
  await every(guarded, async (one) => words(one, await ask(one, token)), refused);
  const needs = async (endpoint: Endpoint) => {
    const { headers } = await ask(endpoint, token);
    return (
      headers.get("x-accepted-github-permissions") ===
      endpoint.permission.replaceAll(":", "=").replace("|", "; ")
    );
  };
  await every(guarded, needs, true);
});

test("each endpoint requires its kind of credential", async () => {
  const apps = described.filter((one) => one.permission === "app");
  const undecoded = [401, "A JSON web token could not be decoded", true];
  await every(apps, async (one) => words(one, await ask(one, tokenOf("ann"))), undecoded);
  const people = described.filter((one) => one.permission === "user");
  await every(people, async (one) => words(one, await ask(one, null)), [
    401,
    "Requires authentication",
    true,
  ]);
  const installed = described.filter((one) => one.permission === "installation");
  await every(installed, async (one) => (await ask(one, tokenOf("ann"))).status, 403);
  const writes = inRepository.filter((one) => one.method !== "GET" && one.permission !== "app");
  await every(writes, async (one) => words(one, await ask(one, null)), [
    401,
    "Requires authentication",
    true,
  ]);
});

test("unsupported versions, media types and bodies are refused with a message", async () => {
  const version = { "x-github-api-version": "2021-01-01" };
  const unsupported = "API version 2021-01-01 is not supported. Supported versions: 2022-11-28";
  await every(described, async (one) => words(one, await ask(one, null, version)), [
    400,
    unsupported,
    true,
  ]);
  const reads = described.filter((one) => !one.media?.includes("html"));
  const accept = "application/vnd.github.html+json";
  const must = `Unsupported 'Accept' header: '${accept}'. Must accept 'application/json'.`;
  await every(reads, async (one) => words(one, await ask(one, null, { accept })), [
    415,
    must,
    true,
  ]);
  const taking = inRepository.filter((one) => one.method !== "GET" && one.permission !== "app");
  const bodies = taking.filter((one) => !one.takesBytes);
  const nonsense = async (one: Endpoint) =>
    words(one, await ask(one, tokenOf("ann"), { body: "{ nonsense" }));
  await every(bodies, nonsense, [400, "Problems parsing JSON", true]);
  const text = async (one: Endpoint) => (await ask(one, tokenOf("ann"), { body: '"text"' })).status;
  await every(bodies, text, 400);
  // `null` means no body, which some descriptions allow.
  const nothing = async (one: Endpoint) =>
    (await ask(one, tokenOf("ann"), { body: "null" })).status !== 400;
  await every(bodies, nothing, true);
});

test("an unknown address is 404 for any method", async () => {
  for (const [method, path] of [
    ["GET", "/nowhere"],
    ["PUT", "/user"],
    ["GET", "/repos/ann/sample/"],
  ] as const) {
    const headers = { authorization: `token ${tokenOf("ann")}` };
    const answer = await world.wire.fetch(`${world.running.url}/api/v3${path}`, {
      method,
      headers,
    });
    const { message, documentation_url } = (await answer.json()) as Record<string, string>;
    expect([answer.status, message, documentation_url]).toEqual([
      404,
      "Not Found",
      "https://docs.github.com/rest",
    ]);
  }
});

test("a documented endpoint that the sandbox lacks is 404; the answer and the log name it", async () => {
  const ask = async (method: string, path: string) => {
    const url = `${world.running.url}/api/v3${path}`;
    const { status, headers } = await world.wire.fetch(url, {
      method,
      headers: { authorization },
    });
    return [status, headers.get("x-sandbox-not-implemented")];
  };
  const authorization = `token ${tokenOf("ann")}`;
  expect(await ask("GET", "/repos/ann/sample/forks?page=2")).toEqual([
    404,
    "GET /repos/{owner}/{repo}/forks",
  ]);
  expect(await ask("POST", "/gists")).toEqual([404, "POST /gists"]);
  expect(await ask("GET", "/repos/ann/sample/forklifts")).toEqual([404, null]);
  expect(await ask("DELETE", "/repos/ann/sample/forks")).toEqual([404, null]);
  expect(await ask("GET", "/repos/ann/none")).toEqual([404, null]);
  expect([...world.running.sandbox.notImplemented]).toEqual([
    "GET /repos/{owner}/{repo}/forks",
    "POST /gists",
  ]);
  expect(world.log).toContain("not implemented: POST /gists (asked for by ann)");
});

test("every endpoint is in the list of those that GitHub documents", () => {
  const lacking = described.filter(
    (one) =>
      findDocumentedEndpoint(
        one.method,
        one.path.replace(/\/contents$/, "/contents/7").replaceAll(/\{[^}]*\}/g, "7"),
      ) === null,
  );
  expect(lacking.map(nameOf)).toEqual([]);
});

test("all of these answers match GitHub's description", () => {
  expect(world.wire.problems).toEqual([]);
});
