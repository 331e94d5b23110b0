/** A person merges the landing pull request on GitHub with any of the buttons. */
import { expect, test } from "vitest";
import { land, openStage, worker, type Stage } from "./support/stage/index.ts";

const MILE = "export const mile = 1609;\n";

async function merged(method: "squash" | "rebase" | "merge"): Promise<Stage> {
  const words = land({ subject: "Add the mile", message: "People walk miles." });
  const plan = [worker("W1.1", { writes: { "src/mile.js": MILE } })];
  const stage = await openStage({ plan, sessions: { "build/close/1": words } });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.merge((await stage.pull("land")).number, "wren", method);
  await stage.landed();
  return stage;
}

test.each(["squash", "rebase"] as const)(
  "with %s it lands as one commit with Baton's message",
  async (method) => {
    const stage = await merged(method);
    expect(stage.file("src/mile.js")).toBe(MILE);
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    const message = stage.git("log", "-1", "--format=%B", "main");
    expect(message).toMatch(/^Add the mile/);
    expect(message).toContain("People walk miles.");
    expect(message).toContain("Closes #1");
    expect(message).toMatch(/^Baton-Build: 1-do-it$/m);
    await stage.reads(/One commit, [0-9a-f]{40}, on top of [0-9a-f]{12}\./, { on: stage.issue });
  },
);

test("with a merge commit it also lands, and the report says so", async () => {
  const stage = await merged("merge");
  expect(stage.git("rev-list", "--count", "--first-parent", "main")).toBe("2");
  await stage.reads(/[0-9a-f]{40}, a merge commit \(parents [0-9a-f]{12} and [0-9a-f]{12}\)/, {
    on: stage.issue,
  });
});

test("with the pull request's text as the squash message, it is still one commit that closes the issue", async () => {
  const words = {
    squashMergeCommitTitle: "PR_TITLE",
    squashMergeCommitMessage: "PR_BODY",
  } as const;
  const stage = await openStage({ repository: words });
  await stage.label();
  await stage.until(
    (s) => s.build.gates.landing.state === "open",
    "the landing to be put to a person",
  );
  await stage.merge((await stage.pull("land")).number);
  await stage.landed();
  expect(stage.git("log", "-1", "--format=%B", "main")).toContain("Closes #1");
});
