import { describe, expect, it } from "vitest";
import { BODY_LIMIT, truncateBody } from "../../src/core/text/markdown.ts";
import { renderFinalReport } from "../../src/core/messages/report.ts";
import { getBuildView } from "../../src/core/messages/build-view.ts";
import type { State } from "../../src/core/model/state.ts";
import { closing, finished } from "./comments-sample.ts";
import type { PassScore } from "../../src/core/model/rubric.ts";

/** Returns a build of five hundred workers, each with texts of the maximum length. */
function createLongBuild(): State {
  const state = finished();
  const long = "🙂 <b>a | very</b> `long` @word ".repeat(20);
  const [brief, worker, completion] = [
    state.briefs[0]!,
    state.workers["W1.1"]!,
    state.completions["W1.1/work/1"]!,
  ];
  state.closing = { ...closing, summary: long.repeat(50) };
  state.briefs = Array.from({ length: 500 }, (_, i) => ({
    ...brief,
    id: `W1.${i + 1}` as const,
    name: long,
  }));
  for (const { id } of state.briefs) {
    const usage = {
      input_tokens: 9e9,
      output_tokens: 9e9,
      cache_read_tokens: 9e9,
      cache_write_tokens: 9e9,
    };
    const unknown = { complexity: null, at: null, claimed: null, pass: 0, context: {} };
    const spent = [
      {
        ...usage,
        ...unknown,
        session: `${id}/work/1` as const,
        model: long,
        dollars: 9999,
        seconds: 9e6,
      },
    ];
    const skipped = { by: "wren", at: "2026-01-01T00:00:00Z", pull: 12 };
    state.workers[id] = { ...worker, id, skipped, spent };
    const words = Array.from({ length: 5 }, (_, n) => `${id} ${n} ${long}`);
    const said = { learnings: words, decisions: words, concerns: words, follow_up: words };
    state.completions[`${id}/work/1`] = { ...completion, worker_id: id, ...said };
  }
  state.build.flaky = Array.from({ length: 300 }, (_, i) => ({
    name: `${long}${i}`,
    times: 2,
    pulls: [12],
  }));
  return state;
}

describe("given a build of five hundred workers", () => {
  it("then its report fits into a comment, has every part, and counts what it omits", () => {
    const unlanded = createLongBuild().briefs.map(({ id }) => ({
      branch: `baton/7-units/${id}`,
      by: ["wren"],
    }));
    const text = renderFinalReport(getBuildView(createLongBuild()), unlanded);
    expect(text.length).toBeLessThan(BODY_LIMIT - 1000);
    expect(truncateBody(text)).toBe(text);
    const parts = ["Left behind", "What people did", "Flaky checks", "Decisions", "Learnings"];
    for (const part of parts) expect(text).toContain(`### ${part}\n\n- `);
    for (const part of ["Concerns", "Follow-ups"])
      expect(text).toContain(`### ${part}\n\n<details>\n<summary>2500 of them</summary>\n\n- `);
    expect(text).toContain("| Spent by |");
    expect(
      text.match(/_… and \d+ more: \[the record\]\(\.\.\/blob\/\S+\)\._/g)!.length,
    ).toBeGreaterThan(7);
    expect(text.endsWith("BUILD.md).")).toBe(true);
  });
});

describe("given what people did", () => {
  it("then the report says who approved, skipped, merged by hand and commented", () => {
    const state = finished();
    const worker = state.workers["W1.1"]!;
    const judged = { tree: "t", head: "h", also: [], round: 1, words: "", review: null };
    worker.verdicts = [{ ...judged, verdict: "approve", by: "@ada" }];
    worker.merged_by = "wren";
    state.build.followed = 2;
    state.build.gates.plan = { state: "approved", hash: "a", by: "ada", at: null };
    const text = renderFinalReport(getBuildView(state), []);
    expect(text).toContain("- The plan was approved by `ada`.");
    expect(text).toContain("- W1.1 (#12) was merged by hand by `wren`.");
    expect(text).toContain("- W1.1 (#12) was approved by `ada`.");
  });

  it("when nothing landed, then it says what exists and how to continue", () => {
    const state = finished();
    state.build.status = "cancelled";
    state.build.base = { branch: "main", sha: "a".repeat(40) };
    const text = renderFinalReport(getBuildView(state), []);
    expect(text).toContain(
      "`main` is unchanged. W1.1 (#12), W2.1 (#12) had been merged into the build branch.",
    );
    expect(text).toContain("remove its label and set it again");
  });
});

describe("given a build that was scored", () => {
  const score = (pass: number, overall: number, target: number | null = null) => ({
    ...{ pass, overall, target, dimensions: [] },
  });
  const report = (...scores: PassScore[]) =>
    renderFinalReport(getBuildView({ ...finished(), scores: { ...scores } }), []);

  it("once and without a target, then the report has the scores but no history of them", () => {
    expect(report(score(0, 9))).toContain("**Score: 9 of 10.** It is the weighted average.");
    expect(report(score(0, 9))).not.toContain("first pass 9");
  });

  it.each<[string, PassScore[]]>([
    ["several times", [score(0, 8), score(1, 9)]],
    ["once, and has a target", [score(0, 9, 8.5)]],
  ])("%s, then the report says how the scores changed", (_, scores) => {
    expect(report(...scores)).toMatch(/### Scores\n\n- first pass [89]/);
  });
});
