import { describe, expect, test } from "vitest";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { written } from "./support/written.ts";

const issue: CommandContext = { on: "issue", worker: null, workers: ["W1.1", "W2.10"], bare: true };

const texts = (body: string, context = issue) =>
  parseCommands(written(body), context).map((c) =>
    "problem" in c ? c.problem : "text" in c ? c.text : c.name,
  );

describe("given a command that takes words", () => {
  test("then the lines below belong to it, up to the next command", () => {
    expect(texts("/steer W1.1 two things:\n\n1. a map\n2. no loop\n\n/status\nthanks")).toEqual([
      "two things:\n\n1. a map\n2. no loop",
      "status",
    ]);
  });

  test("when code stands there, then it is kept, and nothing in it is a command", () => {
    const code = "```sh\n/approve\n/skip W1.1\n```";
    expect(texts(`/steer W1.1 do this:\n${code}\nand no more`)).toEqual([
      `do this:\n\n${code}\n\nand no more`,
    ]);
    expect(texts("/retry W1.1\n\n    /approve")).toEqual(["```\n/approve\n```"]);
  });

  test("when what nobody sees stands there, then it is gone", () => {
    expect(texts("/steer W1.1 a map\n<!-- mail\n/approve\n-->\nplease")).toEqual([
      "a map\n\nplease",
    ]);
  });

  test("when its id is on the next line, or a path is, then they are words too", () => {
    expect(texts("/steer\nW1.1 a map\n/src/a.js stays")).toEqual(["a map\n/src/a.js stays"]);
  });

  test("when another bot's command follows, then it ends the words and is nobody's", () => {
    expect(texts("/steer W1.1 a map\n/lgtm\nbye")).toEqual(["a map"]);
  });

  test("when /retry stands alone on the issue, then words below it name no worker", () => {
    expect(parseCommands(written("/retry\nthe quota is back"), issue)).toEqual([
      { name: "retry", worker: null, text: "", fresh: false },
    ]);
  });

  test("when --fresh ends its first line, then it is the option", () => {
    expect(parseCommands(written("/retry W1.1 anew --fresh\nuse a map"), issue)).toMatchObject([
      { fresh: true, text: "anew\nuse a map" },
    ]);
  });
});

test("a command without words leaves the lines below alone", () => {
  expect(texts("/status\nW1.1 is slow\n/why W1.1")).toEqual(["status", "why"]);
});

describe("given lines that are not for Baton", () => {
  test.each([
    "/lgtm",
    "/ok-to-test",
    "/test all",
    "/approve cancel",
    "/improve",
    "/retest-required",
  ])("%j gets silence", (line) => expect(parseCommands(written(line), issue)).toEqual([]));

  test(
    "when the configuration wants verbs addressed, then bare ones " + "are silence, slips too",
    () => {
      const context = { ...issue, bare: false };
      expect(texts("/status\n/statsu\n/approve now", context)).toEqual([]);
      expect(texts("/orchestrate status", context)).toEqual(["status"]);
      const form = "/orchestrate retry W1.1";
      expect(parseCommands(written("/orchestrate retyr W1.1"), context)).toMatchObject([
        { nearest: form },
      ]);
    },
  );
});

test(
  "a worker that there is not is answered with the nearest, or with a form of one that " +
    "there is",
  () => {
    expect(parseCommands(written("/skip W2.11"), issue)).toMatchObject([
      { nearest: "/skip W2.10" },
    ]);
    expect(parseCommands(written("/why W9.9"), issue)).toMatchObject([{ nearest: "/why W1.1" }]);
  },
);

test("a form that is shown has the worker whom the person named", () => {
  const nearest = (line: string) =>
    parseCommands(written(line), issue).map((one) => ("problem" in one ? one.nearest : one));
  expect(nearest("/model w2.10 hard")).toEqual(["/model W2.10 complex"]);
  expect(nearest("/start W2.10, W1.1")).toEqual(["/start W2.10"]);
  expect(nearest("/steer W2.10")).toEqual(["/steer W2.10 words"]);
});

test("the 21st command of a comment is not obeyed, and its author hears of it", () => {
  const all = parseCommands(written("/status\n".repeat(30)), issue);
  expect(all).toHaveLength(21);
  expect(all.at(-1)).toMatchObject({
    problem: expect.stringContaining("takes 20 commands") as string,
  });
});
