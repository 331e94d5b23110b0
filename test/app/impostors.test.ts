import { beforeAll, describe, expect, test } from "vitest";
import { loadIssueContext } from "../../src/app/observe/issue-context.ts";
import { observeBuild } from "../../src/app/observe/observe-build.ts";
import { readCommitSession } from "../../src/app/observe/pulls.ts";
import { ReadCache } from "../../src/app/observe/read-cache.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import { someState } from "./support/state.ts";
import { openWorld, type World } from "./support/world.ts";
import { joinLines } from "../../src/core/text/rendered-lines.ts";

let world: World;
let base: string;
beforeAll(async () => {
  world = await openWorld();
  base = world.git("rev-parse", "main");
  await world.as("you", "POST", "/repos/you/units/issues", { title: "Units", body: "Please." });
  await world.as("wren", "POST", "/repos/you/units/issues/1/labels", { labels: ["orchestrate"] });
});

async function look(): Promise<Facts> {
  const seen = new ReadCache();
  const issueContext = await loadIssueContext(world.access, 1, seen);
  const before = {
    record: null,
    readAt: new Date().toISOString(),
    edits: null,
    outcomes: [],
    away: null,
    spending: null,
  };
  return observeBuild(world.access, issueContext!, someState(world.repository.id), before, seen);
}

describe("actors without authority are ignored", () => {
  test("a person whose profile has the App's name is ignored, even with GitHub's signature", () => {
    const { login } = world.access.app;
    const message = "Work\n\nBaton-Session: W1.1/work/1";
    const commit = {
      sha: base,
      tree: base,
      parents: [base],
      message,
      verified: true,
      authorName: login,
      committedAt: "2026-11-21T10:00:00.000Z",
    };
    const by = (authorEmail: string, committerEmail = "noreply@github.com") =>
      readCommitSession(world.access, { ...commit, authorEmail, committerEmail });
    const ours = `17+${login}@users.noreply.github.com`;
    expect(by(ours)).toBe("W1.1/work/1");
    expect(by(`17+${login}@users.noreply.127.0.0.1`, "noreply@127.0.0.1")).toBe("W1.1/work/1");
    expect(by(`17+${login}@users.noreply.evil.example`, "noreply@evil.example")).toBeNull();
    // Signed with a key of the attacker's own. The signature is valid and says nothing about the
    // author.
    for (const email of ["wren@example.com", "noreply@evil.example", ""])
      expect(by(ours, email)).toBeNull();
    for (const email of ["wren@example.com", "17+wren@users.noreply.github.com", ""])
      expect(by(email)).toBeNull();
  });

  test("a comment that was edited later is ignored, no matter who edited it", async () => {
    const path = "/repos/you/units/issues";
    const { id } = await world.as("you", "POST", `${path}/1/comments`, { body: "Nice." });
    expect((await look()).remarks.map((r) => joinLines(r.lines))).toContain("Nice.");
    // Times are whole seconds. An edit in the next second shows as an edit.
    await expect
      .poll(() => Date.now())
      .toBeGreaterThan(Date.parse(world.running.sandbox.world.comments.at(-1)!.createdAt) + 1000);
    await world.as("wren", "PATCH", `${path}/comments/${id as number}`, { body: "/approve" });
    const words = (await look()).remarks.map((r) => joinLines(r.lines));
    expect(words).not.toContain("/approve");
    expect(words).not.toContain("Nice.");
  });

  test("a title changed after the label is an edit of the issue", async () => {
    expect((await look()).issue.editedAt).toBeNull();
    await world.as("you", "PATCH", "/repos/you/units/issues/1", { title: "Units, and more" });
    const { issue } = await look();
    expect(issue.editedAt! >= issue.trigger!.at).toBe(true);
  });
});
