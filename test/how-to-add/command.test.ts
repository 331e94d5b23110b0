/** Follows CONTRIBUTING for a command. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as Commands from "../../src/core/commands/index.ts";
import type * as Decide from "../../src/core/decide.ts";
import type { Facts } from "../../src/core/model/facts.ts";
import type { State } from "../../src/core/model/state.ts";
import { planned } from "../spec/support/scenes.ts";
import type { Stage } from "../spec/support/stage.ts";
import { written } from "../spec/support/written.ts";
import {
  DOCUMENT_PARTS,
  followSteps,
  insertAfter,
  testRecipe,
  type Recipe,
} from "./support/recipe.ts";
import type { SourceCopy } from "./support/source-copy.ts";

const PING = `
import { defineCommand } from "./command.ts";

export const pingCommand = defineCommand<{ name: "ping"; count: number }>({
  name: "ping",
  usage: "/ping [N]",
  help: "Answers pong.",
  group: "questions",
  role: "write",
  examples: ["/ping", "/ping 2"],
  parse(args) {
    return /^\\\\d?$/.test(args) ? { name: "ping", count: Number(args || 1) } : { problem: "It needs a digit." };
  },
  run(_draft, { count }, _remark, { say }) {
    say("pong ".repeat(count).trim());
    return null;
  },
  answerLate: () => ({ words: "late pong", done: true }),
  answerWithoutBuild: () => ({ words: "stray pong", done: true }),
});
`.replaceAll("\\\\", "\\");

const ROWS = "test/app/commands/rows.ts";
const ROW = `  ping: {
    valid: asked("/ping 2"),
    malformed: "/ping often",
    stale: null,
    acts: false,
  },`;

const recipe: Recipe = {
  heading: "A command",
  parts: [...DOCUMENT_PARTS, "test/app/commands", "test/app/support", "test/support"],
  steps: [
    [{ add: "src/core/commands/ping.ts", text: PING }],
    [
      {
        edit: "src/core/commands/index.ts",
        by: insertAfter(
          "const DEFINITIONS = [",
          "  pingCommand,",
          'import { pingCommand } from "./ping.ts";',
        ),
      },
    ],
    [
      {
        edit: ROWS,
        by: insertAfter("(typeof TASK_COMMANDS)[number]>, Row> = {", ROW),
      },
    ],
    [{ run: "docs" }],
  ],
};

testRecipe(recipe, async (copied) => {
  const { COMMANDS } = await copied.load<typeof Commands>("src/core/commands/index.ts");
  expect(COMMANDS.map(({ name }) => name)).toContain("ping");
  expect(copied.read(".github/docs/commands.md")).toContain("#### `/ping [N]`");
  expect(copied.compile("src/core/commands/index.ts", ROWS)).toBe("");
});

let copy: SourceCopy;
let decide: typeof Decide.decide;
let stage: Stage;

beforeAll(async () => {
  copy = followSteps({ ...recipe, parts: ["src/core"], steps: recipe.steps.slice(0, 2) });
  ({ decide } = await copy.load<typeof Decide>("src/core/decide.ts"));
  stage = planned();
});

afterAll(() => copy.remove());

/** Returns what Baton posts after this comment, and its last reaction. */
function hear(state: State | null, body: string, facts: Partial<Facts> = {}) {
  const at = stage.now;
  const remark = {
    id: 9_000,
    on: 7,
    author: "ann",
    role: "write" as const,
    at,
    lines: written(body),
  };
  const { effects } = decide(state, { ...stage.facts, remarks: [remark], ...facts }, at);
  const words = effects.flatMap((effect) => (effect.type === "comment" ? effect.body : []));
  return {
    words,
    reaction: effects.flatMap((effect) => (effect.type === "react" ? effect.content : [])).at(-1),
  };
}

test("while a build runs, the new command is parsed and executed", () => {
  expect(hear(stage.state, "/ping 3")).toEqual({ words: ["pong pong pong"], reaction: "rocket" });
  expect(hear(stage.state, "/orchestrate ping")).toEqual({ words: ["pong"], reaction: "rocket" });
  expect(hear(stage.state, "/ping\n/help").words).toEqual([
    "pong",
    expect.stringContaining("/ping [N]"),
  ]);
});

test("a typo in the new command, or an argument it does not take, is answered with its usage", () => {
  expect(hear(stage.state, "/pign")).toMatchObject({
    words: [expect.stringContaining("`/ping`")],
    reaction: "confused",
  });
  expect(hear(stage.state, "/ping often").words).toEqual([
    expect.stringContaining("It needs a digit."),
  ]);
  expect(hear(stage.state, "/ping often").words).toEqual([expect.stringContaining("`/ping [N]`")]);
});

test("help lists the new command in its group with its examples", () => {
  const [help] = hear(stage.state, "/help").words;
  expect(help?.split("**Questions**")[1]).toMatch(
    /`\/ping \[N\]` \| Answers pong\. +\| `\/ping`, `\/ping 2`/,
  );
});

test("on an issue without a build, and after the end, the new command answers in its own words", () => {
  const none = { issue: { ...stage.facts.issue, trigger: null } };
  expect(hear(null, "/orchestrate ping", none)).toEqual({
    words: ["stray pong"],
    reaction: "rocket",
  });
  const { build, ...rest } = structuredClone(stage.state!);
  const ended = { ...rest, build: { ...build, status: "cancelled" as const, outbox: [] } };
  const archived = { refs: { ...stage.facts.refs, tag: true, heads: {} } };
  expect(hear(ended, "/ping", archived)).toEqual({ words: ["late pong"], reaction: "rocket" });
});

test("a person with read access gets no answer to the new command", () => {
  const { refs } = stage.facts;
  const remarks = [
    {
      id: 9_001,
      on: 7,
      author: "eve",
      role: "read" as const,
      at: stage.now,
      lines: written("/ping"),
    },
  ];
  expect(hear(stage.state, "", { refs, remarks }).words).toEqual([]);
});
