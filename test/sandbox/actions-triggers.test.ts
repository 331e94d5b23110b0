/**
 * Workflows that GitHub starts for events other than pushes and pull requests, the place of their
 * runs, and their contexts.
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";
import type { Run } from "../../src/sandbox/schema/runs.ts";

let world: ApiWorld;
let base: string;
let known: number;
const JOB = "jobs: { one: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n";
const WHAT =
  "${{ github.event_name }} ${{ github.event.action }} ${{ github.ref }} ${{ github.sha }}";

beforeEach(async () => {
  known = 0;
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

/** Creates a workflow on `main` whose runs have their trigger as their title. */
async function workflow(
  on: string,
  { file = "x.yml", name = "X", rest = JOB, message = "Workflow [skip ci]" } = {},
): Promise<void> {
  const files = {
    [`.github/workflows/${file}`]: `name: ${name}\nrun-name: ${WHAT}\non: ${on}\n${rest}`,
  };
  base = await commitFiles(ann(), "main", files, { message });
}

const ann = () => world.person("ann");
const runs = (): Run[] => world.running.sandbox.world.runs;

/**
 * Returns the runs that started since the last call, oldest first. `main` is the default branch's
 * place.
 */
function started(): string[] {
  const titles = runs().map(({ displayTitle }) =>
    displayTitle.replace(/  +/, " ").replace(`refs/heads/main ${base}`, "main"),
  );
  return titles.slice(known, (known = titles.length));
}

async function openPull(
  head: string,
  files: Record<string, string> = { [`${head}.txt`]: "x\n" },
  message = "Change",
) {
  await commitFiles(ann(), head, files, { from: base, message });
  return (await ann().rest.pulls.create({ ...at, title: head, head, base: "main" })).data;
}

const settled = () =>
  vi.waitUntil(() => runs().every(({ status }) => status === "completed"), { timeout: 60_000 });

test("events of issues, comments and labels run the default branch's workflow, by type", async () => {
  await workflow(
    "{ issues: { types: [labeled, opened] }, issue_comment: {}, label: { types: created } }",
  );
  const { issues } = ann().rest;
  const { number } = (await issues.create({ ...at, title: "A bug" })).data;
  await issues.createLabel({ ...at, name: "go" });
  await issues.addLabels({ ...at, issue_number: number, labels: ["go"] });
  await issues.removeLabel({ ...at, issue_number: number, name: "go" });
  await issues.updateLabel({ ...at, name: "go", color: "ff0000" });
  const { id } = (await issues.createComment({ ...at, issue_number: number, body: "Hello" })).data;
  await issues.updateComment({ ...at, comment_id: id, body: "Hello there" });
  await issues.deleteComment({ ...at, comment_id: id });
  await issues.update({ ...at, issue_number: number, state: "closed" });
  expect(started()).toEqual([
    ...["issues opened main", "label created main", "issues labeled main"],
    ...["created", "edited", "deleted"].map((action) => `issue_comment ${action} main`),
  ]);
  expect(runs()[0]).toMatchObject({
    headBranch: "main",
    headSha: base,
    actor: "ann",
    pullNumbers: [],
  });
});

test("releases run the workflow of their tag, except drafts and releases by a job's token", async () => {
  await workflow("{ release: {} }");
  const { repos } = ann().rest;
  const release = async (tag_name: string, more: object = {}) =>
    (await repos.createRelease({ ...at, tag_name, ...more })).data.id;
  const runsOf = (tag: string, ...actions: string[]) =>
    actions.map((action) => `release ${action} refs/tags/${tag} ${base}`);
  await release("v1");
  expect(started()).toEqual(runsOf("v1", "created", "published", "released"));
  await release("v2", { prerelease: true });
  expect(started()).toEqual(runsOf("v2", "created", "published", "prereleased"));
  const draft = { ...at, release_id: await release("v3", { draft: true, prerelease: true }) };
  await repos.updateRelease({ ...draft, body: "Notes" });
  expect(started()).toEqual([]);
  await repos.updateRelease({ ...draft, draft: false });
  expect(started()).toEqual(runsOf("v3", "published"));
  await repos.deleteRelease(draft);
  expect(started()).toEqual(runsOf("v3", "deleted"));
  await world.job({ contents: "write" }).rest.repos.createRelease({ ...at, tag_name: "v4" });
  expect(started()).toEqual([]);
});

test("`github.event` is the whole payload, and an outsider's event has secrets and a write token", async () => {
  const steps = [
    "echo '${{ github.event.issue.title }} by ${{ github.event.sender.login }} for ${{ " +
      "secrets.KEY }}' > told",
    'curl -fsS -X POST -H "Authorization: Bearer ${{ github.token }}" -d ' +
      '\'{"labels":["seen"]}\' "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/issues/${{ ' +
      'github.event.issue.number }}/labels"',
    'test "$(sha256sum < told)" = "$(echo \'A wish by olga for sesame\' | sha256sum)"',
  ];
  const list = JSON.stringify(steps.map((run) => ({ run })));
  const rest =
    `permissions: { issues: write }\njobs: { one: { runs-on: ubuntu-latest, steps: ${list} ` +
    "} }\n";
  await workflow("issues", { rest });
  world.repository.secrets = { KEY: "sesame" };
  await world.person("olga").rest.issues.create({ ...at, title: "A wish" });
  await settled();
  const [run] = runs();
  const log = run!.jobs.map((job) => world.running.sandbox.actions.log(run!, job)).join("");
  expect(run!.conclusion, log).toBe("success");
  expect(run!.actor).toBe("olga");
  // A label that the job's own token adds starts nothing.
  expect(world.listEvents()).toContain("issues.labeled");
  expect(started()).toEqual(["issues opened main"]);
});

