import { describe, expect, test } from "vitest";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { NO_BUILD_CONTEXT } from "../../src/core/commands/trigger.ts";
import { written } from "./support/written.ts";

const plain = {
  name: "orchestrate",
  loops: null,
  dry_run: false,
  improve: false,
  test_first: false,
  research: {},
};

describe("given an issue without a build", () => {
  test.each([
    ["/orchestrate", plain],
    ["/Orchestrate 2", { ...plain, loops: 2 }],
    ["/orchestrate 0", { ...plain, loops: 0 }],
    ["/orchestrate --dry-run", { ...plain, dry_run: true }],
    ["/orchestrate 1 --improve", { ...plain, loops: 1, improve: true }],
    ["/orchestrate --test-first", { ...plain, test_first: true }],
    ["/orchestrate --research 2 security 3 UI", { ...plain, research: { security: 2, ui: 3 } }],
    [
      "/orchestrate 1 --research 2 security --dry-run",
      { ...plain, loops: 1, dry_run: true, research: { security: 2 } },
    ],
  ])("%j is understood", (body, command) =>
    expect(parseCommands(written(body), NO_BUILD_CONTEXT)).toEqual([command]),
  );

  test.each([
    ["/orchestrate 21", /too many/],
    ["/orchestrate 2.5", /neither a number nor an option/],
    ["/orchestrate 2 3", /neither a number nor an option/],
    ["/orchestrate --dryrun", /did you mean `--dry-run`/],
    ["/orchestrate —dry-run", /did you mean `--dry-run`/],
    ["/orchestrate --research", /takes a number and a kind/],
    ["/orchestrate --research security", /takes a number and a kind/],
    ["/orchestrate --research 2 sec.x", /takes a number and a kind/],
    ["/orchestrat 2", /no such command/],
  ])("%j is answered", (body, words) => {
    const [answer] = parseCommands(written(body), NO_BUILD_CONTEXT);
    expect(answer).toMatchObject({ problem: expect.stringMatching(words) as string });
  });

  test("a typo in its name is answered with the command that was meant", () => {
    expect(parseCommands(written("/orchestrat 2"), NO_BUILD_CONTEXT)).toMatchObject([
      { nearest: "/orchestrate 2" },
    ]);
  });

  test("bare verbs get no answer, addressed ones do", () => {
    expect(
      parseCommands(written("/approve\n/status\n/orchestrate status"), NO_BUILD_CONTEXT),
    ).toEqual([{ name: "status" }]);
  });
});
