/**
 * A comment that begins like a command that Baton does not know: each person reads about each word
 * once.
 */
import { describe, expect, test } from "vitest";
import { building } from "../support/scenes.ts";
import type { Role } from "../../../src/core/model/permissions.ts";

const answersTo = (body: string, options: { by?: string; role?: Role } = {}, settings = {}) => {
  const stage = building(undefined, settings);
  const before = { comments: stage.comments.length, reactions: stage.effects("react").length };
  stage.says(body, options);
  return {
    words: stage.comments.slice(before.comments),
    reactions: stage
      .effects("react")
      .slice(before.reactions)
      .map(({ content }) => content),
  };
};

test.each(["/nonsense", "/nonsense W1.1 please", "/Nonsense!", "\n/nonsense\nand more words"])(
  "%j gets 😕 and one answer that points to the commands",
  (body) => {
    const { words, reactions } = answersTo(body);
    expect(words).toHaveLength(1);
    expect(words[0]).toMatch(
      /^Not done: `\/nonsense`\. It is not a command of Baton.* Try `\/help`\.$/i,
    );
    expect(reactions).toEqual(["confused"]);
  },
);

test.each([
  ["/aprove", "/approve"],
  ["/retyr W1.1", "/retry W1.1"],
  ["/cancle", "/cancel"],
])("a typo is answered with the command that was meant: %s is %s", (body, meant) => {
  expect(answersTo(body).words).toEqual([expect.stringContaining(`Try \`${meant}\``)]);
});

test.each([
  ["a path", "/usr/bin is full"],
  ["a folder at the root", "/tmp is full"],
  ["a file", "/status.md says so"],
  ["a number", "/2 of them"],
  ["code", "`/nonsense` is what I said"],
  ["a block of code", "```\n/nonsense\n```"],
  ["a quote", "> /nonsense"],
  ["a list", "- /nonsense"],
  ["words before it", "I tried\n/nonsense"],
  ["another bot's command", "/lgtm"],
  ["two letters short of a word", "/n"],
])("%s is no command, and gets no answer", (_, body) => {
  expect(answersTo(body)).toEqual({ words: [], reactions: [] });
});

describe("given a word that is no command", () => {
  test.each<[string, Role]>([
    ["somebody who may not write", "read"],
    ["somebody with triage", "triage"],
  ])("when %s says it, then nothing happens", (_, role) => {
    expect(answersTo("/nonsense", { by: "eve", role })).toEqual({ words: [], reactions: [] });
  });

  test("when bare commands are off, then Baton ignores it", () => {
    expect(answersTo("/nonsense", {}, { commands: { bare: false } }).words).toEqual([]);
  });

  test("when the same person says it again, then Baton ignores it; another person gets an answer", () => {
    const stage = building().says("/deploy staging");
    const before = stage.comments.length;
    stage.says("/deploy prod");
    expect(stage.comments).toHaveLength(before);
    expect(stage.says("/deploy prod", { by: "ben" }).comments).toHaveLength(before + 1);
    expect(stage.says("/nonsense").comments).toHaveLength(before + 2);
  });

  test("when a command is in the same comment, then that is executed and nothing more is said", () => {
    const stage = building();
    const before = stage.comments.length;
    stage.says("/nonsense\n/hold");
    expect(stage.state!.build.hold).not.toBeNull();
    expect(stage.comments).toHaveLength(before);
  });
});
