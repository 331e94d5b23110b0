/** What counts as close to a command, and how Baton answers it. */
import { describe, expect, test } from "vitest";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { COMMANDS } from "../../src/core/commands/index.ts";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { written } from "./support/written.ts";

const issue: CommandContext = { on: "issue", worker: null, workers: ["W1.1", "W2.1"], bare: true };
const said = (line: string, context = issue) => parseCommands(written(line), context)[0];

test.each(COMMANDS)("/$name is explained in full sentences", ({ name, help, usage, examples }) => {
  expect(help).toMatch(/^[A-Z].*[a-z`]\.$/);
  expect(usage).toMatch(new RegExp(`^/(?:orchestrate (?=fix))?${name}\\b`));
  expect(examples).not.toEqual([]);
});

describe("a limit", () => {
  test.each([
    ["/loop 0", { name: "loop", loops: 0 }],
    ["/loop 20", { name: "loop", loops: 20 }],
    ["/orchestrate 20", { name: "orchestrate", loops: 20 }],
    ["/orchestrate --research 1 ui 99 security", { research: { ui: 1, security: 99 } }],
  ])("%s is within it", (line, meant) => expect(said(line)).toMatchObject(meant));

  test.each([
    ["/loop 21", "21 loops are too many: at most 20.", "/loop 20"],
    ["/loop", "It needs a number of loops.", "/loop N"],
    ["/loop two", "`two` is no number of loops.", "/loop N"],
    ["/loop 12 times", "`12 times` is no number of loops.", "/loop 12"],
    ["/loop up to 20", "`up to 20` is no number of loops.", "/loop 20"],
    ["/loop 21 times", "`21 times` is no number of loops.", "/loop N"],
    [
      "/budget",
      "It needs an amount: dollars from 0.01 to 100000 like `$20`, or `none`.",
      "/budget $20",
    ],
    ["/budget none at all", "`none at all` is no amount: dollars from", "/budget $20"],
    ["/budget nonet", "`nonet` is no amount: dollars from", "/budget $20"],
    ["/budget or none", "`or none` is no amount: dollars from", "/budget $20"],
    ["/budget 1+5", "`1+5` is no amount: dollars from", "/budget $1"],
    ["/orchestrate --research 0 ui", "`--research` takes a number and a kind", "/orchestrate [N]"],
    [
      "/orchestrate --research 100 ui",
      "`--research` takes a number and a kind",
      "/orchestrate [N]",
    ],
    ["/orchestrate --research x1 ui", "`--research` takes a number and a kind", "/orchestrate [N]"],
    ["/orchestrate --research 2x ui", "`--research` takes a number and a kind", "/orchestrate [N]"],
    ["/orchestrate --research 2", "`--research` takes a number and a kind", "/orchestrate [N]"],
    [
      "/orchestrate --reserch 2 ui",
      "`--reserch` is not an option; did you mean `--research`?",
      "/orchestrate [N]",
    ],
  ])("%s is answered with the reason and the closest valid form", (line, problem, nearest) => {
    expect(said(line)).toMatchObject({
      problem: expect.stringContaining(problem) as string,
      nearest: expect.stringContaining(nearest) as string,
    });
  });
});

describe("/model", () => {
  test.each([
    ["/model W2.1 complex", "complex"],
    ["/model W2.1   Easy", "easy"],
  ])("%s is understood", (line, complexity) => {
    expect(said(line)).toEqual({ name: "model", worker: "W2.1", complexity });
  });

  test.each([
    ["/model complex w2.1", "The worker's id comes first.", "/model W2.1 complex"],
    ["/model complex   W2.1", "The worker's id comes first.", "/model W2.1 complex"],
    [
      "/model W2.1",
      "It needs one of easy, normal, complex; the configuration names their models",
      "/model W2.1 complex",
    ],
    ["/model W2.1 eazy", "`eazy` is not one of easy, normal, complex;", "/model W2.1 easy"],
    ["/model W2.1 hard", "`hard` is not one of", "/model W2.1 complex"],
    ["/model complex", "`complex` is not a worker id like W2.1.", "/model W2.1 complex"],
    ["/model the W2.1", "`the` is not a worker id like W2.1.", "/model W2.1 complex"],
  ])("%s is answered", (line, problem, nearest) => {
    expect(said(line)).toMatchObject({
      problem: expect.stringContaining(problem) as string,
      nearest,
    });
  });
});

describe("a worker", () => {
  const of = (many: number): CommandContext => ({
    ...issue,
    workers: Array.from({ length: many }, (_, at) => `W1.${at + 1}` as const),
  });

  test.each([
    ["/skip W2.1:", "W2.1"],
    ["/skip w2.1,", "W2.1"],
    ["/skip\tW1.1", "W1.1"],
  ])("%j names one", (line, worker) => expect(said(line)).toEqual({ name: "skip", worker }));

  test.each([
    [0, "There is no W9.9 in this build yet."],
    [1, "There is no W9.9 in this build; its workers are W1.1."],
    [12, "W1.10, W1.11, W1.12."],
    [13, "W1.10, W1.11, W1.12, …."],
  ])("that is not among %i is answered with the existing ones", (many, words) => {
    expect(said("/skip W9.9", of(many))).toMatchObject({
      problem: expect.stringContaining(words) as string,
    });
  });

  test.each([
    ["/skip W,2.1", "`W,2.1` is not a worker id like W2.1."],
    [`/skip ${"x".repeat(99)}`, `\`${"x".repeat(40)}\` is not a worker id like W2.1.`],
    ["/start the worker", "`the` is not a worker id like W2.1."],
    ["/unhold it", "`it` is not a worker id like W2.1."],
    ["/retest all", "`all` is not a worker id like W2.1."],
    ["/hold to cancel", "`to` is not a worker id like W2.1."],
  ])("%s names none", (line, problem) => expect(said(line)).toMatchObject({ problem }));
});

