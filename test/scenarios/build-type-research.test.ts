/**
 * Research builds, from label to end: answers with sources, and a report. Files land only if
 * requested.
 */
import { expect, test } from "vitest";
import { completeWork, openStage, worker, type Stage } from "./support/stage/index.ts";

const source = (name: string) => ({
  link: `https://example.com/${name}`,
  title: name,
  confidence: "high" as const,
});
const vector = (id: string, after: string[] = []) =>
  worker(id, {
    script: "research",
    after,
    writes: {},
    paths: [`research/${id}.md`],
    output: ["An answer"],
  });
const answer = (name: string, summary: string) =>
  completeWork({}, { summary, sources: [source(name)] });
const report = (text: string, ...names: string[]) => ({
  ...{ verdict: "land", summary: "The yard is older.", report: text, sources: names.map(source) },
});
const follow_up = [
  { title: "The foot", goal: "How old is the foot?", evidence: "Nobody looked.", paths: [] },
];
const sessions = {
  "W1.1/work": answer("yard", "The yard is of 1101."),
  "W1.2/work": answer("metre", "The metre is of 1791."),
  "build/synthesise/1": () => ({ close: { ...report("The yard, it seems.", "yard"), follow_up } }),
  "build/architect/2": () => ({ close: { summary: "One more.", workers: [vector("W2.1").brief] } }),
  "W2.1/work": answer("foot", "The foot is older still."),
  "build/synthesise/2": () => ({
    close: report("The **foot** is the oldest.", "yard", "metre", "foot"),
  }),
};
const plan = [vector("W1.1"), vector("W1.2")];
const ended = (stage: Stage) =>
  stage.until(
    ({ build }) => build.ended_at !== null && stage.record()?.archived && stage.state(),
    "the build to end",
  );

test(
  "given two vectors and a follow-up, then the issue and the record have the report, and " +
    "nothing lands",
  async () => {
    const stage = await openStage({
      plan,
      sessions,
      request: "---\nbuild_type: research\n---\nWhich unit is oldest?",
    });
    await stage.label();
    const state = await ended(stage);
    expect(state.build).toMatchObject({
      status: "complete",
      delivered: null,
      loops: [{ follow_up: true }],
    });
    const said = await stage.reads(/^## Report: Do it$/m, { on: stage.issue });
    expect(said).toContain("The **foot** is the oldest.");
    for (const name of ["yard", "metre", "foot"])
      expect(said).toContain(`(https://example.com/${name})`);
    const kept = stage.file("REPORT.md", stage.record()!.head)!;
    expect(kept).toContain("The **foot** is the oldest.");
    expect(kept).toContain("| foot | <https://example.com/foot> | high |");
    expect(stage.pulls()).toEqual([]);
    expect(stage.git("rev-list", "--count", "main")).toBe("1");
    await stage.reads(/## Complete: the report is delivered/, { on: stage.issue });
  },
);

test("given `land: commit`, then what the workers wrote lands as one commit, beside the report", async () => {
  const writes = { "research/W1.1.md": "The yard is of 1101.\n" };
  const stage = await openStage({
    plan: [worker("W1.1", { script: "research", writes })],
    request: "---\nbuild_type: research\nland: commit\n---\nWhich unit is oldest?",
    sessions: {
      "W1.1/work": completeWork(writes, { sources: [source("yard")] }),
      synthesise: () => ({ close: report("The yard.", "yard") }),
    },
  });
  await stage.play();
  expect(stage.file("research/W1.1.md")).toContain("1101");
  expect(stage.git("rev-list", "--count", "main")).toBe("2");
  await stage.reads(/^## Report: Do it$/m, { on: stage.issue });
});
