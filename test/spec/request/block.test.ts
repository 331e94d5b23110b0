/** Where front matter begins and ends, and what only looks like it. */
import { describe, expect, test } from "vitest";
import { findTopBlock } from "../../../src/core/setup/request-text.ts";

describe("front matter", () => {
  test.each<[string, string, number]>([
    ["between lines of ---", "---\nloops: 1\n---\nPlease.", 2],
    ["that ends with the text", "---\nloops: 1\n---", 2],
    ["that ends with dots", "---\nloops: 1\n...\nPlease.", 2],
    ["with blanks behind its lines", "--- \t\nloops: 1\n---\t \nPlease.", 2],
    ["that ends with dots and blanks", "---\nloops: 1\n... \nPlease.", 2],
    ["below empty lines", "\n  \n\n---\nloops: 1\n---\n", 5],
    ["in a fence", "```yaml\nloops: 1\n```\nPlease.", 2],
    ["in a fence by its short name", "```yml\nloops: 1\n```", 2],
    ["in a fence in capitals", "```YAML\nloops: 1\n```", 2],
    ["in a fence with blanks after it", "```yaml \t\nloops: 1\n``` \t\nPlease.", 2],
    ["with line ends of Windows", "---\r\nloops: 1\r\n---\r\nPlease.", 2],
    ["with old Mac line ends", "---\rloops: 1\r---\rPlease.", 2],
  ])("%s is found, with its line", (_, body, line) => {
    expect(findTopBlock(body)).toEqual({ text: "loops: 1", line });
  });

  test("ends at the first line that is exactly its end mark", () => {
    const inner = "loops: 1\n--- x\n---x\n....\n  ---\nx ---\n# ...\n```";
    expect(findTopBlock(`---\n${inner}\n---\nPlease.\n---`)).toEqual({ text: inner, line: 2 });
    const fenced = "loops: 1\n```yaml\n````\n ```\nx ```\n---";
    expect(findTopBlock(`\`\`\`yaml\n${fenced}\n\`\`\`\nPlease.\n\`\`\``)).toEqual({
      text: fenced,
      line: 2,
    });
  });

  test.each<[string, string]>([
    ["loops", "loops: 1"],
    ["loops in quotes", '"loops": 1'],
    ["loops in other quotes", "'loops': 1"],
    ["loops with a blank before the colon", "loops \t: 1"],
    ["loops without a value", "loops:"],
    ["what is nearly loops", "lops: 1"],
    ["what begins like dry_run", "dry: true"],
    ["gates below another key", "what: ever\ngates: {}"],
  ])("applies if it names %s", (_, text) => {
    expect(findTopBlock(`---\n${text}\n---`)).toEqual({ text, line: 2 });
  });
});

describe("no front matter", () => {
  test.each<[string, string]>([
    ["nothing", ""],
    ["empty lines", "\n \n"],
    ["words", "loops: 1"],
    ["a line of four", "----\nloops: 1\n----"],
    ["a rule with words after it", "--- x\nloops: 1\n---"],
    ["a rule after words", "x ---\nloops: 1\n---"],
    ["a rule that is indented", "  ---\nloops: 1\n---"],
    ["a fence of another language", "```yamlx\nloops: 1\n```"],
    ["a fence without a language", "```\nloops: 1\n```"],
    ["a fence after words", "x ```yaml\nloops: 1\n```"],
    ["a block without an end", "---\nloops: 1"],
    ["a block that begins as one and ends as the other", "```yaml\nloops: 1\n---"],
    ["an empty block", "---\n---"],
    ["a block of somebody else's", "---\nimage: node\n---"],
    ["keys of ours further in", "---\nservice:\n  loops: 1\n---"],
    ["keys of ours in prose", "---\nWe want loops: 1\n---"],
    ["a key of ours without a colon", "---\nloops 1\n---"],
    ["a key of ours with a mark before it", "---\n*loops: 1\n---"],
    ["a key of ours with a mark after it", "---\nloops!: 1\n---"],
    ["a key of ours with a mark before the colon", "---\nloops .: 1\n---"],
  ])("exists in %s", (_, body) => expect(findTopBlock(body)).toBeNull());
});
