import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../src/core/commands/index.ts";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { holds } from "./support/holds.ts";
import { written } from "./support/written.ts";

const issue: CommandContext = { on: "issue", worker: null, workers: ["W1.1", "W2.1"], bare: true };
const pull: CommandContext = {
  on: "worker",
  worker: "W2.1",
  workers: ["W1.1", "W2.1"],
  bare: true,
};

describe("given a comment on the issue", () => {
  it.each([
    ["/approve", { name: "approve", target: null }],
    ["/approve 0123456789AB", { name: "approve", target: "0123456789ab" }],
    ["/approve W2.1", { name: "approve", target: "W2.1" }],
    [
      "/retry W2.1 keep the alias",
      { name: "retry", worker: "W2.1", text: "keep the alias", fresh: false },
    ],
    ["/retry w2.1", { name: "retry", worker: "W2.1", text: "", fresh: false }],
    ["/retry", { name: "retry", worker: null, text: "", fresh: false }],
    ["/retry W2.1 --fresh", { name: "retry", worker: "W2.1", text: "", fresh: true }],
    [
      "/retry W2.1 use a map --fresh",
      { name: "retry", worker: "W2.1", text: "use a map", fresh: true },
    ],
    [
      "/retry W2.1 --FRESH use a map",
      { name: "retry", worker: "W2.1", text: "use a map", fresh: true },
    ],
    [
      "/retry W2.1 say --fresh there",
      { name: "retry", worker: "W2.1", text: "say --fresh there", fresh: false },
    ],
    ["/steer w2.1 use a map", { name: "steer", worker: "W2.1", text: "use a map" }],
    ["/skip W1.1", { name: "skip", worker: "W1.1" }],
    ["/status", { name: "status" }],
    ["/why W1.1", { name: "why", worker: "W1.1" }],
    ["/help", { name: "help" }],
    ["/orchestrate approve", { name: "approve", target: null }],
    ["/Orchestrate /retry W2.1", { name: "retry", worker: "W2.1", text: "", fresh: false }],
    ["   /APPROVE\r\n", { name: "approve", target: null }],
  ])("%j is understood", (body, expected) => {
    expect(parseCommands(written(body), issue)).toEqual([expected]);
  });

  it("when it contains several, then they are read in order", () => {
    const names = parseCommands(
      written("Thanks!\n\n/skip W1.1\n/retry W2.1\nand\n/status"),
      issue,
    ).map((c) => "name" in c && c.name);
    expect(names).toEqual(["skip", "retry", "status"]);
  });

  it.each([
    ["quoted", "> /approve"],
    ["in a fence", "```\n/approve\n```"],
    ["in a longer fence", "````\n```\n/approve\n````"],
    ["in a tilde fence that stays open", "~~~ sh\n/approve"],
    ["indented code", "    /approve"],
    ["in a code span", "`/approve`"],
    ["in a code span over lines", "see `\n/approve\n` there"],
    ["in an HTML comment", "<!-- say\n/approve\n-->"],
    ["in an HTML comment within a line", "say <!-- this\n/approve\n--> now"],
    ["within a sentence", "please /approve"],
    ["in a list", "- /approve"],
    ["a path", "/usr/bin/approve"],
    ["another bot's", "/lgtm\n/assign @x"],
    ["a lone slash", "/\n//approve"],
  ])("when the command is %s, then it is not read as one", (_, body) => {
    expect(parseCommands(written(body), issue)).toEqual([]);
  });

  it.each([
    ["after a closed fence", "```\nx\n```\n/approve"],
    ["after a fence that shows a comment's start", "```\n<!--\n```\n/approve"],
    ["after a backtick without a partner", "it's a ` tick\n/approve"],
    ["after an escaped backtick", "\\` and\n/approve\n`"],
    ["after a quote", "> what now?\n\n/approve"],
  ])("when the command is %s, then it counts", (_, body) => {
    expect(parseCommands(written(body), issue)).toEqual([{ name: "approve", target: null }]);
  });

  it.each([
    ["/aprove", /no such command/, "/approve"],
    ["/retyr W2.1 use a map", /no such command/, "/retry W2.1 use a map"],
    ["/approve!", /no such command/, "/approve"],
    ["/approve please", /neither a worker id/, "/approve [plan hash | commit | W2.1]"],
    ["/approve W9.9", /no W9\.9/, "/approve [plan hash | commit | W2.1]"],
    ["/approve W2.2", /no W2\.2/, "/approve W2.1"],
    ["/retry W7.7", /its workers are W1\.1, W2\.1/, "/retry [W2.1] [words] [--fresh]"],
    ["/retry it", /`it` is not a worker id/, "/retry [W2.1] [words] [--fresh]"],
    ["/retry --fresh", /`--fresh` is not a worker id/, "/retry [W2.1] [words] [--fresh]"],
    [
      "/retry W2.1 --frsh",
      /`--frsh` is not an option; did you mean `--fresh`/,
      "/retry W2.1 [words] [--fresh]",
    ],
    ["/steer W2.1", /Write what to tell W2\.1/, "/steer W2.1 words"],
    ["/steer", /needs a worker id/, "/steer W2.1 words"],
    ["/skip", /needs a worker id/, "/skip W2.1"],
    ["/skip W1.1 W2.1", /more than a worker id/, "/skip W1.1"],
    ["/why", /needs a worker id/, "/why W2.1"],
    ["/orchestrate polka", /`polka` is not a command/, "/orchestrate help"],
    ["/orchestrate `x`", /`x` is not a command/, "/orchestrate help"],
  ])("%j is answered with the closest valid form", (body, problem, nearest) => {
    const [answer] = parseCommands(written(body), issue);
    expect(answer).toMatchObject({ nearest });
    expect(JSON.stringify(answer)).toMatch(problem);
  });

  it("when it contains any text at all, then it is read quickly and without an error", () => {
    const piece = fc.constantFrom(
      "`",
      "``",
      "```",
      "~~~",
      "<!--",
      "-->",
      "\n",
      "/approve",
      " ",
      "    ",
      "> ",
      "\\",
      "/",
      "x",
    );
    holds(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        for (const command of parseCommands(written(pieces.join("")), issue))
          expect(command).toBeTypeOf("object");
      }),
      500,
    );
    const many = Array.from({ length: 300 }, (_, i) => "`".repeat(i + 1)).join(" ");
    expect(
      parseCommands(written(`${many}\n${"` <!-- ".repeat(2000)}\n/approve`), issue),
    ).toBeInstanceOf(Array);
  });
});

describe("given a comment on a worker's pull request", () => {
  it("then the worker need not be named", () => {
    expect(parseCommands(written("/retry use a map\n/steer use a map\n/why\n/skip"), pull)).toEqual(
      [
        { name: "retry", worker: "W2.1", text: "use a map", fresh: false },
        { name: "steer", worker: "W2.1", text: "use a map" },
        { name: "why", worker: "W2.1" },
        { name: "skip", worker: "W2.1" },
      ],
    );
  });

  it("when another worker is named, then the command applies to that one", () => {
    expect(parseCommands(written("/retry W1.1"), pull)).toEqual([
      { name: "retry", worker: "W1.1", text: "", fresh: false },
    ]);
  });
});

describe("given the list of commands", () => {
  it("then every example is valid and needs write access", () => {
    for (const { name, examples, role } of COMMANDS) {
      expect(role).toBe("write");
      for (const example of examples)
        expect(parseCommands(written(example), issue)).toMatchObject([{ name }]);
    }
  });
});