describe("/retry", () => {
  const pull: CommandContext = { ...issue, on: "worker", worker: "W2.1" };

  test.each([
    ["/retry --fresh", "", true],
    ["/retry --verbose.", "--verbose.", false],
    ["/retry from a--fresh", "from a--fresh", false],
    ["/retry - and a-b", "- and a-b", false],
    ["/retry --verbose, please", "--verbose, please", false],
    ["/retry use --frsh there", "use --frsh there", false],
    ["/retry\n\nuse a map\n", "use a map", false],
  ])("%j on a pull request is read as text and an option", (line, text, fresh) => {
    expect(said(line, pull)).toEqual({ name: "retry", worker: "W2.1", text, fresh });
  });

  test.each(["--frsh", "-frsh", "–fresh", "——fresh"])("%s is a typo", (option) => {
    for (const line of [`/retry ${option} use a map`, `/retry use a map   ${option}`]) {
      expect(said(line, pull)).toMatchObject({
        problem: `\`${option}\` is not an option; did you mean \`--fresh\`?`,
      });
    }
  });
});

describe("text is accepted up to a readable length", () => {
  test.each([
    ["/answer", 10_000],
    ["/revise", 10_000],
    ["/retry W1.1", 4000],
    ["/steer W1.1", 4000],
  ])("%s", (line, most) => {
    const command = said(`${line} ${"x".repeat(99_999)}`)!;
    expect("text" in command && command.text.length).toBe(most);
  });

  test.each(["answer", "revise"])("the lines below /%s belong to it", (name) => {
    expect(said(`/${name}\n  1: in metres\n2: no`)).toEqual({ name, text: "1: in metres\n2: no" });
  });

  test("/revise without text is refused", () => {
    expect(said("/revise")).toMatchObject({
      problem: "Write what to change, after the command.",
    });
  });
});

test.each([
  ["/revert W1.1", "`W1.1` is more than `/revert` takes."],
  ["/land now", "`now` is more than"],
  [
    "/approve 0123456789ag",
    "`0123456789ag` is neither a worker id nor a plan's hash nor a commit.",
  ],
  ["/approve g0123456789", "`g0123456789` is neither a worker id nor a plan's hash nor a commit."],
  ["/approve 012345", "`012345` is neither"],
])("Baton does not guess what %s means", (line, problem) => {
  expect(said(line)).toMatchObject({ problem: expect.stringContaining(problem) as string });
});
