/** The plan's diagram, at every size. */
import { expect, test } from "vitest";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { renderGraph, renderPlanComment } from "../../../src/core/messages/plan.ts";
import { sampleState } from "../record-sample.ts";

const plan = (workers: number) =>
  getBuildView(
    sampleState(
      Array.from(
        { length: workers },
        (_, i): WorkerId => `W${Math.floor(i / 50) + 1}.${(i % 50) + 1}`,
      ),
    ),
  );

test("given up to 80 workers, then the whole graph is visible", () => {
  expect(renderGraph(plan(80))[0]).toMatch(/^```mermaid\nflowchart LR\n {2}subgraph wave1/);
});

test("given more, then it is folded", () => {
  const [open, summary, , picture, , close] = renderGraph(plan(81));
  expect([open, summary, close]).toEqual([
    "<details>",
    "<summary>How its 81 workers depend on each other</summary>",
    "</details>",
  ]);
  expect(picture).toContain('W2_31["W2.31: Task W2.31"]');
});

test("given more waves than there is room for, then a sentence replaces it", () => {
  const view = plan(2);
  const waves = Array.from({ length: 400 }, (_, i) => ({
    wave: i + 1,
    workers: view.waves[0]!.workers,
  }));
  expect(renderGraph({ ...view, waves })).toEqual([
    "The plan has too many waves to be drawn here.",
    "",
  ]);
});

test("given a plan of 500 workers, then the question comes first and omitted rows are counted", () => {
  const body = renderPlanComment(plan(500));
  expect(body.length).toBeLessThan(65_000);
  expect(body.indexOf("answer `/approve`")).toBeLessThan(body.indexOf("### Wave 1"));
  expect(body).toMatch(
    /_… and \d+ more: \[PLAN\.md\]\(\.\.\/blob\/baton\/7-units\/record\/PLAN\.md\)\._/,
  );
});

test("given a folded plan, then the fold encloses all of it; an unfolded one has no fold", () => {
  const picture = "```mermaid\\nflowchart LR\\n[^`]*\\n```";
  const summary = "<summary>How its 81 workers depend on each other</summary>";
  expect(renderGraph(plan(2)).join("\n")).toMatch(new RegExp(`^${picture}\\n$`));
  expect(renderGraph(plan(81)).join("\n")).toMatch(
    new RegExp(`^<details>\\n${summary}\\n\\n${picture}\\n\\n</details>\\n$`),
  );
});
