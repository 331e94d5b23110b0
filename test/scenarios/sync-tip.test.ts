/** CI that runs on the build branch itself: a head that is red together starts no worker. */
import { expect, test } from "vitest";
import { openStage, worker } from "./support/stage/index.ts";

/** Runs on every push. Red when both files exist. */
const CI = `on: push
jobs:
  together:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
      - run: "! test -e src/W1.1.txt || ! test -e src/W1.2.txt || test -e fix.txt"
`;

test("given two changes that are green alone and red together, then wave 2 waits for a person's fix", async () => {
  const stage = await openStage({
    config: "ci: auto",
    workflows: { "ci.yml": CI },
    plan: [worker("W1.1"), worker("W1.2"), worker("W2.1", { after: ["W1.1", "W1.2"] })],
  });
  await stage.label();
  const told = await stage.reads(
    /build` is red since #\d+ \(W1\.[12]\) was merged: together\. No further worker/,
  );
  expect(told).toContain("Push a fix to it");
  await stage.push(stage.branch("build"), { "fix.txt": "Both.\n" });
  const { workers } = await stage.play();
  expect(workers["W2.1"]?.attempts).toEqual({ work: 1, review: 1 });
  expect(stage.file("src/W2.1.txt")).toBe("W2.1\n");
});