test("an event for the default branch starts nothing if the workflow is on another branch", async () => {
  await workflow("push");
  const file = { ".github/workflows/y.yml": `on: [issues, create, pull_request_target]\n${JOB}` };
  await openPull("side", file, "Add a workflow [skip ci]");
  await ann().rest.issues.create({ ...at, title: "A bug" });
  // Only `create` reads the file of the created ref.
  expect(runs().map(({ event, headBranch }) => `${event} ${headBranch}`)).toEqual(["create side"]);
});

test("pull_request_target runs the default branch's commit, also on a conflict or [skip ci]", async () => {
  await workflow(
    "{ pull_request_target: { branches: [main], paths: ['**.txt'] }, pull_request: {} }",
  );
  const own = {
    ".github/workflows/x.yml": `on: pull_request_target\nname: Evil\n${JOB}`,
    "x.txt": "1\n",
  };
  const pull = await openPull("x", own, "Change [skip ci]");
  expect(started()).toEqual(["pull_request_target opened main"]);
  const [run] = runs();
  expect(run).toMatchObject({
    name: "X",
    headBranch: "x",
    headSha: pull.head.sha,
    pullNumbers: [pull.number],
  });
  base = await commitFiles(ann(), "main", { "x.txt": "2\n" }, { message: "Clash [skip ci]" });
  await commitFiles(ann(), "x", { "x.txt": "3\n" });
  expect(started()).toEqual(["pull_request_target synchronize main"]);
  await openPull("docs", { "docs.md": "x\n" }, "Change [skip ci]");
  expect(started()).toEqual([]);
});

test("a review runs on the pull request's merge, with the workflow at that commit", async () => {
  await workflow(
    "{ pull_request_review: { types: [submitted, dismissed] }, pull_request_review_comment: {} }",
  );
  const pull = await openPull("x");
  const of = { ...at, pull_number: pull.number };
  const { id } = (await world.person("tria").rest.pulls.createReview({ ...of, event: "APPROVE" }))
    .data;
  await ann().rest.pulls.dismissReview({ ...of, review_id: Number(id), message: "No" });
  const comment = { body: "Why?", path: "x.txt", line: 1, commit_id: pull.head.sha };
  await world.person("tria").rest.pulls.createReviewComment({ ...of, ...comment });
  const merge = (await ann().rest.git.getRef({ ...at, ref: `pull/${pull.number}/merge` })).data
    .object.sha;
  const place = `refs/pull/${pull.number}/merge ${merge}`;
  expect(started()).toEqual([
    `pull_request_review submitted ${place}`,
    `pull_request_review dismissed ${place}`,
    `pull_request_review_comment created ${place}`,
  ]);
  expect(runs()[0]).toMatchObject({ headBranch: "x", headSha: pull.head.sha });
});

test("a tag runs the workflow of the tagged commit, by `tags` and with any paths", async () => {
  await workflow("{ push: { tags: ['v*', '!v0*'], paths: ['src/**'] } }", { message: "Workflow" });
  const { git } = ann().rest;
  const tag = (name: string, sha: string) =>
    git.createRef({ ...at, ref: `refs/tags/${name}`, sha });
  await tag("v1", base);
  await tag("v0.9", base);
  await tag("other", base);
  // The default branch's workflows don't count: https://github.com/orgs/community/discussions/25963
  await tag("v2", world.sha);
  expect(started()).toEqual([`push refs/tags/v1 ${base}`]);
  expect(runs()[0]).toMatchObject({ headBranch: "v1", headSha: base });
  const made = await git.createTag({
    ...at,
    tag: "v3",
    message: "Three",
    object: base,
    type: "commit",
  });
  await tag("v3", made.data.sha);
  expect(started()).toEqual([`push refs/tags/v3 ${base}`]);
  await git.deleteRef({ ...at, ref: "tags/v1" });
  expect(started()).toEqual([]);
});

test("a push of more than three tags emits no events, as on GitHub", async () => {
  await workflow("{ push: { tags: ['**'] } }", { message: "Workflow" });
  const clone = join(world.running.sandbox.dir, "clone");
  const url = new URL(`${world.running.url}/ann/sample.git`);
  [url.username, url.password] = ["ann", world.running.seed.account("ann").token!];
  // Asynchronous, because the sandbox runs in this process.
  const git = (...args: string[]) => promisify(execFile)("git", args);
  await git("clone", "-q", url.href, clone);
  const push = async (...names: string[]) => {
    for (const name of names) await git("-C", clone, "tag", name, "origin/main");
    await git("-C", clone, "push", "-q", "origin", ...names);
  };
  await push("a", "b", "c", "d");
  expect(started()).toEqual([]);
  expect(world.listEvents().filter((event) => event === "create")).toEqual([]);
  await push("e", "f", "g");
  expect(started()).toHaveLength(3);
});

