/**
 * Checks that stay pending forever: a merge that waits for one says so, and how to continue without
 * it.
 */
import { expect, test } from "vitest";
import { openStage, review, worker } from "./support/stage/index.ts";

const plan = [worker("W1.1", { writes: { "src/a.js": "export const a = 1;\n" } })];

test("given a licence bot that never answers, then it is named after an hour and can be left out", async () => {
  const stage = await openStage({
    config: "ci: auto",
    plan,
    sessions: {
      "W1.1/review": async () => {
        const { pull } = await stage.pull("W1.1");
        const status = {
          state: "pending",
          context: "license/cla",
          target_url: "https://cla.example/1",
        };
        await stage.as("wren").post(`/statuses/${pull.headSha}`, status);
        return review();
      },
    },
  });
  await stage.label();
  await stage.until(
    (state) => state.workers["W1.1"]?.ci.state === "pending",
    "the check to be waited for",
  );
  await stage.pass(45);
  expect(
    stage.words().filter(({ text }) => text.includes("license/cla") && text.includes("checks:")),
  ).toEqual([]);
  await stage.pass(20);
  await stage.reads(/`license\/cla`.*`checks: \{ ignore: \["license\/cla"\] \}`/s);
  await stage.push("main", {
    ".github/baton.yml": 'ci: auto\nchecks: { ignore: ["license/cla"] }\n',
  });
  await stage.play();
  expect(stage.file("src/a.js")).toBe("export const a = 1;\n");
});

test(
  "given an environment that nobody approves, then it is said where to, and what leaves " +
    "its check out",
  async () => {
    const workflow =
      "on: pull_request\njobs: { e2e: { runs-on: ubuntu-24.04, environment: qa, steps: [{ " +
      "run: ':' }] } }\n";
    const stage = await openStage({ config: "ci: auto", plan, workflows: { "e2e.yml": workflow } });
    const { id } = stage.testbed.running.seed.account("wren");
    await stage.as("you").put("/environments/qa", { reviewers: [{ type: "User", id }] });
    await stage.label();
    await stage.until(
      (state) => state.workers["W1.1"]?.ci.state === "pending",
      "the check to be waited for",
    );
    await stage.pass(1);
    await stage.reads(/`e2e` .*waits for a person's approval.*`checks: \{ ignore: \["e2e"\] \}`/s);
  },
);
