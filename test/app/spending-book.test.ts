/**
 * What builds of a repository and of an installation spent, read from records on a sandbox of
 * GitHub.
 *
 * Lines: one world serves all of it.
 */
import { execFileSync } from "node:child_process";
import { beforeAll, beforeEach, expect, test } from "vitest";
import type { Access } from "../../src/app/github/access.ts";
import { readBuildAccounts, readCostHistory } from "../../src/app/observe/build-accounts.ts";
import { GitHubError } from "../../src/app/github/errors.ts";
import { createRepositoryLister } from "../../src/app/github/client.ts";
import { SpendingBook } from "../../src/app/spending-book.ts";
import { DEFAULT_SETTINGS } from "../../src/core/model/settings.ts";
import { anEntry, pushAccounts, someAccounts, type Pushed } from "./support/accounts.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";
import type { Repository } from "../../src/sandbox/schema/repository.ts";

const NOW = "2026-11-25T12:00:00.000Z";
const TODAY = "2026-11-25T10:00:00.000Z";
const YESTERDAY = "2026-11-24T10:00:00.000Z";
const MINUTE = 60_000;

let world: World;
let other: Repository;
let now: number;
let warned: object[];
beforeAll(async () => {
  world = await openWorld();
  other = world.running.seed.repository({ owner: "you", name: "other", defaultBranch: "main" });
  world.running.sandbox.world.installations[0]!.repositoryIds.push(other.id);
});
beforeEach(() => {
  now = Date.parse(NOW);
  warned = [];
});

const session = (dollars: number, at = TODAY) => anEntry(dollars, at);
const push = (ref: string, text: string, more?: Pushed) => pushAccounts(world, ref, text, more);

const ended = (slug: string, dollars: number, more: Pushed & { at?: string } = {}) =>
  push(
    `refs/tags/baton/${slug}`,
    JSON.stringify(someAccounts(slug, [session(dollars, more.at)])),
    more,
  );

const settings = (day: number | null, installation: number | null) => ({
  ...{ branch_prefix: "baton", budgets: { ...DEFAULT_SETTINGS.budgets, day, installation } },
});
const place = () => ({
  installation: world.installation,
  repository: world.repository.id,
  owner: "you",
  repo: "units",
});

/** Opens the book of a process that has just started, and counts its requests. */
function openBook(clients = clientsOf(() => null)) {
  const log = { warn: (what: object) => void warned.push(what) };
  const book = new SpendingBook({
    clock: () => new Date(now),
    log,
    repositories: createRepositoryLister(clients),
  });
  return (
    day: number | null = 20,
    installation: number | null = 100,
    slug: string | null = "1-units",
  ) =>
    book.find(
      { place: place(), access: clients.count(world.access) },
      settings(day, installation),
      slug,
    );
}

/** The repositories that GitHub was asked about, in order. `refuse` returns GitHub's error. */
function clientsOf(refuse: (repo: string) => GitHubError | null) {
  const asked: string[] = [];
  const count = (access: Access): Access => {
    const octokit = Object.create(access.octokit) as Access["octokit"];
    const graphql = (async (query: string, given: object) => {
      asked.push(access.repo);
      const refused = refuse(access.repo);
      if (refused) throw refused;
      return access.octokit.graphql(query, given as Record<string, unknown>);
    }) as unknown as Access["octokit"]["graphql"];
    Object.defineProperty(octokit, "graphql", { value: graphql });
    return { ...access, octokit };
  };
  return {
    asked,
    count,
    getOctokit: async () => world.access.octokit,
    getAccess: async ({ repo }: { repo: string }) => count({ ...world.access, repo }),
  };
}