test("a created ref runs its own commit's workflow; a deleted one the default branch's", async () => {
  await workflow("[create, delete]");
  await ann().rest.git.createRef({ ...at, ref: "refs/heads/here", sha: base });
  await ann().rest.git.createRef({ ...at, ref: "refs/heads/bare", sha: world.sha });
  expect(started()).toEqual([`create refs/heads/here ${base}`]);
  await ann().rest.git.deleteRef({ ...at, ref: "heads/bare" });
  expect(started()).toEqual(["delete main"]);
});

test("repository_dispatch starts workflows for its type, even when a job's token sends it", async () => {
  await workflow("{ repository_dispatch: { types: [deployed] } }");
  await workflow("{ repository_dispatch: {} }", { file: "any.yml", name: "Any" });
  const send = (octokit: ReturnType<ApiWorld["app"]>, event_type: string) =>
    octokit.rest.repos.createDispatchEvent({ ...at, event_type, client_payload: { stage: 1 } });
  await send(world.job({ contents: "write" }), "deployed");
  await send(ann(), "failed");
  expect(started()).toEqual([
    ...["repository_dispatch deployed main", "repository_dispatch deployed main"],
    "repository_dispatch failed main",
  ]);
});

test("workflow_run follows the named workflows on matching branches, three levels deep", async () => {
  await workflow("workflow_dispatch", { file: "a.yml", name: "A" });
  for (const [before, name] of ["AB", "BC", "CD", "DE"].map((pair) => [...pair])) {
    const on =
      `{ workflow_run: { workflows: [${before}], types: [completed], ` + `branches: [main] } }`;
    await workflow(on, { file: `${name}.yml`, name: name! });
  }
  await workflow("{ workflow_run: { workflows: [A], branches-ignore: [main] } }", {
    file: "z.yml",
    name: "Z",
  });
  await ann().rest.actions.createWorkflowDispatch({ ...at, workflow_id: "a.yml", ref: "main" });
  await vi.waitUntil(() => runs().length >= 4, { timeout: 60_000 });
  await settled();
  expect(runs().map(({ name, event }) => `${name} ${event}`)).toEqual([
    ...["A workflow_dispatch", "B workflow_run", "C workflow_run", "D workflow_run"],
  ]);
  const { displayTitle, headBranch, headSha } = runs()[1]!;
  expect([displayTitle, headBranch, headSha]).toEqual([
    `workflow_run completed refs/heads/main ${base}`,
    "main",
    base,
  ]);
});

test("only suites and check runs of another App start workflows, not those of Actions", async () => {
  await workflow(
    "{ check_suite: {}, check_run: { types: [completed] }, push: { branches: [built] } }",
    {
      message: "Workflow",
    },
  );
  const check = (head_sha: string) =>
    world.app().rest.checks.create({
      ...at,
      name: "lint",
      head_sha,
      status: "completed",
      conclusion: "success",
    });
  await check(base);
  expect(started()).toEqual(["check_run completed main", "check_suite completed main"]);
  await ann().rest.git.createRef({ ...at, ref: "refs/heads/built", sha: base });
  await settled();
  expect(started()).toEqual([`push refs/heads/built ${base}`]);
  await check(base);
  expect(started()).toEqual([]);
});

test("a commit status runs the default branch's workflow", async () => {
  await workflow("status");
  await ann().rest.repos.createCommitStatus({
    ...at,
    sha: world.topic,
    state: "success",
    context: "ci",
  });
  expect(started()).toEqual(["status main"]);
});

test("events of a job's token start none of these workflows", async () => {
  await workflow(
    "[issues, issue_comment, label, create, delete, status, pull_request_review, " +
      "pull_request_target]",
  );
  const pull = await openPull("x", { "x.txt": "x\n" }, "Change [skip ci]");
  await settled();
  expect(started()).toHaveLength(2);
  const job = world.job({
    contents: "write",
    issues: "write",
    pull_requests: "write",
    statuses: "write",
  }).rest;
  const { number } = (await job.issues.create({ ...at, title: "X" })).data;
  await job.issues.createComment({ ...at, issue_number: number, body: "X" });
  await job.issues.createLabel({ ...at, name: "x" });
  await job.issues.addLabels({ ...at, issue_number: pull.number, labels: ["x"] });
  await job.pulls.createReview({ ...at, pull_number: pull.number, event: "COMMENT", body: "X" });
  await job.repos.createCommitStatus({ ...at, sha: world.topic, state: "success", context: "ci" });
  await job.git.createRef({ ...at, ref: "refs/heads/y", sha: base });
  await job.git.deleteRef({ ...at, ref: "heads/y" });
  expect(started()).toEqual([]);
});
