/**
 * When the pass has ended, Baton names claims of completions that no file supports, to people and
 * to the closing session.
 */
import { describe, expect, it } from "vitest";
import { describeLoops } from "../../../src/core/messages/loops.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import type { WorkerId } from "../../../src/core/model/names.ts";
import { aBrief, APPROVE, aPlan, COMPLETE } from "../support/facts.ts";
import { anIssue, came, createIssues, passed } from "../support/loops.ts";
import { building } from "../support/scenes.ts";
import { describeSessionReason } from "../../../src/core/messages/stop.ts";
import type { Stage } from "../support/stage.ts";

const plan = aPlan(aBrief("W1.1"), aBrief("W2.1", ["W1.1"]), aBrief("W3.1", ["W2.1"]));

/** The worker is merged. It claims `artifacts`, and the paths in `removed` no longer exist. */
function merge(stage: Stage, id: WorkerId, artifacts: string[], removed: string[] = []): Stage {
  stage.closes(`${id}/work/1`, { ...COMPLETE, artifacts });
  const worker = stage.state!.workers[id]!;
  Object.assign(worker, { changed: [...artifacts, ...removed], removed });
  return stage.closes(`${id}/review/1`, APPROVE);
}

describe("given a worker that claims a file", () => {
  const closing = (stage: Stage) =>
    stage.state!.build.sessions.close!.reasons.map(describeSessionReason);

  it("when a later worker removed it, then the closing session and BUILD.md name both", () => {
    const stage = merge(building(plan), "W1.1", ["docs/UNITS.md", "src/units.ts"]);
    merge(merge(stage, "W2.1", [], ["docs/UNITS.md"]), "W3.1", []);
    expect(closing(stage)).toEqual([
      "Claims that no file shows: W1.1 names `docs/UNITS.md`, which W2.1 removed",
    ]);
    const text = renderRecord(stage.state!)["BUILD.md"]!;
    expect(text).toContain(
      "### No file shows\n\n- W1.1 names `docs/UNITS.md`, which W2.1 removed\n",
    );
  });

  it("when a still later worker recreated it, then nothing is said", () => {
    const stage = merge(building(plan), "W1.1", ["docs/UNITS.md"]);
    merge(merge(stage, "W2.1", [], ["docs/UNITS.md"]), "W3.1", ["docs/UNITS.md"]);
    expect(closing(stage)).toEqual([]);
  });

  it("when it removed the file itself and says so, then nothing is said", () => {
    const stage = merge(building(plan), "W1.1", ["docs/OLD.md"], ["docs/OLD.md"]);
    merge(merge(stage, "W2.1", []), "W3.1", []);
    expect(closing(stage)).toEqual([]);
  });
});

describe("given a loop that has ended", () => {
  const planned = () => {
    const stage = passed().closes("loop-1/research/1", createIssues(anIssue()));
    return stage.closes("build/architect/2", aPlan(aBrief("W2.1", ["W1.1"])));
  };

  it("when its workers claim completion and changed nothing, then its line names them", () => {
    const stage = planned()
      .closes("W2.1/work/1", COMPLETE, { files: 0 })
      .closes("loop-1/memory/1", came());
    expect(describeLoops(stage.state!)[0]).toContain(
      "No file shows what it claims: W2.1 is complete and changed nothing.",
    );
  });

  it("when its workers answered a question, then no file is required as proof", () => {
    const stage = planned()
      .closes("W2.1/work/1", COMPLETE, { files: 0 })
      .closes("loop-1/memory/1", came());
    for (const brief of stage.state!.briefs) brief.script = "research";
    expect(describeLoops(stage.state!)[0]).not.toContain("No file shows");
  });

  it("when one of its workers changed something, then its line names nobody", () => {
    const stage = merge(planned(), "W2.1", ["src/units.ts"]).closes("loop-1/memory/1", came());
    expect(describeLoops(stage.state!)[0]).not.toContain("No file shows");
  });
});
