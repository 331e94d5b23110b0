import { expect, it } from "vitest";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import { renderFinalReport } from "../../src/core/messages/report.ts";
import { parseRecord } from "../../src/core/record/parse.ts";
import { renderRecord } from "../../src/core/record/render.ts";
import { EVIL } from "./comments-sample.ts";
import { anIssue, came, createIssues, looped, passed } from "./support/loops.ts";

const stage = looped(passed({ loops: 2 })).closes("loop-1/memory/1", came());
stage.closes("loop-2/research/1", createIssues());
const state = stage.state!;
const head = state.build.loops[0]!.head!;

it("the report says what each loop found, built and concluded, and why no other one follows", () => {
  const [, told] = /### Loops\n\n([^]*?)\n\n/.exec(renderFinalReport(getBuildView(state), []))!;
  expect(told).toBe(
    "- Loop 1: 1 found; worked on by W2.1; tag `baton/loops/7-add-units/1`; commit " +
      `[\`${head.slice(0, 8)}\`](../commit/${head}). Length is fixed.\n- Loop 2: 0 found. ` +
      "Its research found nothing to improve.",
  );
});

it("the record stores a loop's task, findings and conclusions, and BUILD.md the useful parts", () => {
  const files = renderRecord(state);
  expect(Object.keys(files).filter((path) => path.startsWith("loops/1/"))).toEqual([
    ...["quotas.md", "open_issues.json", "research.json", "issues.md"].map(
      (name) => `loops/1/${name}`,
    ),
    ...["memory.json", "loop_summary.md"].map((name) => `loops/1/${name}`),
  ]);
  expect(files["loops/1/issues.md"]).toContain("## 1. Fix ui (ui, high)");
  expect(files["loops/1/loop_summary.md"]).toBe("Length is fixed.\n");
  expect(files["BUILD.md"]).toContain("- loop 1, gotcha: Miles differ. (W2.1)");
  expect(files["PLAN.md"]).toContain("## Wave 2: loop 1");
  expect(parseRecord(files)).toMatchObject({ ok: true, state });
});

it("a session's text cannot inject anything into what is shown of it", () => {
  const hostile = passed().closes(
    "loop-1/research/1",
    createIssues({ ...anIssue(), title: "x", evidence: EVIL, goal: EVIL }),
  );
  const files = renderRecord(hostile.state!);
  expect(files["loops/1/issues.md"]).not.toMatch(/<b>|<!--|@ada|^# Big/m);
});
