/**
 * Actions policies define which events and actors start workflows: GitHub ends the run without a
 * job.
 */
import { expect, test } from "vitest";
import { openStage } from "./support/stage/index.ts";

test.each([
  ["the event `workflow_dispatch`", { events: ["push", "pull_request"] }],
  ["Baton's App", { actors: ["you", "wren"] }],
])(
  "given a policy that forbids %s, then one run is tried, and the place to allow it is named",
  async (_, policy) => {
    const stage = await openStage();
    stage.repository.actionsPolicy = policy;
    await stage.label();
    const words = await stage.reads(
      /Settings → Actions → Policies of the repository, its organization/,
      {
        on: stage.issue,
      },
    );
    expect(words).toContain("allow the event `workflow_dispatch` and Baton's App");
    const runs = stage.world.runs.filter(
      ({ repositoryId }) => repositoryId === stage.repository.id,
    );
    expect(runs.map(({ jobs }) => jobs.length)).toEqual([0]);
    expect(words).toContain(`/actions/runs/${runs[0]!.id}`);
    delete stage.repository.actionsPolicy;
    await stage.say("/retry");
    await stage.play();
  },
);

test("given a policy that changes while a build works, then no attempt is lost, and `/retry` continues", async () => {
  const stage = await openStage({ config: "gates: { plan: human }" });
  await stage.label();
  await stage.until(({ build }) => build.gates.plan.state === "open", "the plan");
  stage.repository.actionsPolicy = { actors: ["you"] };
  await stage.approvePlan();
  await stage.reads(/W1\.1\/work\/1: GitHub ended the run before its first job\./, {
    on: stage.issue,
  });
  delete stage.repository.actionsPolicy;
  await stage.say("/retry");
  const { workers } = await stage.play();
  expect(workers["W1.1"]!.attempts).toMatchObject({ work: 1 });
});
