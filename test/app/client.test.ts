/**
 * Answers of GitHub that the sandbox never gives, mocked with nock: outages, limits, refusals,
 * expired tokens.
 * Lines: one mock of GitHub serves them all.
 */
import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Octokit } from "../../src/app/github/access.ts";
import { Clients, makeProbot } from "../../src/app/github/client.ts";
import { requestGitHub, GitHubError } from "../../src/app/github/errors.ts";
import { quiet } from "./support/logs.ts";

/** A host on this machine, which the client treats as one without limits of its own. */
const NEAR = "http://127.0.0.1:4961";
const FAR = "https://api.github.com";
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const place = { owner: "you", repo: "units" };
let octokit: Octokit;
let tokens: string[];
/** Each test uses its own installation. */
let installation = 0;

beforeAll(() => nock.disableNetConnect());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});
beforeEach(() => open(NEAR));
afterEach(() => {
  nock.cleanAll();
  vi.useRealTimers();
});

async function open(baseUrl: string): Promise<void> {
  tokens = [];
  installation += 1;
  nock(baseUrl)
    .persist()
    .get(`/app/installations/${installation}`)
    .reply(200, { permissions: { contents: "write", workflows: "write" } });
  nock(baseUrl)
    .persist()
    .post(`/app/installations/${installation}/access_tokens`)
    .reply(201, () => {
      tokens.push(`t${tokens.length + 1}`);
      const expires_at = new Date(Date.now() + 3_600_000).toISOString();
      return { token: tokens.at(-1), expires_at, permissions: {}, repository_selection: "all" };
    });
  const probot = makeProbot({ appId: 1, privateKey, webhookSecret: "s", baseUrl, log: quiet });
  octokit = await new Clients(probot).getOctokit(installation);
}

async function failure(ask: () => Promise<unknown>): Promise<GitHubError> {
  const refused: unknown = await requestGitHub(ask).catch((error: unknown) => error);
  if (refused instanceof GitHubError) return refused;
  throw new Error(`it was not refused as a GitHubError: ${String(refused)}`);
}

const read = () =>
  octokit.request("GET /repos/{owner}/{repo}/git/ref/{ref}", { ...place, ref: "heads/main" });
const write = () =>
  octokit.request("POST /repos/{owner}/{repo}/git/refs", {
    ...place,
    ref: "refs/heads/x",
    sha: "0".repeat(40),
  });
const merge = () =>
  octokit.request("PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge", {
    ...place,
    pull_number: 3,
    sha: "a",
  });
const REF = "/repos/you/units/git/ref/heads%2Fmain";

describe("an outage", () => {
  test.each([500, 502, 503, 504])(
    "a write answered by %i and a page is sent once",
    async (status) => {
      let sent = 0;
      nock(NEAR)
        .persist()
        .post("/repos/you/units/git/refs")
        .reply(() => [status, (sent++, "<html>unicorn</html>")]);
      const message = `GitHub answers ${status}`;
      expect(await failure(write)).toMatchObject({
        code: "unavailable",
        isTransient: true,
        message,
      });
      expect(sent).toBe(1);
    },
  );

  test("a write whose connection breaks is sent once", async () => {
    let sent = 0;
    nock(NEAR)
      .persist()
      .on("request", () => sent++)
      .put("/repos/you/units/pulls/3/merge")
      .replyWithError("reset");
    expect(await failure(merge)).toMatchObject({ code: "unavailable" });
    expect(sent).toBeLessThanOrEqual(1);
  });

  test("a mutation is sent once", async () => {
    let sent = 0;
    nock(NEAR)
      .persist()
      .post("/graphql")
      .reply(() => [502, (sent++, "<html></html>")]);
    expect(await failure(() => octokit.graphql("mutation { x }"))).toMatchObject({
      code: "unavailable",
    });
    expect(sent).toBe(1);
  });

  test("a read is tried again", async () => {
    nock(NEAR).get(REF).reply(502, "<html></html>");
    nock(NEAR)
      .get(REF)
      .reply(200, { ref: "refs/heads/main", object: { sha: "b" } });
    expect((await read()).data.object.sha).toBe("b");
  });
});

