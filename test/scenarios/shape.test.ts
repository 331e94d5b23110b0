/** A GitHub whose API has its own host and whose runners are hosted, like github.com. */
import { expect, test } from "vitest";
import { afterFile } from "../support/after-file.ts";
import { openTestbed } from "./support/stage/testbed.ts";
import { Stage, worker } from "./support/stage/index.ts";

const CI = `on: pull_request
jobs:
  hosted:
    runs-on: ubuntu-24.04
    steps:
      - if: runner.environment == 'github-hosted'
        run: '[ "$GITHUB_API_URL" != "$GITHUB_SERVER_URL/api/v3" ] && curl -fsS "$GITHUB_API_URL/meta"'
`;

test("given github.com's shape, when an issue is labelled, then the build lands", async () => {
  const testbed = await openTestbed({ shape: "github.com" });
  afterFile(() => testbed.close());
  const stage = new Stage(testbed, {
    plan: [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1609;\n" } })],
    workflows: { "ci.yml": CI },
  });
  await stage.play();
  expect(stage.file("src/mile.js")).toContain("1609");
  const steps = stage.world.runs
    .filter(({ event }) => event === "pull_request")
    .flatMap(({ jobs }) => jobs[0]!.steps);
  expect(
    steps.filter(({ name }) => name.startsWith("Run [")).map(({ conclusion }) => conclusion),
  ).toContain("success");
  expect(testbed.log.join("")).toBe("");
});
