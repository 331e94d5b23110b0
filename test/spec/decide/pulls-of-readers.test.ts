/**
 * Closing and reopening pull requests needs only the triage role on GitHub. Deciding about a worker
 * needs write.
 */
import { expect, test } from "vitest";
import { closes, reopens } from "../support/pulls.ts";
import { building, inReview } from "../support/scenes.ts";

test.each([
  ["a person with triage", "tess", "triage"],
  ["an App that closes what is stale", "stale[bot]", "none"],
  ["somebody whom GitHub doesn't name", null, "none"],
] as const)("what %s closes is reopened, which is said once, and continues", (_who, by, role) => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"), by, role);
  stage.settle();
  expect([stage.status("W1.1"), stage.pull("W1.1").state]).toEqual(["in_review", "open"]);
  expect(stage.effects("cancel_run")).toEqual([]);
  const words = stage.comments.filter((text) =>
    text.includes("closed this pull request but has no"),
  );
  expect(words).toEqual([expect.stringContaining("`/skip W1.1`")]);
});

test("a pull request that they close again asks a person, and continues if they reopen it", () => {
  const stage = inReview(building(), "W1.1");
  for (const _time of ["first", "second"]) {
    closes(stage.pull("W1.1"), "tess", "triage");
    stage.settle();
  }
  expect([stage.status("W1.1"), stage.pull("W1.1").state]).toEqual(["blocked", "closed"]);
  expect(stage.comments.at(-1)).toMatch(
    /`@tess`, who has no write access, closed pull request #\d+ again\. Open it again to continue W1\.1/,
  );
  reopens(stage.pull("W1.1"));
  expect(stage.settle().status("W1.1")).toBe("in_review");
});

test("a lagging answer is not another closing, and a refusal to reopen asks a person", () => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"), "tess", "triage");
  const { closed } = stage.pull("W1.1");
  stage.settle();
  Object.assign(stage.pull("W1.1"), { state: "closed", closed });
  expect(stage.settle().status("W1.1")).toBe("in_review");
  stage.refusing.set("reopen_pull", "refused");
  Object.assign(stage.pull("W1.1"), { state: "closed", closed });
  expect(stage.settle().status("W1.1")).toBe("blocked");
  expect(stage.comments.at(-1)).toContain("GitHub doesn't open it again");
});

test("what a person with write access closed stays skipped when somebody without it reopens it", () => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"));
  stage.settle();
  reopens(stage.pull("W1.1"), "tess", "triage");
  stage.settle();
  expect([stage.status("W1.1"), stage.pull("W1.1").state]).toEqual(["skipped", "closed"]);
  expect(stage.comments.at(-1)).toMatch(
    /^`@tess` has no write access .* `\/retry W1\.1` starts it again\. So this pull/,
  );
});

test("before GitHub says who reopened a pull request, nothing is closed or resumed", () => {
  const stage = inReview(building(), "W1.1");
  closes(stage.pull("W1.1"));
  stage.settle();
  Object.assign(stage.pull("W1.1"), { state: "open", closed: null });
  stage.settle();
  expect([stage.status("W1.1"), stage.pull("W1.1").state]).toEqual(["skipped", "open"]);
  expect(stage.wakeAt).not.toBeNull();
});
