/**
 * Which lines of a comment are its author's own words, and not quoted, code or otherwise marked.
 */
import { expect, test } from "vitest";
import type { CommandContext } from "../../src/core/commands/command.ts";
import { parseCommands } from "../../src/core/commands/parse.ts";
import { written } from "./support/written.ts";

const issue: CommandContext = { on: "issue", worker: null, workers: ["W1.1"], bare: true };

test.each([
  ["signs of a fence within a line", "x ```\n/approve"],
  ["signs of a fence with another in their line", "``` a`b\n/approve"],
  ["too few signs for a fence", "~\n/approve"],
  ["a fence that spaces follow", "```\nx\n```  \n/approve"],
  ["a comment in one line", "<!-- a -->\n/approve"],
  ["a comment over lines", "<!-- a\nb -->\n/approve"],
  ["a comment that shows a fence", "<!--\n```\n-->\n/approve"],
  ["a fence that shows a comment's end", "```\n-->\n```\n/approve"],
  ["a code span", "`a` b\n/approve"],
  ["code spans and a comment", "``a ` b`` <!-- ` --> c\n/approve\n`"],
  ["arrows", "a --> b\n/approve\n--> c"],
  ["escaped backticks", "a \\` b\n/approve\n\\` c"],
  ["a backtick whose paragraph ends with spaces", "see ` this\n  \n/approve\n` there"],
  ["an old Mac line end", "a\r/approve"],
  ["three spaces", "a\n   /approve"],
])("after %s a command counts", (_, body) => {
  expect(parseCommands(written(body), issue)).toEqual([{ name: "approve", target: null }]);
});

test.each([
  ["a fence with other signs in it", "```\n~~~\n/approve\n```"],
  ["a fence with fewer signs in it", "````\n```\n/approve\n````"],
  ["a fence with signs after others in it", "```\na ```\n/approve"],
  ["a fence with words behind its signs in it", "```\n``` b\n/approve"],
  ["a fence with a single sign in it", "~~~\n~\n/approve"],
  ["a comment over paragraphs", "<!-- a\n\n/approve\n\n-->"],
  ["a comment with a fence in it", "<!--\n```\n\n/approve\n```"],
  ["a code span with others in it", "`a `` b\n/approve\n` c"],
  ["a code span after an escaped backslash", "\\\\`a\n/approve\n` c"],
  ["a code span over three lines", "a longer line than that ` b\nc\n/approve\nd ` e"],
])("inside %s nothing counts as a comment's own text", (_, body) =>
  expect(parseCommands(written(body), issue)).toEqual([]),
);

test.each([
  ["/orchestrate   status", [{ name: "status" }]],
  ["/orchestrate /status", [{ name: "status" }]],
  ["/status\t", [{ name: "status" }]],
  ["say/orchestrate status", []],
  ["/src/orchestrate status", []],
  ["/status.md", []],
  ["/x.status", []],
])("%j is %j", (body, commands) => expect(parseCommands(written(body), issue)).toEqual(commands));

test.each([
  ["/statu..", "/status"],
  ["/retyr, W1.1", "/retry W1.1"],
  ["/why W9.9,  W1.1", "/why W1.1"],
  [`/retyr W1.1 ${"x".repeat(200)}`, `/retry W1.1 ${"x".repeat(108)}`],
  ["/modle W1.1", "/model W1.1 complex"],
])("%j is answered with %j", (body, nearest) =>
  expect(parseCommands(written(body), issue)).toMatchObject([{ nearest }]),
);

test.each([
  ["a line that holds spaces", "/steer W1.1 two things:\n   \n1. a map", "two things:\n\n1. a map"],
  ["a line right below", "/steer W1.1 two things:\n1. a map", "two things:\n\n1. a map"],
])("an empty line below a command is kept: %s", (_, body, text) => {
  expect(parseCommands(written(body), issue)).toMatchObject([{ text }]);
});

test.each(["say /approve cancel", "see /lgtm", "a /test", "the /approve no-issue", "or /close"])(
  "%j is no bot command and does not end a command's text",
  (line) => {
    expect(parseCommands(written(`/steer W1.1 a map\n${line}`), issue)).toMatchObject([
      { text: `a map\n${line}` },
    ]);
    expect(parseCommands(written(`/retry W1.1 ${line}`), issue)).toMatchObject([{ text: line }]);
  },
);
