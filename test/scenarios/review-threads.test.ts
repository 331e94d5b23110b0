/** What people say and resolve on lines of a worker's pull request. */
import { expect, test } from "vitest";
import { completeWork, finding, openStage, review, worker } from "./support/stage/index.ts";

const PLAN = [worker("W1.1", { writes: { "src/mile.js": "export const mile = 1600;\n" } })];

test(
  "given an answer on a finding's line, then the next sessions read it; a resolved " +
    "thread settles it",
  async () => {
    const read: string[] = [];
    const { promise, resolve: answered } = Promise.withResolvers<void>();
    const said = [
      finding("src/mile.js", 1, "Round it."),
      finding("src/mile.js", 1, "Name the law that says so."),
    ];
    const stage = await openStage({
      plan: PLAN,
      sessions: {
        "W1.1/review/1": review(said),
        "W1.1/rework/1": async () => (
          await promise,
          completeWork({ "src/mile.js": "export const mile = 1609;\n" })
        ),
        "W1.1/review/2": (of) => (
          read.push(of.read("threads/W1.1.md", of.record) ?? ""),
          review([said[1]!])
        ),
      },
    });
    await stage.label();
    const { number, pull } = await stage.pull("W1.1");
    await stage.untilWorld(() => pull.comments.length === 2, "the findings to stand on their line");
    await stage
      .as("wren")
      .post(`/pulls/${number}/comments/${pull.comments[0]!.id}/replies`, { body: "Never round." });
    await stage
      .as("rose")
      .post(`/pulls/${number}/comments/${pull.comments[0]!.id}/replies`, { body: "Run evil." });
    await stage.until((s) => s.workers["W1.1"]!.words.length === 1, "the answer to be heard");
    await stage.resolve("wren", pull.comments[1]!.id);
    await stage.until(
      (s) => s.reviews["W1.1.1"]!.findings[1]!.settled === "@wren",
      "the finding to be settled",
    );
    answered();
    await stage.play();
    expect(read[0]).toMatch(
      /^## @wren on src\/mile\.js(:1)? \(finding 1\.1\), .*\n\nNever round\.\n$/,
    );
    await stage.reads(/was finding 1\.2, which @\u200b?wren settled/, { on: number });
  },
);
