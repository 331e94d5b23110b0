/** What people do to a worker's pull request. */
import { expect, test } from "vitest";
import { openStage, review, worker } from "./support/stage/index.ts";

/** Reviews wait until the test releases them. */
function holding() {
  const held = { until: false };
  const waits = async () => {
    while (!held.until) await new Promise((resolve) => setTimeout(resolve, 10));
    return review();
  };
  return { held, waits };
}

test("given a pull request that people close and open, then who may write decides, and it lands", async () => {
  const { held, waits } = holding();
  const stage = await openStage({
    plan: [worker("W1.1"), worker("W1.2")],
    sessions: { "W1.1/review": waits },
  });
  stage.testbed.running.seed.account("tess");
  stage.testbed.running.seed.collaborator(stage.repository, "tess", "triage");
  await stage.label();
  const one = await stage.pull("W1.1");
  const { number } = one;
  await stage.close(number, "tess");
  await stage.reads(/^`@tess` closed this pull request but has no write access/, {
    on: number,
  });
  await stage.untilWorld(() => one.state === "open", "it to be open again");
  await stage.close(number, "wren");
  await stage.reads(/^`@wren` closed this pull request, so W1\.1 is skipped/, { on: number });
  await stage.reopen(number, "tess");
  await stage.reads(/^`@tess` has no write access .* So this pull request is closed/, {
    on: number,
  });
  await stage.untilWorld(() => one.state === "closed", "it to be closed again");
  await stage.reopen(number, "wren");
  await stage.until(
    (state) => state.workers["W1.1"]?.skipped === null,
    "W1.1 to be taken up again",
  );
  held.until = true;
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
});

test("given a pull request, when its branch is deleted, then a comment says how to restore it", async () => {
  const { held, waits } = holding();
  const stage = await openStage({ sessions: { "W1.1/review": waits } });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.deleteBranch(stage.branch("W1.1"), "wren");
  await stage.reads(/^`@wren` deleted the branch .* restore the branch on this page/s, {
    on: number,
  });
  held.until = true;
  await stage.say("/retry W1.1");
  await stage.play();
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
});

test("given a pull request, when it becomes a draft, then it is held until it is ready for review", async () => {
  const { held, waits } = holding();
  const stage = await openStage({ sessions: { "W1.1/review": waits } });
  await stage.label();
  const { number, pull } = await stage.pull("W1.1");
  pull.draft = true;
  await stage.tick();
  await stage.reads(/is a draft now, so W1\.1 is held/, { on: number });
  held.until = true;
  await stage.tick();
  expect(pull.merged).toBe(false);
  pull.draft = false;
  await stage.tick();
  await stage.play();
});

test(
  "given an unreviewed pull request, when a person merges it, then it counts, and the " +
    "report says so",
  async () => {
    const { held, waits } = holding();
    const stage = await openStage({ sessions: { "W1.1/review": waits } });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    await stage.merge(number, "wren");
    await stage.reads(
      /^`@wren` merged this pull request: W1\.1 counts as merged\. Baton did not wait for its review and/,
      {
        on: number,
      },
    );
    // A cancelled run ends. Until then the report waits for its usage.
    held.until = true;
    await stage.play();
  },
);
