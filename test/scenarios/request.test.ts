/** A request sets a build's properties by front matter, by the issue form or by a document. */
import { expect, test } from "vitest";
import { renderIssueForm } from "../../src/core/setup/request-form.ts";
import { completeWork, openStage, type Stage, worker } from "./support/stage/index.ts";

const CAREFUL = "gates:\n  plan: human\n  landing: human\nbudgets: { build: 100 }";

/** Sets another text, and the label again a minute later. */
async function rewrite(stage: Stage, body: string): Promise<void> {
  await stage.as("you").patch(`/issues/${stage.issue}`, { body });
  await stage.as("you").delete(`/issues/${stage.issue}/labels/orchestrate`);
  await stage.pass(1);
  await stage.label();
}

test("given front matter with gates, a budget and a document, then the build follows it", async () => {
  const front = "gates: { plan: auto, landing: auto }\nbudget: $20\nprd: docs/prd.md";
  const stage = await openStage({
    config: CAREFUL,
    files: { "docs/prd.md": "# Units\n\nA mile.\n" },
    request: `---\n${front}\n---\n\nAdd what the PRD asks for.`,
  });
  await stage.label();
  const plan = await stage.reads(/## Plan/, { on: stage.issue });
  expect(plan).toMatch(
    /Gate: landing \| `auto` \| `human`[^]*Budget \| `\$20` \| `\$100`[^]*Document \| `docs\/prd.md`/,
  );
  const state = await stage.landed();
  expect(state.build.prd?.sha).toBe(stage.git("rev-parse", "main:docs/prd.md"));
  expect(stage.git("show", `${stage.record()!.head}:BUILD.md`)).toContain(
    "continues in** `docs/prd.md`",
  );
});

test("given mistakes in it, then one answer lists all, and the corrected request starts", async () => {
  const stage = await openStage({
    request: "---\nbugdet: 20\nloops: lots\n---\n\nAdd units.",
    files: { "docs/a.md": "A" },
  });
  await stage.label();
  const answer = await stage.reads(/can't start on this issue yet/);
  expect(answer).toMatch(/line 2, `bugdet`: unknown key.*did you mean `budget`/);
  expect(answer).toMatch(/line 3, `loops`: expected a number, found `lots`/);
  await rewrite(stage, "---\nprd: docs\n---\n\nAdd units.");
  await stage.reads(/names `docs`, which is a folder: name a file/);
  await rewrite(stage, "---\nprd: docs/b.md\n---\n\nAdd units.");
  await stage.reads(/names `docs\/b.md`, which doesn't exist on the default branch/);
  expect(stage.record()).toBeNull();
  await rewrite(stage, "---\nprd: docs/a.md\n---\n\nAdd units.");
  await stage.until((s) => s.build.prd, "the build to begin");
});

test(
  "given a filled-in form by a person without write access, then research is done, and " +
    "nothing is loosened",
  async () => {
    const stage = await openStage({
      config: CAREFUL,
      plan: [
        worker("W1.1", {
          script: "research",
          writes: {},
          output: ["What was found"],
          paths: ["docs/**"],
        }),
      ],
      sessions: {
        work: completeWork(
          {},
          { sources: [{ link: "README.md", title: "The README", confidence: "high" }] },
        ),
      },
    });
    const labels = [...renderIssueForm("orchestrate").matchAll(/^ +label: "(.+)"$/gm)].map(
      ([, label = ""]) => label,
    );
    const values: Record<string, string> = {
      "Build type": "research",
      "Gate: plan": "auto",
      Budget: "500",
    };
    const body = labels
      .map((label) => `### ${label}\n\n${values[label] ?? "_No response_"}`)
      .join("\n\n");
    stage.issue = (
      await stage.as("rose").post<{ number: number }>("/issues", { title: "Which?", body })
    ).number;
    await stage.label();
    const plan = await stage.reads(/## Plan/, { on: stage.issue });
    expect(plan).toMatch(/Ignored:\*\* `gates.plan: auto`/);
    expect(plan).toMatch(/Ignored:\*\* `budget: 500`/);
    await stage.say("/model W1.1 complex");
    await stage.reads(/\| Do W1\.1\. \| – \| complex \|/);
    await stage.say(`/approve ${stage.state()!.build.plan!.hash}`);
    await stage.reads(/## Report: Which\?/);
    await stage.reads(/## Complete: the report is delivered/);
  },
);

test("given a budget that is spent, then no session starts until a person allows more", async () => {
  const stage = await openStage({ request: "```yaml\nbudget: 0.02\n```\nDo it." });
  await stage.label();
  await stage.reads(
    /@you.*needs you[^]*has spent \$0\.02 of its budget of \$0\.02[^]*`\/budget \$1` continues the build/,
  );
  expect(stage.state()?.workers["W1.1"]?.session).toMatchObject({
    kind: "review",
    dispatched_at: null,
  });
  await stage.say("/budget $0.02");
  await stage.reads(/\$0\.02 is too little to continue/);
  await stage.say("/budget $1");
  await stage.play();
});
