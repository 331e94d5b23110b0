/** A landing that a person has approved stays unchanged while the base branch moves on. */
import { expect, test } from "vitest";
import { completeWork, openStage, type Stage } from "./support/stage/index.ts";

const STRICT = {
  type: "required_status_checks",
  parameters: {
    strict_required_status_checks_policy: true,
    required_status_checks: [{ context: "lint" }],
  },
  bypass: ["wren"],
};

/** A person's tool reports on the landing's head. */
async function lint(stage: Stage): Promise<void> {
  const { pull } = await stage.pull("land");
  await stage.as("wren").post(`/statuses/${pull.headSha}`, { state: "success", context: "lint" });
}

/**
 * Approves while GitHub still computes whether it is mergeable. The base moves meanwhile. Returns
 * the approved head.
 */
async function approvedThenMoved(stage: Stage, files: Record<string, string>): Promise<string> {
  await stage.label();
  await lint(stage);
  const { number, pull } = await stage.pull("land");
  const match = {
    kind: "rest",
    method: "GET",
    path: `/repos/${stage.fullName}/pulls/${number}`,
  } as const;
  const [fault] = stage.testbed.running.faults.arm({
    fault: "mergeable_unknown",
    times: 1000,
    match,
  });
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.say("/approve", { as: "wren" });
  await stage.until((s) => s.build.gates.landing.state === "approved", "the approval to count");
  const head = pull.headSha;
  await stage.push("main", files);
  stage.testbed.running.faults.clear(fault!.id);
  await stage.tick();
  return head;
}

test("given an approved landing, when the base moves, then it lands as it was approved", async () => {
  const stage = await openStage();
  const head = await approvedThenMoved(stage, { "docs/news.txt": "News.\n" });
  await stage.landed();
  expect((await stage.pull("land")).pull.headSha).toBe(head);
  expect(stage.file("src/W1.1.txt")).toBe("W1.1\n");
  expect(stage.git("rev-list", "--count", "main")).toBe("3");
});

test("given strict checks, when the base moves, then the commit is made again and the approval stands", async () => {
  const stage = await openStage({ rules: [STRICT] });
  const head = await approvedThenMoved(stage, { "docs/news.txt": "News.\n" });
  const { number, pull } = await stage.pull("land");
  await stage.reads(
    /landing commit again\. It shows the same changes that `@wren` approved, so the approval still counts/,
    {
      on: number,
    },
  );
  await stage.untilWorld(() => pull.headSha !== head, "the landing to be cut again");
  await lint(stage);
  const { build } = await stage.landed();
  expect(build.gates.landing.by).toBe("wren");
});

test("given strict checks, when the base moves next to what lands, then the person is asked again", async () => {
  const stage = await openStage({
    rules: [STRICT],
    files: { "src/W1.1.txt": "1\n2\n3\n4\n5\n" },
    sessions: { "W1.1/work/1": completeWork({ "src/W1.1.txt": "1\n2\n3\n4\nfive\n" }) },
  });
  await approvedThenMoved(stage, { "src/W1.1.txt": "one\n2\n3\n4\n5\n" });
  const { number } = await stage.pull("land");
  await stage.reads(
    /landing commit again\. It no longer shows what @wren approved\. Look at it again/,
    {
      on: number,
    },
  );
});
