/** The page of `baton watch`. */
import { describe, expect, test } from "vitest";
import { createPages } from "../../../src/cli/remote/progress.ts";
import { wrapLines, renderBuildPage } from "../../../src/cli/remote/screen.ts";
import { getBuildView } from "../../../src/core/messages/build-view.ts";
import { building, inReview, landing, planned } from "../support/scenes.ts";
import type { Stage } from "../support/stage.ts";

const place = {
  repository: "you/units",
  issueUrl: "https://github.com/you/units/issues/7",
  pages: createPages("https://github.com", "you/units"),
};
const page = (stage: Stage) => renderBuildPage(getBuildView(stage.state!), place);

describe("given a build", () => {
  test("then waves, workers, runs and pull requests are shown with their addresses", () => {
    const stage = inReview(building(), "W1.1");
    const { pr } = stage.state!.workers["W1.1"]!;
    const lines = page(stage);
    expect(lines[0]).toMatch(/^\S+ of you\/units: building$/);
    expect(lines[2]).toBe(place.issueUrl);
    expect(lines[3]).toMatch(/^\d+ sessions? so far, cost: /);
    const at = lines.findIndex((line) => line.startsWith("  W1.1  "));
    expect(lines.slice(0, at)).toContain("Wave 1");
    expect(lines[at]).toMatch(
      new RegExp(`in review {2}#${pr!.number} https://github.com/you/units/pull/${pr!.number}$`),
    );
    expect(lines[at + 1]).toMatch(
      /^ {8}running: W1\.1\/review\/1 https:\/\/github\.com\/you\/units\/actions\/runs\/\d+$/,
    );
    expect(lines).toContain("Wave 2");
  });

  test("then columns are aligned", () => {
    const stage = building();
    stage.state!.briefs[0]!.name = "Längen 長さ";
    const rows = page(stage).filter((line) => /^ {2}W\d/.test(line));
    expect(rows[0]).toContain("Längen 長さ");
    expect(rows[0]!.indexOf("running"), "wide letters take two columns").toBe(
      rows[1]!.indexOf("running") - 2,
    );
  });

  test("then a person's questions come with the commands and where to say them", () => {
    const lines = page(planned());
    const at = lines.findIndex((line) => line.startsWith("Action needed: Approve the plan"));
    expect(lines.slice(at + 1)).toEqual([
      `Comment one of these on ${place.issueUrl}:`,
      "  /approve",
    ]);
    expect(page(landing()).join("\n")).toMatch(
      /Landing: #\d+ https:\/\/github\.com\/you\/units\/pull\/\d+/,
    );
  });

  test("then no title reaches the terminal with control characters", () => {
    const stage = building();
    stage.state!.build.title = "Units\x1b[2J\u202e\nWave 9";
    stage.state!.briefs[0]!.name = "a\x1b]0;x\x07\rb";
    for (const line of page(stage)) expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });
});

describe("given a terminal", () => {
  test("then long lines wrap, and no line is too wide", () => {
    const lines = wrapLines(["  one two three four", "x"], 11, 10);
    expect(lines).toEqual(["  one two", "    three", "    four", "x"]);
    expect(wrapLines([`  ${"a".repeat(30)}`], 10, 10).every((line) => line.length <= 10)).toBe(
      true,
    );
    expect(wrapLines(["長さ長さ長さ"], 5, 10).every((line) => line.trim().length <= 2)).toBe(true);
  });

  test("then lines without room are counted", () => {
    expect(wrapLines(["a", "b", "c", "d"], 20, 3)).toEqual(["a", "b", "… 2 more lines"]);
    expect(wrapLines(["abc"], 1, 1).length).toBe(1);
  });
});