describe("a rate limit is reported at once, with the time to wait", () => {
  beforeEach(() => open(FAR));
  const now = new Date("2026-01-01T00:00:00.000Z");
  const waits = async (ask: () => Promise<unknown>) =>
    Math.ceil((await failure(ask)).waitMs! / 1000);
  const reset = String(now.getTime() / 1000 + 1200);

  test.each<[string, number, string, Record<string, string>, number]>([
    ["secondary", 403, "You have exceeded a secondary rate limit", { "retry-after": "90" }, 90],
    ["secondary without a time", 403, "You have exceeded a secondary rate limit", {}, 60],
    [
      "primary",
      403,
      "API rate limit exceeded for installation",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      1201,
    ],
    [
      "primary, in other words",
      403,
      "Quota exhausted",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      1201,
    ],
    ["429", 429, "Too many requests", { "retry-after": "30" }, 30],
  ])("%s", async (_, status, message, headers, seconds) => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    let sent = 0;
    const answer = () =>
      [status, (sent++, { message }), headers] as [number, object, Record<string, string>];
    nock(FAR).persist().get(REF).reply(answer);
    nock(FAR).persist().post("/repos/you/units/git/refs").reply(answer);
    for (const ask of [read, write]) {
      expect(await failure(ask)).toMatchObject({ code: "rate_limited", isTransient: true });
      expect(await waits(ask)).toBe(seconds);
    }
    // The second request is not even sent.
    expect(sent).toBe(1);
  });

  test("a GraphQL limit, which GitHub answers with 200", async () => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded" }];
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset };
    nock(FAR).persist().post("/graphql").reply(200, { errors }, headers);
    const ask = () => octokit.graphql("query { viewer { login } }");
    expect(await failure(ask)).toMatchObject({ code: "rate_limited" });
    expect(await waits(ask)).toBe(1201);
  });

  test("a failed read is not repeated after another request has met a limit", async () => {
    let sent = 0;
    nock(FAR)
      .persist()
      .get(REF)
      .reply(() => [502, (sent++, "<html></html>")]);
    nock(FAR)
      .post("/repos/you/units/git/refs")
      .reply(403, { message: "secondary rate limit" }, { "retry-after": "90" });
    const failed = failure(read);
    await vi.waitFor(() => expect(sent).toBe(1));
    await failure(write);
    expect(await failed).toMatchObject({ code: "rate_limited" });
    expect(sent).toBe(1);
  });

  test("a missing permission is no limit", async () => {
    nock(FAR).get(REF).reply(403, { message: "Resource not accessible by integration" });
    expect(await failure(read)).toMatchObject({ code: "refused", isTransient: false });
  });
});

describe("a merge that GitHub refuses", () => {
  test.each<[number, string, string]>([
    [405, "Pull Request is not mergeable", "not_mergeable"],
    [405, "This branch can't be rebased", "not_mergeable"],
    [405, "Merge conflict", "not_mergeable"],
    [405, "Base branch was modified. Review and try the merge again.", "unavailable"],
    [405, "Squash merges are not allowed on this repository.", "refused"],
    [405, "At least 1 approving review is required by reviewers with write access.", "refused"],
    [405, 'Required status check "ci" is expected.', "refused"],
    [409, "Head branch was modified. Review and try the merge again.", "head_moved"],
    [409, "Merge conflict", "conflict"],
    [
      409,
      "Repository rule violations found\n\nCommits must have verified signatures.\n\n",
      "refused",
    ],
    [409, "Could not update file: Changes must be made through a pull request.", "refused"],
    [422, "Validation Failed", "refused"],
    [404, "Not Found", "not_found"],
    [410, "Gone", "gone"],
  ])("%i %s: %s", async (status, message, code) => {
    nock(NEAR).put("/repos/you/units/pulls/3/merge").reply(status, { message });
    expect(await failure(merge)).toMatchObject({ code, status });
  });
});

describe("an installation's token", () => {
  const sent: string[] = [];
  beforeEach(() => {
    sent.splice(0);
    nock(NEAR)
      .persist()
      .post("/repos/you/units/git/refs")
      .reply((request: Request) => {
        const token = String(request.headers.get("authorization")).replace("token ", "");
        sent.push(token);
        const refused = revoked.has(token);
        return refused ? [401, { message: "Bad credentials" }] : [201, {}];
      });
  });
  const revoked = new Set<string>();
  afterEach(() => revoked.clear());

  test("an expired token is replaced before it is used", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    await write();
    vi.setSystemTime(Date.now() + 61 * 60_000);
    await write();
    expect(sent).toEqual(["t1", "t2"]);
  });

  test("a revoked token is replaced, and the write is carried out once", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await write();
    vi.setSystemTime(Date.now() + 5 * 60_000);
    revoked.add("t1");
    await write();
    expect(sent).toEqual(["t1", "t1", "t2"]);
  });

  test("a token is replaced once for all concurrent requests", async () => {
    await write();
    revoked.add("t1");
    await Promise.all([write(), write(), write()]);
    expect(tokens).toEqual(["t1", "t2"]);
  });

  test("a fresh token that isn't known yet is not retried after another request has met a limit", async () => {
    for (const token of ["t1", "t2"]) revoked.add(token);
    nock(NEAR).get(REF).reply(403, { message: "secondary rate limit" }, { "retry-after": "90" });
    const failed = failure(write);
    await vi.waitFor(() => expect(sent).toEqual(["t1", "t2"]));
    await failure(read);
    expect(await failed).toMatchObject({ code: "rate_limited" });
    expect(sent).toEqual(["t1", "t2"]);
  });

  test("a fresh token that is refused too is an error, not a loop", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    await write();
    vi.setSystemTime(Date.now() + 5 * 60_000);
    for (const token of ["t1", "t2", "t3", "t4"]) revoked.add(token);
    vi.useRealTimers();
    for (let i = 0; i < 2; i++)
      expect(await failure(write)).toMatchObject({ code: "refused", status: 401 });
    expect(tokens.length).toBeLessThanOrEqual(2);
  }, 20_000);
});
