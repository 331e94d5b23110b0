/**
 * Content builds, from label to end: they need no CI, and the closing session may ask for
 * corrections.
 */
import { expect, test } from "vitest";
import { completeWork, land, openStage, worker } from "./support/stage/index.ts";

const guide = { "docs/guide.md": "# Guide\n\nSee [units](units.md#miles).\n" };
const units = { "docs/units.md": "# Units\n\n## Kilometres\n\nA mile is 1600 m.\n" };
const fixed = { "docs/units.md": "# Units\n\n## Miles\n\nA mile is 1609.344 m.\n" };
const plan = [
  worker("W1.1", { script: "write", writes: guide }),
  worker("W1.2", { script: "write", writes: units }),
  worker("W2.1", {
    script: "edit",
    after: ["W1.1"],
    writes: { "docs/guide.md": `${guide["docs/guide.md"]}Done.\n` },
  }),
  worker("W2.2", {
    script: "fact-check",
    after: ["W1.2"],
    writes: { "docs/sources.md": "The definition of 1959.\n" },
  }),
];
const correction = worker("W3.1", { script: "edit", after: ["W1.2"], writes: fixed });
const sessions = {
  "build/close/1": land({
    follow_up: [
      {
        title: "Correct the mile",
        goal: "1609.344 m",
        evidence: "docs/units.md says 1600.",
        paths: [],
      },
    ],
  }),
  "build/architect/2": () => ({
    close: { summary: "One correction.", workers: [correction.brief] },
  }),
  "W3.1/work": completeWork(fixed),
};

test(
  "given content without CI, when its review asks for a correction, then one commit " +
    "contains everything",
  async () => {
    const stage = await openStage({
      plan,
      sessions,
      request: "---\nbuild_type: content\n---\nWrite a guide.",
    });
    const state = await stage.play();
    expect(state.build.loops).toMatchObject([{ n: 1, follow_up: true, phase: "over" }]);
    expect(state.build.sessions.close?.attempt).toBe(2);
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    expect(stage.file("docs/units.md")).toContain("1609.344");
    expect(stage.file("loops/1/issues.md", stage.record()!.head)).toContain("Correct the mile");
    await stage.reads(/Follow-ups \(loop 1\): 1 asked for; worked on by W3\.1/, {
      on: stage.issue,
    });
  },
);

test("given `land: none`, then the documents are handed over and the base branch does not change", async () => {
  const close = land({ report: "Two documents: begin with **docs/guide.md**." });
  const request = "---\nbuild_type: content\nland: none\n---\nWrite a guide.";
  const stage = await openStage({ plan, request, sessions: { close } });
  await stage.label();
  const state = await stage.until(
    ({ build }) => build.status === "complete" && stage.record()?.archived && stage.state(),
    "the documents to be handed over",
  );
  const report = await stage.reads(/^## Result: /m, { on: stage.issue });
  expect(report).toContain("begin with **docs/guide.md**");
  expect(report).toContain(
    `[\`docs/units.md\`](../blob/${state.build.delivered!.sha}/docs/units.md)`,
  );
  expect(stage.git("rev-list", "--count", "main")).toBe("1");
  expect(stage.file("REPORT.md", stage.record()!.head)).toContain("Two documents");
  // Only the tag keeps the files: no branch of the build is left.
  const tag = `refs/tags/baton/${stage.record()!.slug}`;
  expect(stage.git("merge-base", "--is-ancestor", state.build.delivered!.sha, tag)).toBe("");
  expect(stage.git("for-each-ref", "refs/heads/baton")).toBe("");
});
