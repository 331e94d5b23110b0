/**
 * People steer a running build from its pages. Sessions wait for the person, so that each word
 * comes at its time.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, review, worker } from "./support/stage/index.ts";

const GATES = "gates:\n  plan: auto\n  launch: human\n  wave: human\n  landing: human\n";

test("given gates on waves and launches, then people let workers start, and context/ is read", async () => {
  const read: (string | null)[] = [];
  const stage = await openStage({
    config: GATES,
    plan: [worker("W1.1"), worker("W2.1", { after: ["W1.1"] })],
    sessions: {
      "W1.1/work": ({ read: at, record }) => (
        read.push(at("context/notes.md", record)),
        completeWork({ "src/W1.1.txt": "1" })
      ),
    },
  });
  await stage.label();
  await stage.reads(/^@you, a worker is prepared: `\/start W1\.1` launches it/);
  await stage.push(stage.branch("record"), { "context/notes.md": "Mind the gap.\n" });
  await stage.say("/start W1.1", { as: "wren" });
  await stage.reads(/^@you, wave 1 has ended\. \*\*Wave 2 waits for you/);
  expect(read).toEqual(["Mind the gap.\n"]);
  await stage.say("/approve");
  await stage.reads(/prepared: `\/start W2\.1` launches it/);
  await stage.say("/start");
  await stage.play();
  expect(stage.file("src/W2.1.txt")).toBe("W2.1\n");
});

/** Red against the base branch until its third run: one by Baton, one by a person. */
const STUBBORN = `on: pull_request\njobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - run: test "$GITHUB_BASE_REF" != main || test "$GITHUB_RUN_ATTEMPT" -ge 3\n`;

test(
  "given /hold, /review, /pause, a closed issue and /retest, then each is followed and " +
    "the build lands",
  async () => {
    let reviewed = () => {};
    const asked = new Promise<void>((resolve) => (reviewed = resolve));
    const sessions = { "W1.1/review/2": async () => (await asked, review()) };
    const stage = await openStage({ workflows: { "ci.yml": STUBBORN }, sessions });
    await stage.label();
    const { number } = await stage.pull("W1.1");
    await stage.say("/hold", { on: number, as: "wren" });
    await stage.reads(/W1\.1 could be merged, but merging is held since .* by `@wren`/);
    await stage.say("/review", { on: number, as: "wren" });
    await stage.until((s) => s.workers["W1.1"]?.attempts.review === 2, "the review");
    await stage.say("/pause\n/unhold W1.1", { as: "wren" });
    await stage.reads(/The build is paused since .* by `@wren`; `\/resume` continues it/);
    await stage.say("/resume");
    const issue = `/issues/${stage.issue}`;
    await stage.as("wren").patch(issue, { state: "closed" });
    await stage.reads(/^`@wren` closed this issue, so the build is paused/);
    reviewed();
    await stage.until(
      (s) => s.reviews["W1.1.2"] && s.workers["W1.1"]?.merge_sha === null,
      "the review's word",
    );
    await stage.as("wren").patch(issue, { state: "open" });
    await stage.reads(/Checks fail on the landing pull request/);
    await stage.say("/retest", { on: (await stage.pull("land")).number });
    await stage.play();
  },
);

test(
  "given /cancel, then nothing of the build keeps running or remains, and the report " +
    "says how to continue",
  async () => {
    const never = () => new Promise<never>(() => {});
    const sessions = { "W1.1/review": never, "W1.2/work": never };
    const stage = await openStage({ plan: [worker("W1.1"), worker("W1.2")], sessions });
    await stage.label();
    const pull = await stage.pull("W1.1");
    await stage.until(
      (s) => s.workers["W1.2"]?.session?.run && s.workers["W1.1"]?.session?.run,
      "both to run",
    );
    await stage.say("/cancel", { as: "wren" });
    await stage.reads(
      /^## Not landed: the build was cancelled by `wren`.*remove its label and set it again\./s,
    );
    await stage.reads(/has ended without landing \(cancelled\), and W1\.1 is not part of that/, {
      on: pull.number,
    });
    const state = await stage.until((s) => stage.record()?.archived && s, "the record to be a tag");
    expect(state.build.status).toBe("cancelled");
    expect(pull.state).toBe("closed");
    expect(stage.git("for-each-ref", "--format=%(refname)", "refs/heads/baton")).toBe("");
  },
);
