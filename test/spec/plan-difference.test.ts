import { describe, expect, it } from "vitest";
import { renderPlanChanges, describePlanChanges } from "../../src/core/messages/plan.ts";
import { comparePlans } from "../../src/core/model/plan-changes.ts";
import type { Brief } from "../../src/core/model/brief.ts";
import type { WorkerId } from "../../src/core/model/names.ts";
import { aBrief } from "./support/facts.ts";

const before = [aBrief("W1.1"), aBrief("W1.2"), aBrief("W2.1", ["W1.1"])];
const changed = (set: Partial<Brief>) =>
  before.map((brief) => (brief.id === "W1.1" ? { ...brief, ...set } : brief));
const since = (after: Brief[]) => comparePlans("0123456789ab", before, after);

describe("given two plans", () => {
  it("when they are the same in any order, then nothing changed, and the text says so", () => {
    const same = since(before.toReversed());
    expect(same).toEqual({ since: "0123456789ab", workers: [], more: 0 });
    expect(renderPlanChanges(same)).toEqual(["Nothing of plan `0123456789ab` changed.", ""]);
    expect(describePlanChanges(same)).toBe("nothing changed");
  });

  it("when there is no earlier one, then nothing is said", () =>
    expect(renderPlanChanges(null)).toEqual([]));

  it("when a worker is new, gone, or has other fields, then each is named in the plan's order", () => {
    const after = [
      ...changed({ complexity: "complex" }).filter(({ id }) => id !== "W1.2"),
      aBrief("W2.2"),
    ];
    const changes = since(after);
    expect(changes.workers.map(({ worker, kind }) => [worker, kind])).toEqual([
      ["W1.1", "changed"],
      ["W1.2", "removed"],
      ["W2.2", "added"],
    ]);
    expect(describePlanChanges(changes)).toBe(
      "the complexity of W1.1 changed; W1.2 was removed; W2.2 is new",
    );
    expect(renderPlanChanges(changes).join("\n")).toBe(
      [
        "### What changed since plan `0123456789ab`\n\n```diff\n! W1.1: Task W1.1\n!   " +
          "complexity",
        "-     normal\n+     complex\n- W1.2: Task W1.2\n+ W2.2: Task W2.2\n```\n",
      ].join("\n"),
    );
  });

  it("when a list or a text differs, then only the lines that differ are shown", () => {
    const paths = ["src/W1.1.js", "src/more.js"];
    const fields = since(changed({ paths, context: "Part of units.\n\nMetres first." })).workers[0]!
      .fields;
    expect(fields).toEqual([
      { field: "paths", removed: ["test/W1.1.test.js"], added: ["src/more.js"] },
      { field: "context", removed: [], added: ["Metres first."] },
    ]);
  });

  it("when only the order differs, then the text says so, because the plan's hash differs too", () => {
    const lines = renderPlanChanges(since(changed({ paths: before[0]!.paths.toReversed() })));
    expect(lines.join("\n")).toContain("!   paths: different order or spacing");
  });
});

describe("given a plan in which everything changed", () => {
  it("then the text is limited and says how much it omits", () => {
    const many = Array.from({ length: 500 }, (_, i) => aBrief(`W1.${i + 1}` as WorkerId));
    const long = many.map((brief) => ({
      ...brief,
      requirements: "x ".repeat(9000),
      criteria: Array(30).fill("y"),
    }));
    const changes = comparePlans("0123456789ab", many, long);
    expect(JSON.stringify(changes).length).toBeLessThan(30_000);
    expect(changes.workers.length + changes.more).toBe(500);
    expect(renderPlanChanges(changes).join("\n")).toContain(`! and ${changes.more} more workers`);
  });

  it("then words in it can't end the enclosing diff", () => {
    const lines = renderPlanChanges(since(changed({ context: "```\n@ada /approve\u0007\n```" })));
    expect(lines.join("\n")).toMatch(/^````diff\n[^]*\n````$/m);
    expect(lines.join("\n")).not.toContain("\u0007");
  });
});
