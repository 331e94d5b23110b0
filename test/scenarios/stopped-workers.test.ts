/** A worker stops and asks. Every way in which a person answers lets it continue. */
import { expect, test } from "vitest";
import { ends, finding, openStage, review } from "./support/stage/index.ts";

/** The review asks for a change, and no rework succeeds. */
const FAILED_REWORKS = {
  "W1.1/review/1": review([finding("src/W1.1.txt", 1, "The unit is missing.")]),
  "W1.1/rework": ends("failed", "I can't find out which unit is meant."),
};

test("given failed reworks, when I approve the pull request on GitHub, then it is merged and lands", async () => {
  const stage = await openStage({ sessions: FAILED_REWORKS });
  await stage.label();
  const { number } = await stage.pull("W1.1");
  await stage.reads(
    /which unit is meant[^]*Answer with `\/approve W1\.1` \(accepts the pull request as it is\)/,
  );
  await stage.review("wren", number);
  const state = await stage.play();
  expect(state.workers["W1.1"]!.attempts).toEqual({ work: 1, review: 1, rework: 3 });
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
});

test(
  "given failed reworks, when I ask for another review and it approves, then the pull " +
    "request is merged and lands",
  async () => {
    const stage = await openStage({ sessions: FAILED_REWORKS });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    await stage.reads(/`\/review W1\.1` \(lets a session review it again\)/);
    await stage.say("/review", { on: number, as: "wren" });
    const state = await stage.play();
    expect(state.workers["W1.1"]!.attempts).toEqual({ work: 1, review: 2, rework: 3 });
  },
);

test("given failed reviews, when I answer /retry, then only the review is repeated, and I read that", async () => {
  const stage = await openStage({
    sessions: {
      "W1.1/review": ({ attempt }) =>
        attempt < 4 ? ends("failed", "The provider cut me off.") : review(),
    },
  });
  await stage.label();
  await stage.reads(
    /The provider cut me off[^]*Answer with `\/review W1\.1` \(lets a session review it again\)/,
  );
  await stage.say("/retry W1.1", { as: "wren" });
  await stage.reads(
    /^A session reviews W1\.1 again, because its review failed\. `\/retry W1\.1 <words>` starts a rework/,
  );
  const state = await stage.play();
  expect(state.workers["W1.1"]!.attempts).toEqual({ work: 1, review: 4 });
});

/** Red until the pull request has a file `green`. */
const RED = `on: pull_request\njobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: test -f green\n`;

test(
  "given checks that stay red, when I approve, then a comment says what is still red, " +
    "and my push lands it",
  async () => {
    const stage = await openStage({ workflows: { "ci.yml": RED } });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    const asked = await stage.reads(
      /checks fail on pull request #\d+: `test`; still, after 2 reworks\. Answer with `\/retest W1\.1`/,
    );
    expect(asked.match(/Checks were red at/g)).toHaveLength(3);
    expect(
      asked.match(/- `test` \(\[run \d+\]\(http[^)]*\/actions\/runs\/\d+[^)]*\)\)/g),
    ).toHaveLength(3);
    expect(asked.match(/Error: Process completed with exit code 1\./g)).toHaveLength(3);
    await stage.say("/approve", { on: number, as: "wren" });
    await stage.reads(/Your approval of W1\.1 at \S+ counts\.[^]*W1\.1 is stopped: checks fail/, {
      on: number,
    });
    await stage.push(stage.branch("W1.1"), { green: "" });
    await stage.reads(/wren approved W1\.1, and it has changed since[^]*approve it/);
    await stage.review("wren", number);
    await stage.play();
    expect(stage.file("green")).toBe("");
  },
);
