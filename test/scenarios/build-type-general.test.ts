/**
 * General builds, from label to end: the request's criteria are judged one by one, each with
 * evidence.
 */
import { expect, test } from "vitest";
import { completeWork, land, openStage, worker } from "./support/stage/index.ts";
import type { JudgedCriterion } from "../../src/core/model/closing-inputs.ts";

const request = `---
build_type: general
finalise: both
done_when:
  - There is a list of units.
  - The list names its owner.
---
List the units.`;
const writes = { "units.txt": "m\nft\n" };
const owned = { "OWNER.txt": "ann\n" };
const plan = [worker("W1.1", { script: "build", writes })];
const fix = worker("W2.1", { script: "write", after: ["W1.1"], writes: owned });
const judge = (criterion: number, met: boolean, path: string): JudgedCriterion => ({
  ...{ criterion, met, words: met ? `${path} shows it.` : "No owner is named." },
  evidence: met ? [{ path }] : [],
});
const listed = judge(1, true, "units.txt");
const follow_up = [
  { title: "Name the owner", goal: "A file says who owns it.", evidence: "None does.", paths: [] },
];

test(
  "given an unmet criterion, when a follow-up meets it, then the build lands and the " +
    "report describes both",
  async () => {
    const stage = await openStage({
      plan,
      request,
      sessions: {
        "build/close/1": land({
          report: "Not yet.",
          criteria: [listed, judge(2, false, "")],
          follow_up,
        }),
        "build/architect/2": () => ({ close: { summary: "One more.", workers: [fix.brief] } }),
        "W2.1/work": completeWork(owned),
        "build/close/2": land({
          report: "The list and its owner.",
          criteria: [listed, judge(2, true, "OWNER.txt")],
        }),
      },
    });
    await stage.play();
    expect(stage.file("OWNER.txt")).toBe("ann\n");
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    const said = await stage.reads(/^## Result: Do it$/m, { on: stage.issue });
    expect(said).toContain("The list and its owner.");
    expect(said).toContain(
      "| The list names its owner. | met | `OWNER.txt` | OWNER.txt shows it. |",
    );
  },
);

test("given evidence that does not exist, then a person is asked, and `/approve` still lands it", async () => {
  const criteria = [listed, judge(2, true, "OWNER.txt")];
  const stage = await openStage({
    plan,
    request,
    sessions: { close: land({ report: "All done.", criteria }) },
  });
  await stage.label();
  await stage.reads(
    /2\. The list names its owner\.: Nothing shows that it is met\. OWNER\.txt isn't there\./,
    {
      on: stage.issue,
    },
  );
  await stage.say("/approve");
  await stage.approveLanding();
  await stage.landed();
  expect(stage.file("OWNER.txt")).toBeNull();
});
