/** Complete fix loops towards a target score, and builds that begin with research. */
import { expect, test } from "vitest";
import {
  completeWork,
  land,
  openStage,
  scored,
  worker,
  type Stage,
} from "./support/stage/index.ts";

const first = worker("W1.1", {
  writes: { "src/mile.js": "export const mile = 1600;\n", "docs/UNITS.md": "Miles.\n" },
});
const fix = worker("W2.1", { after: ["W1.1"], writes: { "docs/UNITS.md": "A mile is 1609 m.\n" } });
const more = worker("W3.1", { after: ["W1.1"], writes: { "docs/MORE.md": "A mile is 1609 m.\n" } });
const scores = (stage: Stage, pass: number) => {
  const text = stage.file(`loops/${pass}/score.json`, stage.record()!.head);
  return JSON.parse(text!) as {
    overall: number;
    dimensions: { dimension: string; score: number | null; pass: number }[];
  };
};
const documentation = (stage: Stage, pass: number) =>
  scores(stage, pass).dimensions.find(({ dimension }) => dimension === "documentation");
/** A comment starts the build. No label is set. */
async function askFor(stage: Stage, command: string): Promise<void> {
  const issue = { title: "Do it", body: "Please do it." };
  stage.issue = (await stage.as("you").post<{ number: number }>("/issues", issue)).number;
  await stage.say(command);
}
const low = land({ scores: scored(9, "src/mile.js", { documentation: 5 }) });
const raised = (score: number) => land({ scores: scored(score, "docs/UNITS.md").filter(byName) });
const byName = ({ dimension }: { dimension: string }) => dimension === "documentation";

/** Documentation is below the target in the first pass. The one loop raises it to this score. */
const loopThatRaises = (to: number) => ({
  plan: [first],
  config: "score:\n  target: 8.5",
  sessions: {
    "build/close/1": low,
    "build/architect/2": () => ({ close: { summary: "Say more.", workers: [fix.brief] } }),
    "W2.1/work": completeWork(fix.writes),
    "build/close/2": raised(to),
  },
});

test(
  "given a target of 8.5, when documentation is below it, then one loop raises it and " +
    "the build lands",
  async () => {
    const stage = await openStage(loopThatRaises(9));
    await stage.play();
    expect(stage.file("docs/UNITS.md")).toContain("1609");
    expect(stage.git("rev-list", "--count", "main")).toBe("2");
    expect(documentation(stage, 0)).toMatchObject({ score: 5, pass: 0 });
    expect(documentation(stage, 1)).toMatchObject({ score: 9, pass: 1 });
    expect(stage.file("loops/1/issues.md", stage.record()!.head)).toContain(
      "## 1. documentation: 5",
    );
    expect(stage.file("BUILD.md", stage.record()!.head)).toContain("## Rubric");
    await stage.reads(
      /first pass 8\.7, then loop 1 9\. Every dimension has reached the target of 8\.5\./,
      {
        on: stage.issue,
      },
    );
  },
);

test("given a target, when a loop raises no dimension, then the build lands and says what stayed below", async () => {
  const stage = await openStage(loopThatRaises(5));
  await stage.play();
  await stage.reads(
    /Loop 1 raised no dimension, so the loops ended: documentation stayed below the target of 8\.5/,
    {
      on: stage.issue,
    },
  );
});

test("given two loops to a target, when both raise too little, then it lands and says they are used up", async () => {
  const stage = await openStage({
    plan: [first],
    config: "loops: 2\nscore:\n  target: 8.5",
    sessions: {
      "build/close/1": low,
      "build/architect/2": () => ({ close: { summary: "Say more.", workers: [fix.brief] } }),
      "W2.1/work": completeWork(fix.writes),
      "build/close/2": raised(6),
      "build/architect/3": () => ({ close: { summary: "Say yet more.", workers: [more.brief] } }),
      "W3.1/work": completeWork(more.writes),
      "build/close/3": raised(7),
    },
  });
  await stage.play();
  await stage.reads(
    /then loop 1 [\d.]+, then loop 2 [\d.]+\. No loop is left: documentation stayed below/,
    {
      on: stage.issue,
    },
  );
});

test("given a score by a file that isn't there, then it lands as not scored, with the reason", async () => {
  const input = scored(9, "src/mile.js").map((one) =>
    one.dimension === "security" ? { ...one, evidence: [{ path: "src/guard.js" }] } : one,
  );
  const stage = await openStage({ plan: [first], sessions: { close: land({ scores: input }) } });
  await stage.play();
  await stage.reads(/\| security \| not scored: no evidence \|/, { on: stage.issue });
  await stage.reads(/security: src\/guard\.js isn't there\./, { on: stage.issue });
});

test("given `/orchestrate 1 --improve`, then research comes first and a person approves its plan", async () => {
  const issue = {
    title: "Fix the mile",
    category: "ui",
    priority: "high",
    evidence: "It is 1600.",
    goal: "1609.",
  };
  const stage = await openStage({
    plan: [first],
    config: "gates:\n  plan: human",
    sessions: { research: () => ({ close: { summary: "One.", issues: [issue] } }) },
  });
  await askFor(stage, "/orchestrate 1 --improve");
  await stage.approvePlan();
  expect(stage.state()!.research[1]!.issues).toHaveLength(1);
  await stage.approveLanding();
  const state = await stage.landed();
  expect(state.build.loops).toMatchObject([{ n: 1, phase: "over", wave: 1 }]);
  await stage.reads(/Loop 1: 1 found; worked on by W1\.1/, { on: stage.issue });
});

test("given `/orchestrate --improve`, when research finds nothing, then the build ends and says so", async () => {
  const stage = await openStage({ plan: [first] });
  await askFor(stage, "/orchestrate --improve");
  await stage.reads(/Complete: nothing to improve/, { on: stage.issue });
  expect(stage.git("rev-list", "--count", "main")).toBe("1");
});

test("given a repository with its own rubric, then the build is scored by that one", async () => {
  const rubric =
    "dimensions:\n  - name: accessibility\n    question: Can a screen reader read it?\n";
  const score = {
    dimension: "accessibility",
    score: 9,
    evidence: [{ path: "src/mile.js" }],
    words: "It is text.",
  };
  const stage = await openStage({
    plan: [first],
    files: { ".baton/rubric.yml": rubric },
    sessions: { close: land({ scores: [score] }) },
  });
  await stage.play();
  expect(scores(stage, 0).dimensions).toMatchObject([{ dimension: "accessibility", score: 9 }]);
});

test("given a rubric that can't be read, then nothing starts, and file, line and remedy are named", async () => {
  const rubric =
    "dimensions:\n  - name: accessibility\n    wieght: 2\n    question: Can a screen " +
    "reader read it?\n";
  const stage = await openStage({ plan: [first], files: { ".baton/rubric.yml": rubric } });
  await stage.label();
  await stage.reads(/\.baton\/rubric\.yml: line 3: .*did you mean .*weight/, { on: stage.issue });
});
