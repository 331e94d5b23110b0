/**
 * A person approves a change that guards hold back. Who, what and which run are shown in every
 * place.
 */
import { describe, expect, test } from "vitest";
import { listAnswers } from "../../../src/cli/answers.ts";
import { renderFinalReport } from "../../../src/core/messages/report.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { APPROVE, COMPLETE } from "../support/facts.ts";
import { building } from "../support/scenes.ts";
import { finding, mixedFindings, waivableFinding, submitTwice, worker } from "../support/held.ts";
import { written } from "../support/written.ts";

describe("/approve of a change that guards hold back", () => {
  test("publishes it unchanged, and the pull request and the report say what was approved by whom", () => {
    expect(listAnswers(getBuildView(submitTwice().state!))).toEqual([
      "/approve W1.1",
      "/retry W1.1",
      "/skip W1.1",
    ]);
    const stage = submitTwice().says("/approve W1.1");
    expect(stage.effects("publish")).toMatchObject([{ session: "W1.1/work/2" }]);
    expect(worker(stage)).toMatchObject({
      blocked_change: null,
      saved_work: null,
      waivers: [{ by: "ann", session: "W1.1/work/2" }],
    });
    expect(stage.effects("open_pull")[0]!.body).toMatch(
      /Accepted by people[^]*run \d+[^]*a\.test\.js[^]*by `ann`/,
    );
    expect(stage.closes("W1.1/review/1", APPROVE).status("W1.1")).toBe("merged");
    expect(renderFinalReport(getBuildView(stage.state!), [])).toContain("a.test.js loses the test");
  });

  test("is impossible if no person may approve one of the findings", () => {
    const stage = submitTwice(mixedFindings);
    expect(listAnswers(getBuildView(stage.state!))).toEqual(["/retry W1.1", "/skip W1.1"]);
    expect(stage.comments.at(-1)).not.toContain("/approve");
    stage.says("/approve W1.1");
    expect(stage.comments.at(-1)).toMatch(
      /You can't accept this change: \.github\/x\.yml[^]*\/retry W1\.1/,
    );
    expect(stage.effects("publish")).toEqual([]);
  });

  test("is asked for with all findings, for any report of the session", () => {
    const more = Array.from({ length: 8 }, (_, n) => finding(`a${n}.test.js`));
    const hidden = { ...finding(".vscode/tasks.json"), guard: "protected-paths" };
    const found = [...waivableFinding.guards, ...more, hidden];
    const tell = (summary: string) =>
      building()
        .closes("W1.1/work/1", { ...COMPLETE, status: "blocked", summary }, { guards: found })
        .comments.at(-1)!;
    // A summary that repeats the first finding must not count as one that lists all of them.
    for (const summary of [
      "I am stuck.",
      `Nothing but this: ${waivableFinding.guards[0]!.message}`,
      "x".repeat(1200),
    ]) {
      expect(tell(summary)).toMatch(
        /a3\.test\.js loses the test[^]*And 5 more: tests in `a4\.test\.js`/,
      );
      expect(tell(summary)).toMatch(
        /protected-paths in `\.vscode\/tasks\.json`\.[^]*`\/approve W1\.1`/,
      );
    }
  });

  test("does not count if it was written before the question, even if Baton sees it later", () => {
    const stage = building().wait(5000);
    const early = {
      id: 5,
      on: 7,
      author: "ann",
      role: "write",
      at: stage.now,
      lines: written("/approve W1.1"),
    } as const;
    stage
      .wait(5000)
      .closes("W1.1/work/1", COMPLETE, waivableFinding)
      .closes("W1.1/work/2", COMPLETE, waivableFinding);
    stage.facts.remarks.push(early);
    expect(stage.settle().comments.at(-1)).toContain("before Baton asked");
    expect(worker(stage).waivers).toEqual([]);
  });

  test("starts another attempt if the run's change is gone, or guards now find something else", () => {
    for (const code of ["held", "missing"]) {
      const stage = submitTwice();
      stage.refusing.set("publish:W1.1/work/2", code);
      // Baton looks for a missing change for a while before it gives up.
      expect(stage.says("/approve W1.1").wait(60_000).settle().dispatched.at(-1)).toBe(
        "W1.1/work/3",
      );
    }
  });
});
