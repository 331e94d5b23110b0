/**
 * Repositories that publish on every tag or on every created ref: none of Baton's tags and branches
 * publishes.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

const PUBLISH = `name: Publish
on: { push: { tags: ["**"] } }
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`;
const issue = {
  title: "Fix it",
  category: "ui",
  priority: "high",
  evidence: "1600.",
  goal: "1609.",
};
const added = worker("W2.1", {
  after: ["W1.1"],
  writes: { "src/mile.js": "export const mile = 1609;\n" },
});

/** Returns the refs for which the workflow was started. */
const published = ({ world, repository }: Stage) =>
  world.runs
    .filter((run) => run.repositoryId === repository.id && run.name === "Publish")
    .map((run) => `${run.event} ${run.headBranch}`);

test("given a repository that publishes on tags, when a build lands, then it publishes nothing", async () => {
  const stage = await openStage({
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1600;\n" } })],
    config: "loops: 1",
    workflows: { "publish.yml": PUBLISH },
    sessions: {
      research: () => ({ close: { summary: "One.", issues: [issue] } }),
      "build/architect/2": () => ({ close: { summary: "At once.", workers: [added.brief] } }),
      "W2.1/work": completeWork(added.writes),
    },
  });
  await stage.play();
  const { slug } = stage.record()!;
  const loop = `baton/loops/${slug}/1`;
  expect(stage.git("tag").split("\n")).toEqual([`baton/${slug}`, loop].toSorted());
  expect(published(stage)).toEqual([]);
  // The tag keeps the loop's commit, which the report links.
  const kept = stage.git("rev-parse", `refs/tags/${loop}^`);
  expect(stage.file("src/mile.js", kept)).toContain("1609");
  await stage.reads(new RegExp(`Loop 1: .*tag \`${loop}\`; .*\\.\\./commit/${kept}`), {
    on: stage.issue,
  });

  // A tag of the owner does publish.
  await stage
    .as("you")
    .post("/git/refs", { ref: "refs/tags/v1", sha: stage.git("rev-parse", "main") });
  await stage.untilWorld(() => published(stage)[0] === "push v1", "the owner's tag to publish");
});

const ON_CREATE = `name: Publish
on: create
jobs:
  publish:
    if: \${{ !startsWith(github.ref_name, 'baton/') }}
    runs-on: ubuntu-latest
    steps:
      - run: "true"
`;

test("given a workflow that runs on `create`, then the plan says so, and its jobs can exclude builds", async () => {
  const stage = await openStage({ workflows: { "publish.yml": ON_CREATE } });
  await stage.label();
  const said =
    /`\.github\/workflows\/publish\.yml` runs on `create`, so each branch that a build makes starts it/;
  await stage.reads(said, { on: stage.issue });
  await stage.approveLanding();
  await stage.landed();
  const all = () =>
    stage.world.runs.filter(
      (run) => run.repositoryId === stage.repository.id && run.name === "Publish",
    );
  const runs = all();
  await stage.untilWorld(
    () => runs.every(({ status }) => status === "completed"),
    "the runs to end",
  );
  // GitHub starts a run for each branch with the file. Its job is skipped.
  expect(runs.length).toBeGreaterThan(0);
  const ended = runs.flatMap(({ headBranch, jobs }) =>
    jobs.map(({ conclusion }) => `${headBranch} ${conclusion}`),
  );
  expect(ended.filter((one) => !/^baton\/.* skipped$/.test(one))).toEqual([]);
  // Baton's own tag points to a commit without workflows.
  expect(runs.filter(({ headBranch }) => headBranch === `baton/${stage.record()!.slug}`)).toEqual(
    [],
  );

  await stage
    .as("you")
    .post("/git/refs", { ref: "refs/tags/v1", sha: stage.git("rev-parse", "main") });
  const own = () => all().find((run) => run.headBranch === "v1");
  await stage.untilWorld(() => own()?.conclusion === "success", "the owner's tag to publish");
});
