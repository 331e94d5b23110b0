import { describe, expect, test } from "vitest";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { written } from "./support/written.ts";

const issue: CommandContext = { on: "issue", worker: null, workers: ["W1.1", "W2.10"], bare: true };

const texts = (body: string, context = issue) =>
  parseCommands(written(body), context).map((c) =>
    "problem" in c ? c.problem : "text" in c ? c.text : c.name,
  );

describe("given a command that takes text", () => {
  test("then the lines below belong to it, up to the next command", () => {
    expect(texts("/steer W1.1 two things:\n\n1. a map\n2. no loop\n\n/status\nthanks")).toEqual([
      "two things:\n\n1. a map\n2. no loop",
      "status",
    ]);
  });

  test("when the lines contain code, then it is kept, and nothing in it is a command", () => {
    const code = "```sh\n/approve\n/skip W1.1\n```";
    expect(texts(`/steer W1.1 do this:\n${code}\nand no more`)).toEqual([
      `do this:\n\n${code}\n\nand no more`,
    ]);
    expect(texts("/retry W1.1\n\n    /approve")).toEqual(["```\n/approve\n```"]);
  });

  test("when the lines contain invisible parts, then those are removed", () => {
    expect(texts("/steer W1.1 a map\n<!-- mail\n/approve\n-->\nplease")).toEqual([
      "a map\n\nplease",
    ]);
  });

  test("when its id or a path is on the next line, then it is text too", () => {
    expect(texts("/steer\nW1.1 a map\n/src/a.js stays")).toEqual(["a map\n/src/a.js stays"]);
  });

  test("when another bot's command follows, then it ends the text and belongs to nobody", () => {
    expect(texts("/steer W1.1 a map\n/lgtm\nbye")).toEqual(["a map"]);
  });

  test("when /retry is alone on the issue, then the text below it names no worker", () => {
    expect(parseCommands(written("/retry\nthe quota is back"), issue)).toEqual([
      { name: "retry", worker: null, text: "", fresh: false },
    ]);
  });

  test("when --fresh ends its first line, then it is read as the option", () => {
    expect(parseCommands(written("/retry W1.1 again --fresh\nuse a map"), issue)).toMatchObject([
      { fresh: true, text: "again\nuse a map" },
    ]);
  });
});

test("a command without text leaves the lines below alone", () => {
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
  ])("%j gets no answer", (line) => expect(parseCommands(written(line), issue)).toEqual([]));

  test("when the configuration requires addressed verbs, then bare ones and typos get no answer", () => {
    const context = { ...issue, bare: false };
    expect(texts("/status\n/statsu\n/approve now", context)).toEqual([]);
    expect(texts("/orchestrate status", context)).toEqual(["status"]);
    const form = "/orchestrate retry W1.1";
    expect(parseCommands(written("/orchestrate retyr W1.1"), context)).toMatchObject([
      { nearest: form },
    ]);
  });
});

test("an unknown worker is answered with the closest one, or with an example that exists", () => {
  expect(parseCommands(written("/skip W2.11"), issue)).toMatchObject([{ nearest: "/skip W2.10" }]);
  expect(parseCommands(written("/why W9.9"), issue)).toMatchObject([{ nearest: "/why W1.1" }]);
});

test("a suggested form contains the worker that the person named", () => {
  const nearest = (line: string) =>
    parseCommands(written(line), issue).map((one) => ("problem" in one ? one.nearest : one));
  expect(nearest("/model w2.10 hard")).toEqual(["/model W2.10 complex"]);
  expect(nearest("/start W2.10, W1.1")).toEqual(["/start W2.10"]);
  expect(nearest("/steer W2.10")).toEqual(["/steer W2.10 words"]);
});

test("the 21st command of a comment is not executed, and its author is told so", () => {
  const all = parseCommands(written("/status\n".repeat(30)), issue);
  expect(all).toHaveLength(21);
  expect(all.at(-1)).toMatchObject({
    problem: expect.stringContaining("reads at most 20 commands") as string,
  });
});