function clear(): void {
  for (const of of [world.repository, other]) {
    const dir = world.running.sandbox.gitDir(of);
    const refs = execFileSync("git", ["--git-dir", dir, "for-each-ref", "--format=%(refname)"], {
      encoding: "utf8",
    });
    const input = refs
      .split("\n")
      .filter((ref) => /\/baton\//.test(ref))
      .map((ref) => `delete ${ref}\n`);
    execFileSync("git", ["--git-dir", dir, "update-ref", "--stdin"], { input: input.join("") });
  }
}
beforeEach(clear);

test("a new process finds on GitHub what live and ended builds of all repositories spent", async () => {
  ended("7-units", 2);
  ended("8-more", 4, { at: YESTERDAY });
  ended("9-else", 8, { of: other });
  const live = someAccounts("10-live", [session(1)], {
    status: "building",
    ended_at: null,
    reserved: 0.5,
  });
  push("refs/heads/baton/10-live/record", JSON.stringify(live));
  const own = someAccounts("1-units", [session(16)], { status: "building", ended_at: null });
  push("refs/heads/baton/1-units/record", JSON.stringify(own));
  expect(await openBook()()).toEqual({ day: 3.5, month: 15.5, unread: [] });
});

test("without a budget of several builds, or before a build, GitHub is not asked", async () => {
  const clients = clientsOf(() => null);
  const find = openBook(clients);
  expect([await find(null, null), await find(20, 100, null)]).toEqual([null, null]);
  await find(20, null);
  expect(new Set(clients.asked)).toEqual(new Set(["units"]));
});

test("a repository is read again after a minute, others after ten; a save counts at once", async () => {
  ended("7-units", 2);
  ended("9-else", 8, { of: other });
  const clients = clientsOf(() => null);
  const log = { warn: () => {} };
  const book = new SpendingBook({
    clock: () => new Date(now),
    log,
    repositories: createRepositoryLister(clients),
  });
  const find = () =>
    book.find(
      { place: place(), access: clients.count(world.access) },
      settings(20, 100),
      "1-units",
    );
  expect(await find()).toMatchObject({ day: 2, month: 10 });
  expect(clients.asked).toEqual(["units", "other"]);
  ended("11-later", 1);
  ended("12-later", 1, { of: other });
  now += MINUTE - 1;
  expect(await find()).toMatchObject({ day: 2, month: 10 });
  expect(clients.asked).toHaveLength(2);
  now += 1;
  expect(await find()).toMatchObject({ day: 3, month: 11 });
  expect(clients.asked.slice(2)).toEqual(["units"]);
  now += 9 * MINUTE;
  expect(await find()).toMatchObject({ day: 3, month: 12 });
  const state = someState(world.repository.id);
  state.build.slug = "13-saved";
  state.workers["W1.1"]!.spent = [
    { ...session(5), session: "W1.1/work/1", pass: 0, seconds: 1, claimed: null, context: {} },
  ];
  book.note(world.repository.id, state);
  expect(await find()).toMatchObject({ day: 8, month: 17 });
});

test("daily and monthly sums start at zero at midnight UTC", async () => {
  ended("7-units", 2);
  const find = openBook();
  now = Date.parse("2026-11-25T23:59:59.999Z");
  expect(await find()).toMatchObject({ day: 2, month: 2 });
  now += 1;
  expect(await find()).toMatchObject({ day: 0, month: 2 });
  now = Date.parse("2026-12-01T00:00:00.000Z");
  expect(await find()).toMatchObject({ day: 0, month: 0 });
});

test("a repository that GitHub stops showing counts with its last value, logged once", async () => {
  ended("9-else", 8, { of: other });
  let gone = false;
  const refuse = (repo: string) =>
    gone && repo === "other" ? new GitHubError("not_found", "Not Found", 404) : null;
  const clients = clientsOf(refuse);
  const find = openBook(clients);
  expect(await find()).toEqual({ day: 0, month: 8, unread: [] });
  gone = true;
  now += 10 * MINUTE;
  expect(await find()).toEqual({ day: 0, month: 8, unread: ["you/other"] });
  expect(await find()).toEqual({ day: 0, month: 8, unread: ["you/other"] });
  expect(warned).toEqual([{ repository: "you/other", reason: "Not Found", builds: 1 }]);
  gone = false;
  now += 10 * MINUTE;
  expect(await find()).toEqual({ day: 0, month: 8, unread: [] });
  // A process that never read the repository knows nothing about it, and says so.
  gone = true;
  expect(await openBook(clients)()).toEqual({ day: 0, month: 0, unread: ["you/other"] });
});

test("a repository that leaves the installation still counts, and an archived one is read", async () => {
  ended("9-else", 8, { of: other });
  const find = openBook();
  other.archived = true;
  expect(await find()).toEqual({ day: 0, month: 8, unread: [] });
  other.archived = false;
  const { repositoryIds } = world.running.sandbox.world.installations[0]!;
  repositoryIds.splice(repositoryIds.indexOf(other.id), 1);
  now += 10 * MINUTE;
  expect(await find()).toEqual({ day: 0, month: 8, unread: ["you/other"] });
  repositoryIds.push(other.id);
});

test("a short outage of GitHub is no answer, and the reconcile is retried", async () => {
  const down = clientsOf((repo) =>
    repo === "other" ? new GitHubError("unavailable", "Bad Gateway", 502) : null,
  );
  await expect(openBook(down)()).rejects.toMatchObject({ code: "unavailable" });
  expect(warned).toEqual([]);
});

test("more than 50 ended builds are read page by page, back to the month's start", async () => {
  for (let n = 1; n <= 60; n++) ended(`${n}-old`, 1, { at: n > 5 ? TODAY : YESTERDAY });
  const clients = clientsOf(() => null);
  expect(await openBook(clients)(20, null, "99-new")).toMatchObject({ day: 55 });
  expect(clients.asked).toEqual(["units", "units"]);
  // From the next month on, the newest page shows that there is nothing more to count.
  now = Date.parse("2026-12-02T12:00:00.000Z");
  clients.asked.length = 0;
  expect(await openBook(clients)(20, null, "99-new")).toMatchObject({ day: 0 });
  expect(clients.asked).toEqual(["units"]);
}, 60_000);

test("a record that a person pushed, or with impossible values, counts for nothing", async () => {
  ended("7-units", 2);
  ended("20-forged", 500, { by: "stranger" });
  push(
    "refs/heads/baton/21-forged/record",
    JSON.stringify(someAccounts("21-forged", [session(500)])),
    {
      by: "stranger",
    },
  );
  const write = (slug: string, of: unknown) => push(`refs/tags/baton/${slug}`, JSON.stringify(of));
  write("22-huge", someAccounts("22-huge", [session(1e12)]));
  write("23-other", someAccounts("7-units", [session(500)]));
  write(
    "24-many",
    someAccounts(
      "24-many",
      Array.from({ length: 3_001 }, () => session(1)),
    ),
  );
  write("25-large", { ...someAccounts("25-large", [session(500)]), more: "x".repeat(1_600_000) });
  push("refs/tags/baton/26-torn", "{");
  const blob = world.gitWith("no commit", "hash-object", "-w", "--stdin");
  world.git("update-ref", "refs/tags/baton/27-blob", blob);
  expect(await openBook()()).toEqual({ day: 2, month: 2, unread: [] });
  expect(await readBuildAccounts(world.access, "baton")).toMatchObject({ live: [], unread: 7 });
});

test("a build reads the history of the newest ended builds once, while it plans", async () => {
  for (let n = 1; n <= 25; n++) ended(`${n}-old`, n);
  const state = someState(world.repository.id);
  state.build.status = "planning";
  const history = await readCostHistory(world.access, state);
  // The newest 20 cost from $6 to $25.
  expect(history).toMatchObject({ builds: 20 });
  expect(history!.groups).toContainEqual({
    ...{
      kind: "work",
      complexity: "normal",
      size: "short",
      sessions: 20,
      low: 10.75,
      middle: 15.5,
      high: 20.25,
    },
  });
  state.build.history = history;
  expect(await readCostHistory(world.access, state)).toBeNull();
  expect(
    await readCostHistory(world.access, {
      ...state,
      build: { ...state.build, history: null, status: "building" },
    }),
  ).toBeNull();
}, 30_000);
