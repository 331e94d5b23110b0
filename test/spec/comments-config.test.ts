import { describe, expect, it } from "vitest";
import { renderConfigCheck } from "../../src/core/messages/check-runs.ts";

const FILE = ".github/baton.yml";
const NO_PART = "Baton applies no part of an invalid file.";
const valid = { ok: true as const, changes: [], fixesFile: false, unread: null };

describe("the check run baton/config", () => {
  it("given problems, then each is an annotation on its line, and the summary lists all of them", () => {
    const problems = [
      {
        file: FILE,
        line: 3,
        field: "gates.plan",
        message: "expected `human` or `auto`, found `robot`",
      },
      { file: FILE, line: null, field: null, message: "70000 bytes are too many" },
      {
        file: "octo/.github:.github/baton.yml",
        line: 2,
        field: null,
        message: "Baton can't use this",
      },
    ];
    const { conclusion, title, summary, annotations } = renderConfigCheck(
      { ok: false, problems },
      "main",
    );
    expect({ conclusion, title }).toEqual({
      conclusion: "failure",
      title: "3 problems: the file can't be used",
    });
    expect(annotations).toEqual([
      {
        path: FILE,
        line: 3,
        title: "gates.plan",
        message: "expected `human` or `auto`, found `robot`",
      },
      { path: FILE, line: 1, title: "The file", message: "70000 bytes are too many" },
    ]);
    expect(summary).toBe(
      `If you merge this, no build can start, and running builds stop until the file is fixed. ${NO_PART}

### To fix

- \`.github/baton.yml:3\`: \`gates.plan\`: expected \`human\` or \`auto\`, found \`robot\`
- \`.github/baton.yml\`: 70000 bytes are too many
- \`octo/.github:.github/baton.yml:2\`: Baton can't use this`,
    );
  });

  it("given a valid file, then it says which settings change, with old and new values", () => {
    const changes = [
      { field: "gates.plan", before: "human", after: "auto" },
      { field: "prices.m.input", before: null, after: "3" },
    ];
    const { conclusion, title, summary } = renderConfigCheck({ ...valid, changes }, "main");
    expect({ conclusion, title }).toEqual({
      conclusion: "success",
      title: "Valid: 2 settings change",
    });
    expect(summary).toContain(
      "| Setting | On `main` | Here |\n| --- | --- | --- |\n| `gates.plan` | `human` | `auto` |",
    );
    expect(summary).toContain("| `prices.m.input` | – | `3` |");
    expect(renderConfigCheck(valid, "main").summary).toBe("No setting changes.");
    expect(renderConfigCheck({ ...valid, fixesFile: true }, "main").summary).toMatch(
      /^Baton can't use the file on `main`/,
    );
    expect(renderConfigCheck({ ...valid, unread: ".github" }, "main").summary).toMatch(
      /extends `.github`. Baton doesn't read that file for a pull request from a fork/,
    );
  });

  it("given text from strangers, then it cannot notify, format anything or leave its place", () => {
    const hostile = "x` @octo/all <!-- --> | [a](b)\n# H";
    const { summary } = renderConfigCheck(
      { ...valid, changes: [{ field: "label", before: null, after: hostile }] },
      "main",
    );
    expect(summary.split("\n")).toHaveLength(3);
    expect(summary.match(/(?<!\\)\|/g)).toHaveLength(12);
    expect(summary.split("`")).toHaveLength(7);
  });
});
