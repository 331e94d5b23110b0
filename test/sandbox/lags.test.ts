/** GitHub's delayed effects, with a lag. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "./actions-world.ts";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, refusal, type ApiWorld } from "./api-world.ts";

const WORKFLOW = `
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo hi > made.txt
      - uses: actions/upload-artifact@v4
        with: { name: made, path: made.txt }
`;

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterEach(() => world.close());

const actions = () => world.app({ actions: "write", contents: "write" }).rest.actions;
const dispatch = () =>
  actions().createWorkflowDispatch({ ...at, workflow_id: "work.yml", ref: "main" });

test("a new workflow on the default branch is first unknown, then without trigger, then runs", async () => {
  const { lags, world: stored } = world.running.sandbox;
  lags.registration = 240_000;
  await commitFiles(
    world.person("ann"),
    "main",
    { ".github/workflows/work.yml": WORKFLOW },
    { message: "Add" },
  );
  expect(await refusal(dispatch())).toMatchObject({ status: 404, message: "Not Found" });
  expect((await actions().listRepoWorkflows(at)).data.workflows).toEqual([]);
  world.tick(120);
  expect((await actions().listRepoWorkflows(at)).data.workflows).toHaveLength(1);
  expect(await refusal(dispatch())).toMatchObject({
    status: 422,
    message: "Workflow does not have 'workflow_dispatch' trigger",
  });
  world.tick(120);
  expect((await dispatch()).status).toBeLessThan(300);
  await until(() => stored.runs[0]?.status === "completed");
});

test("a list shows an artifact some time after its upload, its number at once", async () => {
  const { lags, world: stored } = world.running.sandbox;
  lags.artifacts = 60_000;
  await commitFiles(
    world.person("ann"),
    "main",
    { ".github/workflows/work.yml": WORKFLOW },
    { message: "Add" },
  );
  await dispatch();
  await until(() => stored.runs[0]?.status === "completed");
  const list = () => actions().listWorkflowRunArtifacts({ ...at, run_id: stored.runs[0]!.id });
  expect((await list()).data).toMatchObject({ total_count: 0, artifacts: [] });
  const [artifact] = stored.artifacts;
  expect((await actions().getArtifact({ ...at, artifact_id: artifact!.id })).data.name).toBe(
    "made",
  );
  world.tick(60);
  expect((await list()).data.artifacts.map(({ name }) => name)).toEqual(["made"]);
});
