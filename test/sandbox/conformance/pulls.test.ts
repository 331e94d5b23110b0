/**
 * Every endpoint about pull requests, compared with GitHub's own description. Reviews have a test
 * of their own.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "../api-commit.ts";
import { at } from "../api-world.ts";
import { complete } from "./area.ts";
import { MISSING, one, openPullWorld } from "./pull-world.ts";
import { HIDDEN, refused } from "./refused.ts";

let world: Awaited<ReturnType<typeof openPullWorld>>;
beforeAll(async () => void (world = await openPullWorld()));
afterAll(() => world.close());

const ann = () => world.person("ann").rest.pulls;
const tria = () => world.person("tria").rest.pulls;
const app = () => world.app().rest.pulls;
const job = () => world.job({ pull_requests: "write", contents: "write" }).rest.pulls;
const none = () => world.app({ issues: "read" }).rest.pulls;
const NOT_FOUND = /^Not Found$/;

test("pull requests are created, read and edited", async () => {
  const wanted = { ...at, title: "Five", body: "In words", head: "x", base: "main" };
  const made = await app().create(wanted);
  expect(made.headers.location).toBe(made.data.url);
  expect((await ann().get(one)).data).toMatchObject({ mergeable: true, mergeable_state: "clean" });
  const patch = await ann().get({ ...one, mediaType: { format: "patch" } });
  expect(patch.data).toMatch(/^From [0-9a-f]{40} .*\n.*Subject: \[PATCH\] Change a\.txt/s);
  expect((await ann().get({ ...one, mediaType: { format: "diff" } })).data).toContain("+line five");
  const changed = await ann().update({ ...one, title: "Five in words" });
  expect(changed.data.title).toBe("Five in words");
  const known = (await ann().get(one)).headers;
  const again = ann().get({ ...one, headers: { "if-none-match": known.etag } });
  await expect(again).rejects.toMatchObject({ status: 304 });
  await refused(
    422,
    /^Validation Failed$/,
    app().create(wanted),
    ann().update({ ...one, base: "none" }),
  );
  await refused(
    404,
    NOT_FOUND,
    ann().get(MISSING),
    ann().listCommits(MISSING),
    ann().listFiles(MISSING),
  );
  await refused(403, HIDDEN, none().list(at), none().get(one), none().create(wanted));
  await refused(
    403,
    /^GitHub Actions is not permitted to create or approve/,
    job().create({ ...wanted, base: "topic" }),
  );
});

test("pull requests are listed, with their files and commits", async () => {
  const found = async (query: object) =>
    (await ann().list({ ...at, ...query })).data.map(({ number }) => number);
  expect(
    await found({ head: "ANN:x", base: "main", sort: "popularity", direction: "desc" }),
  ).toEqual([1]);
  expect(await found({ sort: "long-running" })).toEqual([]);
  expect((await ann().listFiles(one)).data.map((file) => file.filename)).toEqual(["a.txt"]);
  expect((await ann().listCommits(one)).data).toHaveLength(1);
  const bad = ann().list({ ...at, state: "shut" as "open" });
  await refused(422, /^Validation Failed$/, bad, ann().list({ ...at, sort: "size" as "created" }));
});

test("reviewers are requested, listed and removed", async () => {
  const asked = await app().requestReviewers({ ...one, reviewers: ["tria"] });
  expect(asked.data.requested_reviewers?.map((user) => user.login)).toEqual(["tria"]);
  await app().removeRequestedReviewers({ ...one, reviewers: ["tria"] });
  await app().requestReviewers({ ...one, reviewers: ["tria"] });
  expect((await ann().listRequestedReviewers(one)).data.users.map((user) => user.login)).toEqual([
    "tria",
  ]);
  await refused(
    422,
    /^Review cannot be requested from pull request author\.$/,
    ann().requestReviewers({ ...one, reviewers: ["helper[bot]"] }),
  );
  await refused(
    422,
    /^Reviews may only be requested from collaborators\./,
    ann().requestReviewers({ ...one, reviewers: ["olga"] }),
  );
  await refused(
    404,
    NOT_FOUND,
    ann().listRequestedReviewers(MISSING),
    ann().removeRequestedReviewers({ ...MISSING, reviewers: [] }),
  );
});

test("a branch is updated and merged", async () => {
  await commitFiles(world.person("ann"), "main", { "new.txt": "new\n" });
  const moved = ann().updateBranch({ ...one, expected_head_sha: world.base });
  await refused(422, /^expected head sha didn’t match/, moved);
  const updated = await ann().updateBranch(one);
  expect(updated).toMatchObject({
    status: 202,
    data: { message: "Updating pull request branch." },
  });
  expect((await ann().listFiles(one)).data.map((file) => file.filename)).toEqual(["a.txt"]);
  await refused(422, /^There are no new commits on the base branch\.$/, ann().updateBranch(one));
  await refused(404, NOT_FOUND, ann().checkIfMerged(one));
  await refused(
    409,
    /^Head branch was modified\. Review and try the merge again\.$/,
    ann().merge({ ...one, sha: world.base }),
  );
  await refused(403, /./, tria().merge(one));
  expect((await app().merge({ ...one, merge_method: "squash" })).data.merged).toBe(true);
  expect((await ann().checkIfMerged(one)).status).toBe(204);
  await refused(405, /^Pull Request is not mergeable$/, ann().merge(one));
  await tria().createReview({ ...one, event: "COMMENT", body: "Well" });
  const timeline = await world
    .person("ann")
    .rest.issues.listEventsForTimeline({ ...at, issue_number: 1, per_page: 100 });
  const kinds = new Set(timeline.data.map((entry) => entry.event));
  expect([...kinds]).toEqual(
    expect.arrayContaining(["committed", "reviewed", "review_requested", "merged", "closed"]),
  );
});

test("a merge that is blocked is refused with the reason", async () => {
  const head = await commitFiles(
    world.person("ann"),
    "y",
    { "a.txt": "y\n" },
    { from: world.base },
  );
  const { number } = (
    await app().create({ ...at, title: "Y", head: "y", base: "main", draft: true })
  ).data;
  const draft = { ...at, pull_number: number };
  await refused(405, /^Pull Request is still a draft$/, ann().merge({ ...draft, sha: head }));
  await refused(422, /^merge conflict between base and head$/, ann().updateBranch(draft));
  expect((await ann().get(draft)).data).toMatchObject({
    mergeable: false,
    mergeable_state: "dirty",
  });
  world.repository.allowRebaseMerge = false;
  await commitFiles(world.person("ann"), "z", { "z.txt": "z\n" }, { from: world.base });
  const open = (await app().create({ ...at, title: "Z", head: "z", base: "main" })).data;
  const rebase = ann().merge({ ...at, pull_number: open.number, merge_method: "rebase" });
  await refused(405, /^Rebase merges are not allowed on this repository\.$/, rebase);
  await app().update({ ...at, pull_number: open.number, base: "topic" });
});

test("every endpoint of this area was called, and matches GitHub's description", () =>
  complete(world, "pulls"));
