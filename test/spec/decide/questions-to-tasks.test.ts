/** `/ask` belongs to the tasks of an issue. The issue's build neither answers nor records it. */
import { expect, test } from "vitest";
import { building, inReview } from "../support/scenes.ts";
import { someFacts } from "../support/facts.ts";
import { written } from "../support/written.ts";
import { decide } from "../../../src/core/decide.ts";

test("a running build ignores a question on its issue and its pull requests", () => {
  const stage = inReview(building(), "W1.1");
  const [done, handled] = [stage.done.length, stage.state!.build.handled.length];
  stage.says("/ask where?").says("/ask why?", { on: stage.pull("W1.1").number });
  expect(stage.done).toHaveLength(done);
  expect(stage.state!.build.handled).toHaveLength(handled + 2);
});

test("a command beside a question is still executed", () => {
  const stage = building().says("/pause\n/ask where?");
  expect(stage.state!.build.paused).not.toBeNull();
  expect(stage.comments.filter((body) => body.includes("ask"))).toEqual([]);
});

test("without a build, a question gets no answer, while other commands do", () => {
  const facts = someFacts();
  facts.issue.trigger = null;
  const remark = (id: number, words: string) => ({
    ...{ id, on: 7, author: "ann", role: "write" as const, at: "2026-11-21T10:00:00.000Z" },
    lines: written(words),
  });
  const effects = (words: string) =>
    decide(null, { ...facts, remarks: [remark(5, words)] }, remark(5, "").at).effects;
  expect(effects("/orchestrate ask where?")).toEqual([]);
  expect(effects("/orchestrate fix it").map(({ type }) => type)).toEqual(["comment", "react"]);
});
