import { describe, expect, test } from "vitest";
import { building, merged } from "../support/scenes.ts";

describe("a blocked worker", () => {
  test("asks a person once, and workers that depend on it wait", () => {
    const stage = building().closes("W1.1/work/1", {
      status: "blocked",
      summary: "Which rounding?",
    });
    expect(stage.status("W1.1")).toBe("blocked");
    expect(stage.comments).toHaveLength(1);
    expect(stage.comments[0]).toContain("Which rounding?");
    stage.settle();
    expect(stage.comments).toHaveLength(1);
  });

  test("`/skip` lets workers that depend on it start, and their briefs say so", () => {
    const stage = merged(building(), "W1.2");
    stage
      .closes("W1.1/work/1", { status: "blocked", summary: "Which rounding?" })
      .says("/skip W1.1");
    expect(stage.status("W1.1")).toBe("skipped");
    expect(stage.dispatched.at(-1)).toBe("W2.1/work/1");
    expect(stage.state?.briefs.find((b) => b.id === "W2.1")?.context).toContain("W1.1 was skipped");
  });
});
