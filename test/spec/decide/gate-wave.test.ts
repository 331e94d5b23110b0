/** `gates: wave: human`: a person sees the results of a wave before the next one begins. */
import { describe, expect, test } from "vitest";
import { DEFAULT_SETTINGS } from "../../../src/core/model/settings.ts";
import { listHumanActions } from "../../../src/core/messages/human-actions.ts";
import { renderRecord } from "../../../src/core/record/render.ts";
import { building, merged } from "../support/scenes.ts";
import { written } from "../support/written.ts";

const gates = { ...DEFAULT_SETTINGS.gates, wave: "human" as const };
const atGate = () => merged(building(undefined, { gates }), "W1.1", "W1.2");

describe("given waves that people approve", () => {
  test("then the first needs only the plan's approval", () => {
    expect(building(undefined, { gates }).dispatched).toContain("W1.1/work/1");
  });

  test("then the next one waits, with one question that shows the result of the one before", () => {
    const stage = atGate().wait(60_000).settle();
    expect(stage.dispatched).not.toContain("W2.1/work/1");
    const asked = stage.comments.filter((body) => body.includes("Wave 2 waits for you"));
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(
      /^@ann, wave 1 has ended\. .*`\/approve`.*W1\.1: Task W1\.1 \| merged \| #\d+ \| Did it\./s,
    );
    expect(asked[0]).toContain("W2.1: Task W2.1: Do Task W2.1.");
    expect(stage.why("W2.1")).toMatch(
      /^a person, since .* UTC: wave 2 begins once somebody answers `\/approve`$/,
    );
    expect(stage.says("/status").comments.at(-1)).toContain("Wave 2 waits for you since 2026-");
  });

  test("then /approve starts it, and BUILD.md and the report name the approver", () => {
    const stage = atGate().says("/approve", { by: "bob" });
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    expect(stage.state!.build.gates.waves).toMatchObject([
      { wave: 2, state: "approved", by: "bob" },
    ]);
    expect(renderRecord(stage.state!)["BUILD.md"]).toMatch(/- wave 2: approved by `bob` at 2026/);
    expect(listHumanActions(stage.state!)).toContain("Wave 2 was started by `bob`.");
  });

  test("then an /approve that is older than the question, or of something else, starts nothing", () => {
    const stage = atGate();
    const early = {
      id: 1,
      on: 7,
      author: "ann",
      role: "write" as const,
      at: stage.now,
      lines: written("/approve"),
    };
    stage.facts.remarks.push(early);
    expect(stage.settle().comments.at(-1)).toContain("Wave 2 did not wait yet when you wrote this");
    expect(stage.says("/approve abcdef012345").comments.at(-1)).toContain(
      "What waits is wave 2, not abcdef012345",
    );
    expect(stage.dispatched).not.toContain("W2.1/work/1");
  });

  test("and the configuration stops asking, then it begins", () => {
    const stage = atGate();
    stage.facts.settings = { ok: true, value: DEFAULT_SETTINGS };
    expect(stage.settle().dispatched.at(-1)).toBe("W2.1/work/1");
  });
});
