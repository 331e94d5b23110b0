/** `ci: auto`, and runs that people cancel. */
import { expect, test } from "vitest";
import { completeWork, finding, openStage, review, worker } from "./support/stage/index.ts";

const ci = (command: string) => `name: CI\non: pull_request\njobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: ${command}\n`;
const mile = (metres: number) => ({ "src/mile.js": `export const mile = ${metres};\n` });

test("given `ci: auto`, when the review and the checks object, then one rework gets both", async () => {
  const told: string[] = [];
  const stage = await openStage({
    config: "ci: auto",
    workflows: { "ci.yml": ci("grep -q 1609 src/mile.js") },
    plan: [worker("W1.1", { writes: mile(1600) })],
    sessions: {
      // The review is slow: the checks have ended twice by then.
      "W1.1/review/1": async () => {
        await stage.untilWorld(
          (w) => w.runs.some((r) => r.runAttempt === 2 && r.conclusion === "failure"),
          "red",
        );
        return review([finding("src/mile.js", 1, "Name it in English units.")]);
      },
      "W1.1/rework/1": ({ reasons }) => {
        told.push(...reasons);
        return completeWork(mile(1609));
      },
    },
  });
  const state = await stage.play();
  expect(told[0]).toBe("review round 1: reviews/W1.1.1.json");
  expect(told[1]).toMatch(/^checks fail on pull request #\d+: `test` \(job \d+/);
  expect(state.workers["W1.1"]!.attempts.rework).toBe(1);
});

test("given a run that a person cancels, then no rework starts, and the build goes on after a rerun", async () => {
  const stage = await openStage({
    workflows: { "ci.yml": ci('test "$GITHUB_RUN_ATTEMPT" != 1 || sleep 60') },
  });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  const run = await stage.untilWorld(
    (w) =>
      w.runs.findLast(
        (r) => r.event === "pull_request" && r.jobs.some((j) => j.status === "in_progress"),
      ),
    "the run",
  );
  await stage.as("wren").post(`/actions/runs/${run.id}/cancel`);
  const said = await stage.reads(/was cancelled/, { on: stage.issue });
  expect(said).toContain(
    `\`test\` on pull request #${number} was cancelled. Run it again on GitHub, or answer `,
  );
  expect(said).toContain("`/retry W1.1` to let Baton do that.");
  await stage.say("/retry W1.1");
  await stage.until((s) => s.workers["W1.1"]?.merge_sha, "W1.1 to be merged");
  const { attempts } = stage.state()!.workers["W1.1"]!;
  expect(attempts).toEqual({ work: 1, review: 1 });
});
