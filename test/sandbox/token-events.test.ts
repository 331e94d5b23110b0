/**
 *
 * https://docs.github.com/actions/concepts/security/github_token#when-github_token-triggers-workflow-runs
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commitFiles } from "./api-commit.ts";
import { at, openApiWorld, type ApiWorld } from "./api-world.ts";

const WORKFLOW = `
on:
  push: {}
  pull_request: { types: [opened, synchronize, reopened, closed, labeled, edited] }
  workflow_dispatch: {}
jobs: { one: { runs-on: ubuntu-latest, steps: [{ run: "true" }] } }
`;

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  world.repository.defaultBranch = "main";
});
afterAll(() => world.close());

/** Returns the triggers of the runs, oldest first. */
async function started(): Promise<string[]> {
  const { data } = await world.person("ann").rest.actions.listWorkflowRunsForRepo(at);
  return data.workflow_runs.map((run) => `${run.event} ${run.actor?.login}`).toReversed();
}

test("events of a job's own token start no runs, except a dispatch", async () => {
  const ann = world.person("ann");
  const job = world.job({
    contents: "write",
    pull_requests: "write",
    issues: "write",
    actions: "write",
  });
  await commitFiles(ann, "main", { ".github/workflows/ci.yml": WORKFLOW });
  const { object } = (await ann.rest.git.getRef({ ...at, ref: "heads/main" })).data;
  await commitFiles(ann, "x", { "x.txt": "x\n" }, { from: object.sha });
  const pull = (await ann.rest.pulls.create({ ...at, title: "X", head: "x", base: "main" })).data;
  const known = ["push ann", "push ann", "pull_request ann"];
  expect(await started()).toEqual(known);

  await commitFiles(job, "x", { "y.txt": "y\n" });
  await commitFiles(job, "z", { "z.txt": "z\n" }, { from: object.sha });
  await job.rest.issues.addLabels({ ...at, issue_number: pull.number, labels: ["go"] });
  await job.rest.pulls.update({ ...at, pull_number: pull.number, title: "Y" });
  await job.rest.pulls.update({ ...at, pull_number: pull.number, state: "closed" });
  await job.rest.pulls.update({ ...at, pull_number: pull.number, state: "open" });
  await job.rest.pulls.merge({ ...at, pull_number: pull.number });
  expect(await started()).toEqual(known);

  await job.rest.actions.createWorkflowDispatch({ ...at, workflow_id: "ci.yml", ref: "main" });
  expect(await started()).toEqual([...known, "workflow_dispatch github-actions[bot]"]);
});
