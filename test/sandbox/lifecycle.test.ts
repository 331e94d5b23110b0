/** The life of pull requests, and GitHub's limits. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createGitHub, type GitHubServer } from "../../src/sandbox/index.ts";
import { commitFiles } from "./api-commit.ts";
import { refusal } from "./api-world.ts";
import { at, openGitWorld, type GitWorld } from "./git-world.ts";

let world: GitWorld;
beforeEach(async () => void (world = await openGitWorld()));
afterEach(() => world.close());

const ann = () => world.person("ann").rest;

async function openPull(branch: string): Promise<{ number: number; sha: string }> {
  await world.git("checkout", "-q", "-B", branch, "origin/main");
  const sha = await world.commit(branch, { [`${branch}.txt`]: "x\n" });
  await world.git("push", "-q", "origin", branch);
  const { data } = await ann().pulls.create({ ...at, title: branch, head: branch, base: "main" });
  return { number: data.number, sha };
}

const eventsOf = async (issue_number: number) =>
  (await ann().issues.listEvents({ ...at, issue_number })).data.map(({ event }) => event);

describe("a pull request whose branch is force-pushed", () => {
  test("closes when it no longer has a commit of its own", async () => {
    const { number } = await openPull("one");
    await world.git("push", "-q", "--force", "origin", "origin/main:one");
    const { data } = await ann().pulls.get({ ...at, pull_number: number });
    expect(data).toMatchObject({ state: "closed", merged: false, commits: 0 });
    expect(await eventsOf(number)).toEqual(["head_ref_force_pushed", "closed"]);
    const told = world.events
      .filter(({ event }) => event === "pull_request")
      .map(({ action }) => action);
    expect(told).toEqual(["opened", "closed"]);
    const reopened = await refusal(
      ann().pulls.update({ ...at, pull_number: number, state: "open" }),
    );
    expect(reopened.errors).toMatchObject([
      { message: expect.stringContaining("no new commits on the one branch") as string },
    ]);
  });

  test("stays open with other commits, and reports the old and the new head", async () => {
    const { number, sha } = await openPull("one");
    await world.git("checkout", "-q", "-B", "one", "origin/main");
    const other = await world.commit("other", { "other.txt": "x\n" });
    await world.git("push", "-q", "--force", "origin", "one");
    expect(await eventsOf(number)).toEqual(["head_ref_force_pushed"]);
    const query = `{ repository(owner: "ann", name: "sample") { pullRequest(number: ${number}) { state
      timelineItems(first: 9, itemTypes: [HEAD_REF_FORCE_PUSHED_EVENT]) { nodes {
        ... on HeadRefForcePushedEvent { beforeCommit { oid } afterCommit { oid } ref { name } } } } } } }`;
    expect(await world.person("ann").graphql(query)).toMatchObject({
      repository: {
        pullRequest: {
          state: "OPEN",
          timelineItems: {
            nodes: [
              { beforeCommit: { oid: sha }, afterCommit: { oid: other }, ref: { name: "one" } },
            ],
          },
        },
      },
    });
  });

  test("can't be reopened after a force-push while closed, until the branch is back", async () => {
    const { number, sha } = await openPull("one");
    const pull = { ...at, pull_number: number };
    await ann().pulls.update({ ...pull, state: "closed" });
    await world.git("checkout", "-q", "-B", "one", "origin/main");
    await world.commit("other", { "other.txt": "x\n" });
    await world.git("push", "-q", "--force", "origin", "one");
    expect(await refusal(ann().pulls.update({ ...pull, state: "open" }))).toMatchObject({
      status: 422,
      errors: [
        { message: "state cannot be changed. The one branch was force-pushed or recreated." },
      ],
    });
    await world.git("push", "-q", "--force", "origin", `${sha}:one`);
    expect((await ann().pulls.update({ ...pull, state: "open" })).data.state).toBe("open");
  });
});

describe("GitHub's limits", () => {
  const long = "x".repeat(257);
  const TITLE = { field: "title", message: "title is too long (maximum is 256 characters)" };

  test("allow at most 256 characters for titles", async () => {
    const { number } = await openPull("one");
    await ann().issues.create({ ...at, title: long.slice(1) });
    const calls = [
      ann().issues.create({ ...at, title: long }),
      ann().issues.update({ ...at, issue_number: number, title: long }),
      ann().pulls.create({ ...at, title: long, head: "one", base: "main" }),
      ann().pulls.update({ ...at, pull_number: number, title: long }),
    ];
    for (const call of calls)
      expect(await refusal(call)).toMatchObject({ status: 422, errors: [TITLE] });
  });

  test("allow 50 characters for a label's name, 100 for its description, and 100 labels", async () => {
    await ann().issues.create({ ...at, title: "One" });
    const one = { ...at, issue_number: 1 };
    const name = "n".repeat(51);
    const tooLong = [
      { ...at, name },
      { ...at, name: "a", description: "d".repeat(101) },
    ];
    for (const label of tooLong)
      expect(await refusal(ann().issues.createLabel(label))).toMatchObject({ status: 422 });
    await ann().issues.createLabel({ ...at, name: name.slice(1), description: "d".repeat(100) });
    const unmade = await refusal(ann().issues.addLabels({ ...one, labels: [name] }));
    expect(unmade.errors).toEqual([
      { value: name, resource: "Label", field: "name", code: "invalid" },
    ]);
    const hundred = Array.from({ length: 100 }, (_, index) => `label ${index}`);
    await ann().issues.setLabels({ ...one, labels: hundred });
    const more = ann().issues.addLabels({ ...one, labels: ["one more"] });
    expect((await refusal(more)).message).toBe(
      "Validation Failed. Issues cannot have more than 100 labels",
    );
    expect((await ann().issues.addLabels({ ...one, labels: ["LABEL 7"] })).data).toHaveLength(100);
  });

  test("decline a push with a file over 100 MB, and name the file", async () => {
    await world.git("checkout", "-q", "-B", "big", "origin/main");
    await world.commit("small", { "small.bin": "x".repeat(1024) });
    await world.git("push", "-q", "origin", "big");
    await world.commit("big", { "big file.bin": "x".repeat(100 * 1024 * 1024 + 1) });
    const said = await world.refused("push", "origin", "big");
    expect(said).toContain(
      "File big file.bin is 100.00 MB; this exceeds GitHub's file size limit of 100.00 MB",
    );
    expect(said).toContain("GH001: Large files detected.");
    expect(said).toMatch(/\[remote rejected\] big -> big \(pre-receive hook declined\)/);
  });

  test("refuse a blob over 100 MB in the API", async () => {
    const content = "x".repeat(100 * 1024 * 1024);
    const blob = ann().git.createBlob({ ...at, content: `${content}x` });
    expect(await refusal(blob)).toMatchObject({
      status: 422,
      message: expect.stringMatching(/input was too large/) as string,
    });
    expect((await ann().git.createBlob({ ...at, content })).data.sha).toMatch(/^[0-9a-f]{40}$/);
  });

  test("allow half a million nodes in a GraphQL query", async () => {
    const query = (authors: number) => `{ repository(owner: "ann", name: "sample") {
      pullRequests(first: 100) { nodes { commits(first: 100) { nodes { commit {
        authors(first: ${authors}) { nodes { name } } } } } } } } }`;
    const ask = (text: string) => world.person("ann").graphql(text);
    await ask(query(48));
    const limit = "possible nodes which exceeds the maximum limit of 500,000.";
    await expect(ask(query(49))).rejects.toThrow(`This query requests up to 500,100 ${limit}`);
    const deep =
      "By the time this query traverses to the authors connection, it is requesting up to " +
      "1,000,000";
    await expect(ask(query(100))).rejects.toThrow(`${deep} ${limit}`);
  });
});

describe("a push", () => {
  let server: Server;
  const deliveries: {
    event: string;
    action: string;
    suite: { head_branch: string; status: string };
  }[] = [];
  beforeEach(async () => {
    deliveries.length = 0;
    server = createServer((request, response) => {
      let text = "";
      request
        .on("data", (part: Buffer) => (text += part.toString()))
        .on("end", () => {
          const { action, check_suite: suite } = JSON.parse(text) as {
            action: string;
            check_suite: never;
          };
          deliveries.push({ event: String(request.headers["x-github-event"]), action, suite });
          response.end();
        });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => void server.close());

  const install = (slug: string, checks: "read" | "write") => {
    const { seed } = world.running;
    const webhookUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const permissions = { checks, contents: "read" } as const;
    const { app } = seed.app({
      slug,
      name: slug,
      webhookUrl,
      webhookSecret: "s",
      permissions,
      events: ["push"],
    });
    seed.install(app, [world.repository]);
    return app;
  };

  test("creates a check suite for an app that may write checks, with any subscription", async () => {
    install("writer", "write");
    install("reader", "read");
    const { sha } = await openPull("one");
    await vi.waitUntil(() => deliveries.filter(({ event }) => event === "push").length === 2);
    await vi.waitUntil(() => deliveries.some(({ event }) => event === "check_suite"));
    const suites = deliveries.filter(({ event }) => event === "check_suite");
    expect(suites).toMatchObject([
      { action: "requested", suite: { head_branch: "one", status: "queued" } },
    ]);
    const listed = await ann().checks.listSuitesForRef({ ...at, ref: sha });
    expect(listed.data.check_suites).toMatchObject([
      { app: { slug: "writer" }, latest_check_runs_count: 0 },
    ]);
  });

  test("creates none if the repository has switched that off", async () => {
    const { id } = install("writer", "write");
    await ann().checks.setSuitesPreferences({
      ...at,
      auto_trigger_checks: [{ app_id: id, setting: false }],
    });
    const { sha } = await openPull("one");
    await vi.waitUntil(() => deliveries.some(({ event }) => event === "push"));
    expect((await ann().checks.listSuitesForRef({ ...at, ref: sha })).data.total_count).toBe(0);
  });
});

describe("GitHub's background work", () => {
  let home: string;
  let running: GitHubServer;
  const waits: (() => void)[] = [];
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "lags-test-"));
    waits.length = 0;
    const wait = () => new Promise<void>((resolve) => void waits.push(resolve));
    running = await createGitHub({
      dir: join(home, "sandbox"),
      lags: { mergeable: 1, merge: 1 },
      wait,
    });
    running.seed.repository({ owner: "ann", name: "sample", files: { "a.txt": "one\n" } });
  });
  afterEach(async () => {
    await running.close();
    rmSync(home, { recursive: true });
  });

  const client = () => {
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    return new Octokit({
      baseUrl: `${running.url}/api/v3`,
      auth: running.seed.account("ann").token,
      log,
    });
  };
  const end = async (many: number) => {
    await vi.waitUntil(() => waits.length >= many);
    for (const resolve of waits.splice(0)) resolve();
  };
  /** Creates branches of `main`, each with a pull request. */
  const openPulls = async (...branches: string[]) => {
    const { data } = await client().rest.git.getRef({ ...at, ref: "heads/main" });
    for (const branch of branches) {
      await commitFiles(client(), branch, { [`${branch}.txt`]: "x\n" }, { from: data.object.sha });
      await client().rest.pulls.create({ ...at, title: branch, head: branch, base: "main" });
    }
  };
  const get = async (pull_number: number) =>
    (await client().rest.pulls.get({ ...at, pull_number })).data;
  const UNKNOWN = { mergeable: null, rebaseable: null, mergeable_state: "unknown" };

  test("leaves mergeability unknown at first, and again once the base moves", async () => {
    await openPulls("one");
    expect(await get(1)).toMatchObject(UNKNOWN);
    const query =
      '{ repository(owner: "ann", name: "sample") { pullRequest(number: 1) { mergeable ' +
      "mergeStateStatus } } }";
    const unknown = {
      repository: { pullRequest: { mergeable: "UNKNOWN", mergeStateStatus: "UNKNOWN" } },
    };
    expect(await client().graphql(query)).toEqual(unknown);
    await end(1);
    expect(await get(1)).toMatchObject({ mergeable: true, mergeable_state: "clean" });
    await commitFiles(client(), "main", { "one.txt": "y\n" });
    expect(await get(1)).toMatchObject(UNKNOWN);
    expect(waits).toHaveLength(1);
    await end(1);
    expect(await get(1)).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
  });

  test("refuses the second of two simultaneous merges, which works when it is tried again", async () => {
    await openPulls("one", "two");
    await end(2);
    const merge = (pull_number: number) => client().rest.pulls.merge({ ...at, pull_number });
    const both = Promise.allSettled([merge(1), merge(2)]);
    await end(2);
    const [done, refused] = (await both).toSorted((a, b) => a.status.localeCompare(b.status));
    expect(done?.status).toBe("fulfilled");
    expect(refused).toMatchObject({
      reason: {
        status: 405,
        message: expect.stringMatching(
          /^Base branch was modified\. Review and try the merge again\./,
        ) as string,
      },
    });
    const open = (await client().rest.pulls.list(at)).data.map(({ number }) => number);
    const again = merge(open[0]!);
    await end(1);
    expect((await again).data.merged).toBe(true);
  });
});
