/** A request's file: which of its lines become the title and body. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { readRequestFile } from "../../src/cli/local-run/input.ts";
import { Terminal } from "./cli-support.ts";

let terminal: Terminal;

beforeEach(() => {
  terminal = new Terminal();
});

afterEach(() => terminal.close());

const read = (text: string) => readRequestFile(terminal.file("request.md", text));

test("the first line is the title, and the rest is the body", () => {
  expect(read("# Add lengths\n\nMetres and miles.\n")).toEqual({
    title: "Add lengths",
    body: "Metres and miles.",
  });
});

test("settings between lines of dashes stand above the title, and stay the top of the body", () => {
  const text = "---\nbudget: $20\nloops: 1\n---\n\n# Add lengths\n\nMetres and miles.\n";
  expect(read(text)).toEqual({
    title: "Add lengths",
    body: "---\nbudget: $20\nloops: 1\n---\n\nMetres and miles.",
  });
});

test("settings in a yaml fence do the same", () => {
  const text = "```yaml\ndry_run: true\n```\nAdd lengths\n";
  expect(read(text)).toEqual({ title: "Add lengths", body: "```yaml\ndry_run: true\n```\n\n" });
});

test.each([
  ["above the title", "---\nloops: 2\nbudget: lots\n---\n# Add lengths\n", 3],
  [
    "above the title and below empty lines",
    "\n\n---\nloops: 2\nbudget: lots\n---\n# Add lengths\n",
    5,
  ],
  ["below the title", "# Add lengths\n\n\n```yaml\nbudget: lots\n```\n", 5],
  ["below the title and empty lines", "\n\n# Add lengths\n\n\n```yaml\nbudget: lots\n```\n", 7],
])("settings %s that can't be understood are refused with the file's own line", (_, text, line) => {
  expect(() => read(text)).toThrow(
    new RegExp(`request\\.md:${line}: budget: expected dollars like .20. or .\\$12\\.50.`),
  );
});
