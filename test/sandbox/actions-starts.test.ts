/**
 * Runs that pushes and pull requests start: by type of action, by path, and none for a commit that
 * skips them.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

let world: ApiWorld;
let base: string;
/** Number of runs that were already checked. */
let known: number;
const WHAT =
  "${{ github.event_name }} ${{ github.event.action }} ${{ github.event.label.name }} ${{ " +
  "github.ref }}";
const MERGED = "${{ github.event.pull_request.merged && github.sha || '' }}";
const JOB = "jobs: { one: { runs-on: x, steps: [{ run: 'true' }] } }\n";

/** Creates a workflow on `main` whose runs have their trigger as their title. */
async function workflow(on: string): Promise<void> {
  const text = `run-name: ${WHAT} ${MERGED}\non: ${on}\n${JOB}`;
  const files = { ".github/workflows/ci.yml": text };
  base = await commitFiles(world.person("ann"), "main", files, { message: "Workflow [skip ci]" });
}

beforeEach(async () => {
  known = 0;
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

/** Returns the runs that started since the last call, oldest first. */
function started(): string[] {
  const titles = world.running.sandbox.world.runs.map((run) =>
    run.displayTitle.replaceAll(/ +/g, " "),
  );
  return titles.slice(known, (known = titles.length));
}

async function open(
  head: string,
  file: string,
  message?: string,
): Promise<{ number: number; node_id: string }> {
  await commitFiles(
    world.person("ann"),
    head,
    { [file]: `${head}\n` },
    { from: base, ...(message ? { message } : {}) },
  );
  return (await world.person("ann").rest.pulls.create({ ...at, title: head, head, base: "main" }))
    .data;
}

test("a pull request starts workflows by its action's type, for any person and client", async () => {
  await workflow(
    "{ pull_request: { types: [labeled, unlabeled, edited, ready_for_review, " +
      "converted_to_draft, closed, reopened] } }",
  );
  const ann = world.person("ann");
  const { number, node_id } = await open("x", "x.txt");
  expect(started()).toEqual([]);
  const ref = `refs/pull/${number}/merge`;
  await ann.rest.issues.addLabels({ ...at, issue_number: number, labels: ["go"] });
  await ann.rest.issues.removeLabel({ ...at, issue_number: number, name: "go" });
  await ann.rest.pulls.update({ ...at, pull_number: number, title: "Y" });
  const of = ["labeled go", "unlabeled go", "edited"];
  expect(started()).toEqual(of.map((what) => `pull_request ${what} ${ref}`));
  for (const name of [
    "convertPullRequestToDraft",
    "markPullRequestReadyForReview",
    "closePullRequest",
  ]) {
    const mutation =
      `mutation ($id: ID!) { ${name}(input: {pullRequestId: $id}) { ` + `clientMutationId } }`;
    await ann.graphql(mutation, { id: node_id });
  }
  await ann.rest.pulls.update({ ...at, pull_number: number, state: "open" });
  const then = ["converted_to_draft", "ready_for_review", "closed", "reopened"];
  expect(started()).toEqual(then.map((what) => `pull_request ${what} ${ref}`));
  const { sha } = (await ann.rest.pulls.merge({ ...at, pull_number: number })).data;
  expect(started()).toEqual([`pull_request closed refs/heads/main ${sha}`]);
});

test("a pull request's base and the paths of its own change select the workflows", async () => {
  await workflow("{ pull_request: { branches: [main], paths: ['src/**', '!src/**.md'] } }");
  const { number } = await open("docs", "docs/a.txt");
  await open("notes", "src/a.md");
  expect(started()).toEqual([]);
  await open("code", "src/a.js");
  expect(started()).toEqual(["pull_request opened refs/pull/3/merge"]);
  await commitFiles(
    world.person("ann"),
    "main",
    { "src/b.js": "b\n" },
    { message: "Base moves [skip ci]" },
  );
  await commitFiles(world.person("ann"), "docs", { "docs/b.txt": "b\n" });
  expect(started()).toEqual([]);
  await world.person("ann").rest.pulls.update({ ...at, pull_number: number, base: "topic" });
  await commitFiles(world.person("ann"), "docs", { "src/c.js": "c\n" });
  expect(started()).toEqual([]);
});

const WORDS = ["[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[Actions Skip]"];

test.each([...WORDS.map((words) => `Change ${words}`), "Change\n\nWhy\n\nskip-checks: true"])(
  "a head commit that says %j starts no run, but the next commit does",
  async (message) => {
    await workflow("[push, pull_request]");
    const { number } = await open("x", "x.txt", message);
    expect(started()).toEqual([]);
    await commitFiles(
      world.person("ann"),
      "x",
      { "y.txt": "y\n" },
      { message: "Change, not [skip] ci" },
    );
    const ref = `refs/pull/${number}/merge`;
    expect(started()).toEqual([`pull_request synchronize ${ref}`, "push refs/heads/x"]);
  },
);
